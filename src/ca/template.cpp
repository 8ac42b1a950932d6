#include "ca/template.h"

#include "base/encoding.h"
#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::ca {

namespace {

using pki::GeneralNameKind;
using pki::Hash;
using pki::KeyUsage;

constexpr std::chrono::hours day{24};

template <class T>
bool has_entry(const std::vector<T>& all, const T& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

std::optional<Rejected> refusal(const ErrorCode& code, std::string reason) {
    return Rejected{.code = std::string(code.name), .reason = std::move(reason)};
}

Template requester_template(std::string name, Purpose purpose, KeyUsage usage) {
    Template entry;
    entry.name = std::move(name);
    entry.purpose = purpose;
    entry.key_usage = usage;
    entry.extended_key_usage = {pki::Oid(pki::oids::client_auth)};
    entry.validity = 365 * day;
    entry.allowed_keys = {{pki::KeyAlgorithm::ec, 256},
                          {pki::KeyAlgorithm::ec, 384},
                          {pki::KeyAlgorithm::ec, 521},
                          {pki::KeyAlgorithm::ed25519, 256}};
    // A request's signature only proves possession of the key, for which SHA-1 still does; whether
    // an endpoint takes SHA-1 from its clients is for its `legacy` to say.
    entry.allowed_hashes = {Hash::sha1, Hash::sha224, Hash::sha256, Hash::sha384, Hash::sha512};
    entry.allowed_san_kinds = {GeneralNameKind::email, GeneralNameKind::dns, GeneralNameKind::uri,
                               GeneralNameKind::ip, GeneralNameKind::upn};
    return entry;
}

Template ra_template(std::string name, Purpose purpose, KeyUsage usage) {
    Template entry = requester_template(std::move(name), purpose, usage);
    entry.audience = TemplateAudience::own_service;
    // As NDES servers are known to clients; never Certificate Request Agent.
    entry.extended_key_usage = {pki::Oid(pki::oids::server_auth)};
    entry.allowed_san_kinds.clear();
    entry.requester_may_shorten = true;
    return entry;
}

/// For a key that protects CMP messages and the TLS around them. It outlives what it asks for, so
/// that it is there when that is to be renewed or revoked.
Template cmp_template(std::string name, std::string_view purpose, std::string_view tls_purpose) {
    Template entry = requester_template(std::move(name), Purpose::signature,
                                        KeyUsage(KeyUsage::digital_signature));
    entry.audience = TemplateAudience::ca_host;
    entry.extended_key_usage = {pki::Oid(purpose), pki::Oid(tls_purpose)};
    entry.allowed_san_kinds = {GeneralNameKind::dns, GeneralNameKind::ip};
    entry.validity = 2 * 365 * day;
    entry.requester_may_shorten = true;
    return entry;
}

std::optional<Rejected> refuse_key(const Template& entry, const pki::CertificateRequest& csr) {
    const pki::PublicKey& key = csr.public_key();
    const bool by_size = key.algorithm() == pki::KeyAlgorithm::rsa && entry.min_rsa_bits > 0 &&
                         key.bits() >= entry.min_rsa_bits;
    if (!by_size && !has_entry(entry.allowed_keys, {key.algorithm(), key.bits()})) {
        return refusal(codes::key_not_allowed, key.text());
    }
    const auto hash = csr.signature_hash();
    if (hash ? !has_entry(entry.allowed_hashes, *hash)
             : key.algorithm() != pki::KeyAlgorithm::ed25519) {
        return refusal(codes::hash_not_allowed,
                       hash ? std::string(to_text(*hash)) : csr.signature_algorithm());
    }
    if (!csr.proves_possession()) {
        return refusal(codes::possession_unproven, key.text());
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_names(const Template& entry, const IssueRequest& request) {
    if (!entry.supplied_in_request) {
        if (!request.subject.empty() || !request.subject_alt_names.empty()) {
            return refusal(codes::names_not_allowed, "the template does not take names");
        }
        if (request.requester.device.empty() && request.requester.user.empty()) {
            return refusal(codes::names_not_allowed, "no device and no user is known");
        }
        return std::nullopt;
    }
    if (request.subject.empty() && request.subject_alt_names.empty()) {
        return refusal(codes::names_not_allowed, "the request has no name at all");
    }
    for (const auto& name : request.subject_alt_names) {
        if (!has_entry(entry.allowed_san_kinds, name.kind)) {
            return refusal(codes::names_not_allowed,
                           "alternative name " + escape_for_log(name.text()));
        }
    }
    return std::nullopt;
}

std::optional<Rejected> refuse_usages(const Template& entry, const IssueRequest& request) {
    if (request.key_usage && (request.key_usage->bits() & ~entry.key_usage.bits()) != 0) {
        return refusal(codes::usage_not_allowed, "key usage " + request.key_usage->text());
    }
    for (const auto& purpose : request.extended_key_usage) {
        if (!has_entry(entry.extended_key_usage, purpose)) {
            return refusal(codes::usage_not_allowed, "extended key usage " + purpose);
        }
    }
    return std::nullopt;
}

}  // namespace

Templates built_in_templates() {
    const KeyUsage sign(KeyUsage::digital_signature);
    const KeyUsage encrypt(KeyUsage::key_encipherment);
    const KeyUsage both(KeyUsage::digital_signature | KeyUsage::key_encipherment);
    Templates all;
    for (auto&& entry :
         {requester_template("Signature", Purpose::signature, sign),
          requester_template("Encryption", Purpose::encryption, encrypt),
          requester_template("GeneralPurpose", Purpose::signature_and_encryption, both),
          ra_template("RaSigning", Purpose::signature, sign),
          ra_template("RaDecryption", Purpose::encryption, encrypt),
          ra_template("RaGeneral", Purpose::signature_and_encryption, both),
          cmp_template("RaCredential", pki::oids::cmc_ra, pki::oids::client_auth),
          cmp_template("CmpResponder", pki::oids::cmc_ca, pki::oids::server_auth)}) {
        all.emplace(entry.name, entry);
    }
    return all;
}

bool is_own(std::string_view template_name) {
    static const Templates all = built_in_templates();
    const auto found = all.find(template_name);
    return found != all.end() && found->second.audience == TemplateAudience::own_service;
}

TemplateDescription describe(const Template& entry) {
    return {.name = entry.name,
            .purpose = entry.purpose,
            .key_usage = entry.key_usage,
            .extended_key_usage = entry.extended_key_usage,
            .validity = entry.validity,
            .requester_may_shorten = entry.requester_may_shorten,
            .approval = entry.approval};
}

const std::string& template_for(std::optional<KeyUsage> wished, const TemplateNames& names) {
    const KeyUsage usage = wished.value_or(KeyUsage());
    const bool sign = usage.has(KeyUsage::digital_signature);
    const bool encrypt = usage.has(KeyUsage::key_encipherment);
    if (sign == encrypt) {
        return names.general_purpose;
    }
    return sign ? names.signature : names.encryption;
}

std::optional<Rejected> refuse(const Template& entry, const IssueRequest& request) {
    if (!request.authorisation.covers(request.csr)) {
        return refusal(codes::authorisation_mismatch, request.authorisation.reference());
    }
    if (entry.audience == TemplateAudience::own_service &&
        request.authorisation.authority() != Authority::own_service) {
        return refusal(codes::template_internal, entry.name);
    }
    if (entry.audience == TemplateAudience::ca_host &&
        request.authorisation.authority() != Authority::operator_order) {
        return refusal(codes::template_internal, entry.name);
    }
    if (auto refusal = refuse_names(entry, request)) {
        return refusal;
    }
    if (auto refusal = refuse_usages(entry, request)) {
        return refusal;
    }
    return refuse_key(entry, request.csr);
}

pki::Name decide_subject(const Template& entry, const IssueRequest& request) {
    if (entry.supplied_in_request) {
        return request.subject;
    }
    const auto& who = request.requester;
    return pki::Name::from_rdns(
        {{{pki::Oid(pki::oids::common_name), who.device.empty() ? who.user : who.device}}});
}

std::variant<Validity, Rejected> decide_validity(const Template& entry,
                                                 std::optional<UtcTime> wished_end,
                                                 const ValidityBounds& bounds) {
    // The CA key must be able to revoke until the end, so a certificate ends with its CA.
    const UtcTime most = std::min<UtcTime>(bounds.now + entry.validity, bounds.ca_not_after);
    if (bounds.ca_not_after <= bounds.now) {
        throw Error(codes::ca_expired, to_rfc3339(bounds.ca_not_after));
    }
    UtcTime end = most;
    if (wished_end && *wished_end < most) {
        if (!entry.requester_may_shorten) {
            return *refusal(codes::validity_not_allowed,
                            "the request ends " + to_rfc3339(*wished_end));
        }
        if (*wished_end <= bounds.now) {
            return *refusal(codes::validity_not_allowed,
                            "the request has ended: " + to_rfc3339(*wished_end));
        }
        end = *wished_end;
    }
    const UtcTime begin = std::max<UtcTime>(bounds.now - bounds.backdate, bounds.ca_not_before);
    return Validity{.not_before = std::chrono::floor<std::chrono::seconds>(begin),
                    .not_after = std::chrono::floor<std::chrono::seconds>(end)};
}

}  // namespace certferry::ca
