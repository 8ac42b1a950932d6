#include "app/ra_listener.h"

#include "app/host_names.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "base/uuid.h"
#include "ca/server/cmp_endpoint.h"

namespace certferry::app {

namespace {

constexpr std::string_view key_name = "cmp-responder.key";
constexpr std::string_view certificate_name = "cmp-responder.pem";
constexpr std::string_view anchors_name = "cmp-clients.pem";
constexpr std::chrono::seconds issuing_time{30};

/// The key as it is kept, or a new one; what was issued for a new one would not fit the old.
pki::PrivateKey kept_key(const std::filesystem::path& file) {
    if (std::filesystem::exists(file)) {
        return pki::PrivateKey::from_pem(as_text(read_file(file)));
    }
    auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    write_file(file, key.to_pem().reveal(), FileMode::owner_only);
    return key;
}

pki::Certificate issue(ca::embedded::EmbeddedCa& ca, const pki::PrivateKey& key,
                       const std::vector<pki::GeneralName>& names, UtcTime now) {
    const auto subject = pki::Name::from_text("CN=Certferry CMP");
    auto csr = pki::make_request({.subject = subject, .extensions = {}}, key);
    ca::Authorisation authorisation(ca::Authority::operator_order, "ca run", csr);
    const auto outcome = ca.issuer().issue({.idempotency_key = new_uuid(now),
                                            .authorisation = std::move(authorisation),
                                            .csr = std::move(csr),
                                            .template_name = "CmpResponder",
                                            .subject = subject,
                                            .subject_alt_names = names,
                                            .key_usage = {},
                                            .extended_key_usage = {},
                                            .not_after = {},
                                            .requester = {}},
                                           Deadline::after(issuing_time));
    if (const auto* issued = std::get_if<ca::Issued>(&outcome)) {
        return issued->certificate;
    }
    const auto* rejected = std::get_if<ca::Rejected>(&outcome);
    throw Error(codes::ca_refused,
                "CmpResponder: " + (rejected != nullptr ? rejected->reason : "waits for approval"));
}

bool is_good(const pki::Certificate& certificate, const pki::PrivateKey& key,
             const std::vector<pki::GeneralName>& names, ca::embedded::EmbeddedCa& ca,
             UtcTime now) {
    const auto half =
        certificate.not_before() + (certificate.not_after() - certificate.not_before()) / 2;
    return now < half && equal(certificate.spki(), key.public_key().spki()) &&
           certificate.subject_alt_names() == names &&
           certificate.signed_by(ca.authorities().current()->active().certificate.public_key()) &&
           ca.issuer().state(ca::CertificateRef::of(certificate), Deadline::after(issuing_time)) ==
               ca::CertificateState::valid;
}

pki::Certificate kept_certificate(const std::filesystem::path& file, const pki::PrivateKey& key,
                                  const std::vector<std::string>& configured_names,
                                  ca::embedded::EmbeddedCa& ca, UtcTime now) {
    const auto names = host_names(configured_names);
    if (std::filesystem::exists(file)) {
        auto certificate = pki::Certificate::from_pem(as_text(read_file(file)));
        if (is_good(certificate, key, names, ca, now)) {
            return certificate;
        }
    }
    auto certificate = issue(ca, key, names, now);
    std::string pem = certificate.to_pem();
    for (const auto& above : ca.issuer().describe(Deadline::after(issuing_time)).chain) {
        pem += above.to_pem();
    }
    write_file(file, as_bytes(pem), FileMode::readable);
    log::info("credential for CMP made, ends {}", to_rfc3339(certificate.not_after()));
    return certificate;
}

/// Codes are ours, and few.
void count(http::Metrics& metrics, std::string_view code) {
    metrics
        .counter("certferry_cmp_refusals_total",
                 "CMP messages and requests that were refused, by code.",
                 {{"code", std::string(code)}})
        .add();
}

}  // namespace

RaListener::RaListener(const CaConfig& config, ca::embedded::EmbeddedCa& ca, http::Metrics& metrics,
                       const Clock& clock)
    : folder_(config.settings.keys_folder),
      key_(kept_key(folder_ / key_name)),
      certificate_(kept_certificate(folder_ / certificate_name, key_, config.ra.value().names, ca,
                                    clock.now())),
      chain_(ca.issuer().describe(Deadline::after(issuing_time)).chain),
      responder_({.issuer = ca.issuer(),
                  .certificate = certificate_,
                  .key = key_,
                  .clock = clock,
                  .chain = chain_,
                  .permit_keys = config.ra->permit_keys,
                  .without_permit = config.ra->without_permit,
                  .on_refusal = [&metrics](std::string_view code) { count(metrics, code); }}) {
    std::string anchors;
    for (const auto& each : chain_) {
        anchors += each.to_pem();
    }
    write_file(folder_ / anchors_name, as_bytes(anchors), FileMode::readable);
    ca::server::add_cmp_routes(router_, responder_);
}

http::TlsContext RaListener::tls() const {
    return http::TlsContext({.certificate_file = folder_ / certificate_name,
                             .key_file = folder_ / key_name,
                             .client_ca_file = folder_ / anchors_name});
}

}  // namespace certferry::app
