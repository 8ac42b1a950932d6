#include "ca/check_issued.h"

#include "base/encoding.h"

#include <algorithm>

namespace certferry::ca {

namespace {

using Complaint = std::optional<std::string>;

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

template <class T>
bool contains_all(const std::vector<T>& all, const std::vector<T>& some) {
    return std::all_of(some.begin(), some.end(), [&](const T& one) { return contains(all, one); });
}

bool same_rdn(const pki::Rdn& a, const pki::Rdn& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.type == y.type && pki::same_attribute_value(x.value, y.value);
    });
}

/// Every RDN asked for is there, in the same order.
bool has_rdns(const pki::Name& certified, const pki::Name& asked) {
    auto at = certified.rdns().begin();
    const auto end = certified.rdns().end();
    for (const auto& rdn : asked.rdns()) {
        at = std::find_if(at, end, [&](const auto& other) { return same_rdn(rdn, other); });
        if (at == end) {
            return false;
        }
        ++at;
    }
    return true;
}

Complaint check_names(const pki::Certificate& certificate, const IssueRequest& request,
                      NameMatch match) {
    if (request.subject.empty() && request.subject_alt_names.empty()) {
        return std::nullopt;  // The template does not take names from requests.
    }
    const bool exact = match == NameMatch::exact;
    const bool subject = exact ? certificate.subject() == request.subject
                               : has_rdns(certificate.subject(), request.subject);
    if (!subject) {
        return "subject is " + escape_for_log(certificate.subject().text());
    }
    const auto names = certificate.subject_alt_names();
    if (!contains_all(names, request.subject_alt_names)) {
        return "an alternative name is missing";
    }
    if (exact && !contains_all(request.subject_alt_names, names)) {
        return "an alternative name was added";
    }
    return std::nullopt;
}

Complaint check_usages(const pki::Certificate& certificate, const IssueRequest& request) {
    if (certificate.is_ca()) {
        return "it is a CA certificate";
    }
    const auto usage = certificate.key_usage();
    if (usage.has(pki::KeyUsage::key_cert_sign) || usage.has(pki::KeyUsage::crl_sign)) {
        return "key usage is " + usage.text();
    }
    if (request.key_usage && (request.key_usage->bits() & ~usage.bits()) != 0) {
        return "key usage is " + usage.text();
    }
    const auto purposes = certificate.extended_key_usage();
    for (const auto forbidden : {pki::oids::any_extended_key_usage, pki::oids::ocsp_signing,
                                 pki::oids::ms_certificate_request_agent}) {
        if (contains(purposes, pki::Oid(forbidden))) {
            return "extended key usage has " + std::string(forbidden);
        }
    }
    if (!contains_all(purposes, request.extended_key_usage)) {
        return "an extended key usage is missing";
    }
    return std::nullopt;
}

Complaint check_validity(const pki::Certificate& certificate, const IssueRequest& request,
                         UtcTime now) {
    constexpr std::chrono::minutes clock_skew{5};
    if (certificate.not_before() > now + clock_skew) {
        return "it begins " + to_rfc3339(certificate.not_before());
    }
    if (certificate.not_after() <= now ||
        (request.not_after && certificate.not_after() > *request.not_after)) {
        return "it ends " + to_rfc3339(certificate.not_after());
    }
    return std::nullopt;
}

bool issued_by(const pki::Certificate& certificate, const pki::Certificate& issuer, UtcTime now) {
    return issuer.is_ca() && issuer.not_before() <= now && now <= issuer.not_after() &&
           certificate.issuer() == issuer.subject() && certificate.signed_by(issuer.public_key());
}

const pki::Certificate* find_issuer(const pki::Certificate& certificate,
                                    const std::vector<pki::Certificate>& among, UtcTime now) {
    const auto found = std::find_if(among.begin(), among.end(), [&](const auto& issuer) {
        return issued_by(certificate, issuer, now);
    });
    return found == among.end() ? nullptr : &*found;
}

bool leads_to_anchor(const Issued& issued, const IssuedRules& rules) {
    const pki::Certificate* at = &issued.certificate;
    for (std::size_t steps = 0; at != nullptr && steps <= issued.chain.size(); ++steps) {
        if (find_issuer(*at, rules.trust_anchors, rules.now) != nullptr) {
            return true;
        }
        at = find_issuer(*at, issued.chain, rules.now);
    }
    return false;
}

}  // namespace

std::optional<std::string> check_issued(const Issued& issued, const IssueRequest& request,
                                        const IssuedRules& rules) {
    const pki::Certificate& certificate = issued.certificate;
    if (!equal(certificate.spki(), request.csr.spki())) {
        return "it is for another key";
    }
    if (auto complaint = check_names(certificate, request, rules.names)) {
        return complaint;
    }
    if (auto complaint = check_usages(certificate, request)) {
        return complaint;
    }
    if (auto complaint = check_validity(certificate, request, rules.now)) {
        return complaint;
    }
    if (!leads_to_anchor(issued, rules)) {
        return "its chain leads to no trust anchor";
    }
    return std::nullopt;
}

}  // namespace certferry::ca
