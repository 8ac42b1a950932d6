#include "registration/challenge_validator.h"

#include "base/encoding.h"
#include "base/uuid.h"
#include "pki/digest.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <sstream>

namespace certferry::registration {

namespace {

using store::connector::ScepChallenge;

constexpr std::size_t challenge_bytes = 24;

std::vector<std::string> words(const std::string& text) {
    std::istringstream in(text);
    return {std::istream_iterator<std::string>(in), {}};
}

/// The stored bindings, as far as there are any; what is unset stays as wide as an Allowance
/// begins.
Allowance allowance_of(const ScepChallenge& challenge) {
    Allowance allowance;
    if (challenge.subject) {
        allowance.subject = pki::Name::from_der(*challenge.subject);
    }
    if (challenge.alt_names) {
        allowance.subject_alt_names = challenge.alt_names->empty()
                                          ? std::vector<pki::GeneralName>()
                                          : pki::parse_general_names(*challenge.alt_names);
    }
    if (challenge.san_kinds) {
        allowance.san_kinds.emplace();
        for (const auto& word : words(*challenge.san_kinds)) {
            if (const auto kind = pki::general_name_kind_from_text(word)) {
                allowance.san_kinds->insert(*kind);
            }
        }
    }
    if (challenge.key_usage) {
        allowance.key_usage = pki::KeyUsage(static_cast<unsigned>(*challenge.key_usage));
    }
    if (challenge.extended_key_usage) {
        const auto purposes = words(*challenge.extended_key_usage);
        allowance.extended_key_usage.emplace(purposes.begin(), purposes.end());
    }
    allowance.min_rsa_bits = static_cast<int>(challenge.min_rsa_bits.value_or(0));
    allowance.max_rsa_bits = pki::PublicKey::max_rsa_bits;
    if (challenge.template_name) {
        allowance.templates.insert(*challenge.template_name);
    }
    return allowance;
}

Refusal spent() {
    return Refusal(codes::challenge_spent, scep::FailInfo::bad_request, "ChallengeAlreadyUsed");
}

std::optional<Refusal> refuse(const std::optional<ScepChallenge>& challenge,
                              const ValidationRequest& request) {
    if (!challenge || challenge->endpoint != request.endpoint.name) {
        return Refusal(codes::challenge_wrong, scep::FailInfo::bad_request,
                       "BadCertificateRequestIdInChallenge");
    }
    if (challenge->expires_at <= request.now) {
        return Refusal(codes::challenge_expired, scep::FailInfo::bad_request, "ChallengeExpired",
                       fmt::format("challenge {} expired {}", challenge->id,
                                   to_rfc3339(challenge->expires_at)));
    }
    if (challenge->uses_left <= 0) {
        return spent();
    }
    auto mismatch = find_mismatch(request.wish, allowance_of(*challenge));
    if (!mismatch && challenge->extended_key_usage && request.wish.extended_key_usage.empty()) {
        // It would get the template's, which the endpoint allows but perhaps not this challenge.
        mismatch = Mismatch{.validation = "EnhancedKeyUsageMissing",
                            .detail = "no extended key usage, but the challenge is for some"};
    }
    if (!mismatch) {
        mismatch = find_mismatch(request.wish, request.endpoint.allowance);
    }
    if (mismatch) {
        return Refusal(codes::scep_request_mismatch, scep::FailInfo::bad_request,
                       mismatch->validation, mismatch->detail);
    }
    return std::nullopt;
}

template <class Set>
std::string joined(const Set& set) {
    return fmt::format("{}", fmt::join(set, " "));
}

ScepChallenge to_record(const ChallengeOrder& order, std::string id, UtcTime now) {
    ScepChallenge record;
    record.id = std::move(id);
    record.endpoint = order.endpoint;
    if (order.subject) {
        record.subject = order.subject->der();
    }
    if (order.subject_alt_names) {
        record.alt_names = order.subject_alt_names->empty()
                               ? Bytes()
                               : pki::encode_general_names(*order.subject_alt_names);
    }
    if (order.san_kinds) {
        std::vector<std::string_view> kinds;
        for (const auto kind : *order.san_kinds) {
            kinds.push_back(pki::to_text(kind));
        }
        record.san_kinds = joined(kinds);
    }
    if (order.key_usage) {
        record.key_usage = order.key_usage->bits();
    }
    if (order.extended_key_usage) {
        record.extended_key_usage = joined(*order.extended_key_usage);
    }
    record.min_rsa_bits = order.min_rsa_bits;
    record.template_name = order.template_name;
    record.uses_left = order.uses;
    record.created_at = now;
    record.expires_at = now + order.lifetime;
    record.created_by = order.created_by;
    return record;
}

}  // namespace

Verdict ChallengeValidator::validate(const ValidationRequest& request, Deadline /*deadline*/) {
    const auto given = request.csr.challenge_password();
    if (!given || given->empty()) {
        return Refusal(codes::challenge_missing, scep::FailInfo::bad_request,
                       "ChallengePasswordMissing");
    }
    const auto digest = pki::sha256(given->reveal());
    const auto challenge = database_.read([&](store::Session& session) {
        return store::connector::find_scep_challenge(session, digest);
    });
    if (auto refusal = refuse(challenge, request)) {
        return *refusal;
    }
    const UtcTime now = request.now;
    return Grant{
        .authorisation = ca::Authorisation(ca::Authority::challenge, challenge->id, request.csr),
        .claim =
            [id = challenge->id, now](store::Session& session) {
                return store::connector::spend_scep_challenge(session, id, now);
            },
        .lost = spent(),
        .challenge_expires_at = challenge->expires_at,
        .predecessor = std::nullopt};
}

MadeChallenge make_challenge(store::Database& database, const ChallengeOrder& order, UtcTime now) {
    MadeChallenge made{.id = new_uuid(now),
                       .challenge = Secret::copy_of(to_base64(pki::random_bytes(challenge_bytes))),
                       .expires_at = now + order.lifetime};
    const auto record = to_record(order, made.id, now);
    const auto digest = pki::sha256(made.challenge.reveal());
    database.write([&](store::Session& session) {
        store::connector::insert_scep_challenge(session, record, digest);
    });
    return made;
}

}  // namespace certferry::registration
