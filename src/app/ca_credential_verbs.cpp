// Verbs of `certferry ca` for credentials of registration authorities.
#include "app/ca_options.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "ca/server/cmp_responder.h"
#include "store/ca/certificates.h"

#include <iostream>

namespace certferry::app {

namespace {

constexpr std::string_view credential_name = "RaCredential";
constexpr std::chrono::seconds command_time{30};

/// The certificate that was issued as the successor of this one, if there is one.
std::optional<store::ca::CertificateRecord> successor_of(OpenCa& open, const Bytes& certificate) {
    const auto key = ca::server::successor_key(pki::Certificate::from_der(certificate));
    return open.database().read([&](store::Session& session) {
        return store::ca::find_certificate_by_idempotency(session, pki::sha256(as_bytes(key)));
    });
}

}  // namespace

void ca_ra_credential(const CaOptions& options) {
    auto order = options;
    order.template_name = credential_name;
    ca_issue(order);
    if (!options.anchors_out.empty()) {
        OpenCa open(options);
        const auto chain = open.ca().issuer().describe(Deadline::after(command_time)).chain;
        write_file(options.anchors_out, as_bytes(chain.back().to_pem()), FileMode::readable);
    }
}

std::vector<std::string> revoke_successors(OpenCa& open, const Bytes& serial,
                                           pki::RevocationReason reason) {
    std::vector<std::string> revoked;
    auto record = open.database().read([&](store::Session& session) {
        return store::ca::find_certificate_by_serial(session, serial);
    });
    while (record && record->template_name == credential_name && record->certificate) {
        record = successor_of(open, *record->certificate);
        if (record && record->certificate) {
            const auto certificate = pki::Certificate::from_der(*record->certificate);
            open.ca().issuer().revoke(ca::CertificateRef::of(certificate), reason,
                                      Deadline::after(command_time));
            revoked.push_back(to_hex(certificate.serial()));
        }
    }
    return revoked;
}

}  // namespace certferry::app
