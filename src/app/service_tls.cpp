#include "app/service_tls.h"

#include "app/host_names.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"

#include <fmt/format.h>

namespace certferry::app {

namespace {

bool is_good(const std::filesystem::path& file, const std::vector<pki::GeneralName>& names,
             const service::InternalCa& ca, UtcTime now) {
    if (!std::filesystem::exists(file)) {
        return false;
    }
    const auto certificate = pki::Certificate::from_pem(as_text(read_file(file)));
    const auto half =
        certificate.not_before() + (certificate.not_after() - certificate.not_before()) / 2;
    return now < half && certificate.subject_alt_names() == names &&
           certificate.signed_by(ca.certificate().public_key());
}

void make_pair(const std::filesystem::path& certificate_file, const std::filesystem::path& key_file,
               const std::vector<pki::GeneralName>& names, const service::InternalCa& ca) {
    const auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    const auto certificate = ca.issue({.common_name = "Certferry service",
                                       .alt_names = names,
                                       .key_usage = pki::KeyUsage(pki::KeyUsage::digital_signature),
                                       .extended_key_usage = {pki::Oid(pki::oids::server_auth)}},
                                      key.public_key().spki());
    write_file(key_file, key.to_pem().reveal(), FileMode::owner_only);
    write_file(certificate_file, as_bytes(certificate.to_pem() + ca.certificate().to_pem()),
               FileMode::readable);
}

}  // namespace

http::TlsOptions listener_tls(const ServiceListener& listener, std::string_view name,
                              const std::filesystem::path& folder, const service::InternalCa& ca,
                              const Clock& clock, bool ask_for_client_certificate) {
    http::TlsOptions options;
    std::filesystem::create_directories(folder);
    if (listener.certificate_file) {
        options.certificate_file = *listener.certificate_file;
        options.key_file = *listener.key_file;
    } else {
        options.certificate_file = folder / fmt::format("{}.pem", name);
        options.key_file = folder / fmt::format("{}.key", name);
        const auto names = host_names(listener.tls_names);
        if (!is_good(options.certificate_file, names, ca, clock.now())) {
            make_pair(options.certificate_file, options.key_file, names, ca);
        }
    }
    if (ask_for_client_certificate) {
        const auto anchor = folder / "internal-ca.pem";
        write_file(anchor, as_bytes(ca.certificate().to_pem()), FileMode::readable);
        options.client_ca_file = anchor;
    }
    return options;
}

ListenerTls::ListenerTls(const http::TlsOptions& options)
    : context_(options),
      thumbprint_(to_upper_hex(
          pki::Certificate::from_pem(as_text(read_file(options.certificate_file))).thumbprint())) {}

void ListenerTls::take_over(ListenerTls other) {
    context_.take_over(other.context_);
    thumbprint_ = std::move(other.thumbprint_);
}

}  // namespace certferry::app
