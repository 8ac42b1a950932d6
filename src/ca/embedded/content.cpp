#include "ca/embedded/content.h"

namespace certferry::ca::embedded {

namespace {

namespace oids = pki::oids;

using pki::Extension;
using pki::KeyUsage;

/// Of every certificate: what the issuer and the key give.
pki::CertificateContent common_content(const Authority& authority, pki::Name subject,
                                       const pki::PublicKey& key, const Validity& validity) {
    pki::CertificateContent content{.serial = {},
                                    .issuer = authority.certificate.subject(),
                                    .subject = std::move(subject),
                                    .not_before = validity.not_before,
                                    .not_after = validity.not_after,
                                    .spki = key.spki(),
                                    .extensions = authority.issued_extensions};
    content.extensions.push_back(pki::make_subject_key_identifier(key.key_identifier()));
    return content;
}

void add_authority_extensions(std::vector<Extension>& extensions, int path_length) {
    extensions.push_back(pki::make_basic_constraints({.ca = true, .path_length = path_length}));
    extensions.push_back(
        pki::make_key_usage(KeyUsage(KeyUsage::key_cert_sign | KeyUsage::crl_sign)));
}

}  // namespace

pki::CertificateContent end_entity_content(const Authority& authority, const Template& entry,
                                           const IssueRequest& request, const Validity& validity) {
    auto content = common_content(authority, decide_subject(entry, request),
                                  request.csr.public_key(), validity);
    auto& extensions = content.extensions;
    const auto usage = request.key_usage.value_or(entry.key_usage);
    extensions.push_back(pki::make_key_usage(usage.empty() ? entry.key_usage : usage));
    const auto& purposes =
        request.extended_key_usage.empty() ? entry.extended_key_usage : request.extended_key_usage;
    if (!purposes.empty()) {
        extensions.push_back(pki::make_extended_key_usage(purposes));
    }
    if (!request.subject_alt_names.empty()) {
        // RFC 5280, 4.1.2.6: critical where it stands in for the subject.
        extensions.push_back(
            pki::make_subject_alt_name(request.subject_alt_names, content.subject.empty()));
    }
    if (!entry.policies.empty()) {
        extensions.push_back(pki::make_certificate_policies(entry.policies));
    }
    return content;
}

pki::CertificateContent responder_content(const Authority& authority, const pki::PublicKey& key,
                                          const Validity& validity) {
    auto content = common_content(authority,
                                  pki::Name::from_rdns({{{pki::Oid(oids::common_name),
                                                          "OCSP responder of " + authority.slug}}}),
                                  key, validity);
    content.extensions.push_back(pki::make_key_usage(KeyUsage(KeyUsage::digital_signature)));
    content.extensions.push_back(pki::make_extended_key_usage({pki::Oid(oids::ocsp_signing)}));
    content.extensions.push_back(pki::make_ocsp_nocheck());
    return content;
}

pki::CertificateContent root_content(const AuthorityContent& what, const Settings& settings) {
    pki::CertificateContent content{.serial = {},
                                    .issuer = what.plan.subject,
                                    .subject = what.plan.subject,
                                    .not_before = what.validity.not_before,
                                    .not_after = what.validity.not_after,
                                    .spki = what.key.spki(),
                                    .extensions = {}};
    content.extensions = {pki::make_subject_key_identifier(what.key.key_identifier()),
                          pki::make_distribution_points(oids::crl_distribution_points,
                                                        {settings.crl_url(what.slug)})};
    add_authority_extensions(content.extensions, what.path_length);
    return content;
}

pki::CertificateContent issuing_content(const AuthorityContent& what, const Authority& parent) {
    auto content = common_content(parent, what.plan.subject, what.key, what.validity);
    add_authority_extensions(content.extensions, what.path_length);
    return content;
}

}  // namespace certferry::ca::embedded
