#include "ca/cmp/cmp_channel.h"

#include "base/codes/cmp.h"
#include "base/error.h"
#include "ca/cmp/cmp_status.h"
#include "pki/cmp_bodies.h"
#include "pki/der.h"

#include <algorithm>

namespace certferry::ca::cmp {

namespace {

using pki::CmpType;

constexpr std::size_t nonce_bytes = 16;
constexpr std::size_t max_anchored = 100;
constexpr std::string_view media_type = "application/pkixcmp";

}  // namespace

std::vector<pki::Certificate> chain_of(const pki::Certificate& leaf,
                                       std::vector<pki::Certificate> pool) {
    std::vector<pki::Certificate> chain;
    auto issuer = leaf.issuer();
    while (true) {
        const auto found = std::ranges::find_if(
            pool, [&](const auto& each) { return each.is_ca() && each.subject() == issuer; });
        if (found == pool.end()) {
            return chain;
        }
        chain.push_back(*found);
        if (found->issuer() == issuer) {
            return chain;  // A root.
        }
        issuer = found->issuer();
        pool.erase(found);
    }
}

bool leads_to(const pki::Certificate& leaf, const std::vector<pki::Certificate>& chain,
              const std::vector<pki::Certificate>& anchors, UtcTime now) {
    const pki::Certificate* below = &leaf;
    for (const auto& each : chain) {
        if (!below->signed_by(each.public_key()) || now > each.not_after()) {
            return false;
        }
        if (std::ranges::find(anchors, each) != anchors.end()) {
            return true;
        }
        below = &each;
    }
    return false;
}

bool CmpChannel::is_ca_signer(const pki::CmpMessage& answer, const pki::Certificate& signer,
                              const std::vector<pki::Certificate>& pool) {
    if (!answer.verify(signer.public_key())) {
        return false;
    }
    const auto purposes = signer.extended_key_usage();
    if (!signer.is_ca() && std::ranges::find(purposes, pki::oids::cmc_ca) == purposes.end()) {
        return false;
    }
    const auto now = parts_.clock.now();
    if (now < signer.not_before() || now > signer.not_after()) {
        return false;
    }
    return is_anchored(signer, pool, now);
}

/// A chain that was found once holds until one of its certificates ends.
bool CmpChannel::is_anchored(const pki::Certificate& signer,
                             const std::vector<pki::Certificate>& pool, UtcTime now) {
    const auto& anchors = parts_.trust_anchors;
    if (std::ranges::find(anchors, signer) != anchors.end()) {
        return true;
    }
    const auto fingerprint = signer.fingerprint();
    const auto known = anchored_.with([&](const auto& all) {
        const auto found = all.find(fingerprint);
        return found != all.end() && now <= found->second;
    });
    if (known) {
        return true;
    }
    const auto chain = chain_of(signer, pool);
    if (!leads_to(signer, chain, anchors, now)) {
        return false;
    }
    auto until = signer.not_after();
    for (const auto& each : chain) {
        until = std::min(until, each.not_after());
    }
    anchored_.with([&](auto& all) {
        if (all.size() >= max_anchored) {
            all.clear();
        }
        all[fingerprint] = until;
    });
    return true;
}

/// Only the first answer of a transaction has to bring its certificates (RFC 9483, 3.3), so those
/// of trusted answers are kept for the others.
bool CmpChannel::is_signed_by_ca(const pki::CmpMessage& answer) {
    const auto own = certificates_of(answer);
    auto pool = own;
    for (const auto& each : seen_.with([](const auto& seen) { return seen; })) {
        pool.push_back(each);
    }
    pool.insert(pool.end(), parts_.trust_anchors.begin(), parts_.trust_anchors.end());
    if (own.empty()) {
        return std::ranges::any_of(pool, [&](const auto& each) {
            return each.subject() == answer.header().sender && is_ca_signer(answer, each, pool);
        });
    }
    if (!is_ca_signer(answer, pool.front(), pool)) {
        return false;
    }
    seen_.with([&](auto& seen) { seen = own; });
    return true;
}

std::vector<pki::Certificate> CmpChannel::certificates_of(const pki::CmpMessage& answer) const {
    auto all = answer.extra_certificates();
    seen_.with([&](const auto& seen) {
        for (auto& each : all) {
            const auto known = std::ranges::find(seen, each);
            if (known != seen.end()) {
                each = *known;
            }
        }
    });
    return all;
}

CmpChannel::CmpChannel(Parts parts) : parts_(std::move(parts)), protection_(parts_.protection) {}

void CmpChannel::use(Protection protection) {
    auto shared = std::make_shared<const Protection>(std::move(protection));
    protection_.with([&](auto& now) { now.swap(shared); });
}

bool CmpChannel::is_trusted(const pki::CmpMessage& answer, const Protection& protection) {
    const auto* shared = std::get_if<SharedSecret>(&protection);
    return (shared != nullptr && answer.verify(shared->secret)) || is_signed_by_ca(answer);
}

Bytes CmpChannel::protect(CmpQuestion question, const Bytes& nonce,
                          const Protection& protection) const {
    auto infos = std::move(question.general_info);
    infos.push_back(
        {.type = pki::Oid(pki::oids::cmp_implicit_confirm), .value = Bytes{pki::der::null, 0}});
    pki::CmpContent content{.header = {.recipient = parts_.recipient,
                                       .message_time = parts_.clock.now(),
                                       .transaction_id = std::move(question.transaction_id),
                                       .sender_nonce = nonce,
                                       .recipient_nonce = std::move(question.recipient_nonce),
                                       .general_info = std::move(infos)},
                            .type = question.type,
                            .body = std::move(question.body),
                            .certificates = {}};
    if (const auto* shared = std::get_if<SharedSecret>(&protection)) {
        return mac_cmp_message(std::move(content), shared->reference, shared->secret);
    }
    const auto& credential = std::get<Credential>(protection);
    return sign_cmp_message(std::move(content), credential.certificate, credential.key);
}

http::Response CmpChannel::send(const Bytes& message, const std::string& path, Deadline deadline) {
    auto response = parts_.client.send({.method = "POST",
                                        .url = parts_.url + path,
                                        .headers = {{"Content-Type", std::string(media_type)}},
                                        .body = message},
                                       Deadline::after(std::min(deadline.left(), parts_.timeout)));
    if (response.status == 503 || response.status == 429) {
        throw Error(codes::cmp_ca_unavailable, "HTTP " + std::to_string(response.status));
    }
    const auto type = response.headers.find("Content-Type");
    if (response.status != 200 || !type || !type->starts_with(media_type)) {
        throw Error::in_doubt(codes::peer_answer_invalid,
                              "HTTP " + std::to_string(response.status) + ", no CMP");
    }
    return response;
}

pki::CmpMessage CmpChannel::ask(CmpQuestion question, Deadline deadline) {
    const auto protection = protection_.with([](const auto& now) { return now; });
    const auto nonce = pki::random_bytes(nonce_bytes);
    const auto type = question.type;
    const auto expected = question.expected;
    const auto transaction_id = question.transaction_id;
    const auto path = question.path;
    const bool takes_error = question.takes_error;
    const auto response = send(protect(std::move(question), nonce, *protection), path, deadline);
    std::optional<pki::CmpMessage> answer;
    try {
        answer = pki::CmpMessage::parse(response.body);
    } catch (const Error& error) {
        throw Error::in_doubt(codes::peer_answer_invalid, error.detail());
    }
    const auto& header = answer->header();
    if (!is_trusted(*answer, *protection) || header.transaction_id != transaction_id ||
        header.recipient_nonce != nonce) {
        throw Error::in_doubt(codes::cmp_answer_untrusted, parts_.url);
    }
    if (answer->is(CmpType::error)) {
        const auto status = pki::read_error(answer->body());
        if (!takes_error || !is_verdict(status)) {
            throw_error_message(status);
        }
        return std::move(*answer);
    }
    if (!answer->is(expected) && !(type == CmpType::poll_req && answer->is(CmpType::poll_rep))) {
        throw Error::in_doubt(codes::peer_answer_invalid,
                              "CMP body " + std::to_string(answer->type_number()));
    }
    return std::move(*answer);
}

}  // namespace certferry::ca::cmp
