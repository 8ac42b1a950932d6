#include "app/scep_options.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "scep/identifiers.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace certferry::app {

namespace {

/// GetCert and GetCRL need a signer, but any will do.
scep::ClientIdentity passing_identity(const ScepOptions& options) {
    const auto key =
        options.key_file.empty() ? pki::PrivateKey::generate({}) : load_key(options.key_file);
    return {.certificate =
                scep::self_signed(pki::Name::from_text("CN=SCEP query"), key, SystemClock().now()),
            .key = key};
}

scep::Success query(ScepClient& client, scep::MessageType type, ScepOptions& options,
                    const Bytes& serial) {
    const auto identity = passing_identity(options);
    const scep::IssuerAndSerial asked{.issuer = client.ca_certificates().issuer.subject(),
                                      .serial = serial};
    const auto id = scep::transaction_id_of(identity.key.public_key());
    const auto answer = client.operate(type, id, asked.to_der(), identity);
    if (const auto* failure = std::get_if<scep::Failure>(&answer)) {
        report_failure(options, *failure);
    }
    if (std::holds_alternative<scep::Pending>(answer)) {
        throw Error(codes::scep_answer_invalid, "PENDING is no answer to a query");
    }
    return std::get<scep::Success>(answer);
}

std::string role_of(const scep::CaCertificates& ca, const pki::Certificate& certificate) {
    if (certificate == ca.issuer) {
        return "issuing CA";
    }
    if (certificate.is_ca()) {
        return "CA";
    }
    const bool signs = std::ranges::find(ca.signers, certificate) != ca.signers.end();
    const bool opens = certificate == ca.encryption;
    return signs && opens ? "RA" : signs ? "RA signing" : opens ? "RA encryption" : "other";
}

}  // namespace

void scep_get_cert(ScepOptions& options) {
    auto client = connect_scep(options);
    const auto serial = from_hex(options.serial);
    if (!serial || serial->empty()) {
        throw Error(codes::usage_invalid, "--serial takes hexadecimal digits");
    }
    const auto success = query(client, scep::MessageType::get_cert, options, *serial);
    if (success.certificates.empty()) {
        throw Error(codes::scep_answer_invalid, "the reply has no certificate");
    }
    print_certificate(options, success.certificates.front());
    write_certificates(options, success.certificates.front(), success);
}

void scep_get_crl(ScepOptions& options) {
    auto client = connect_scep(options);
    const auto success = query(client, scep::MessageType::get_crl, options,
                               client.ca_certificates().issuer.serial());
    if (success.crls.empty()) {
        throw Error(codes::scep_answer_invalid, "the reply has no CRL");
    }
    const auto pem = pki::to_pem("X509 CRL", success.crls.front());
    if (options.out.empty()) {
        std::cout << pem;
    } else {
        write_file(options.out, as_bytes(pem), FileMode::readable);
    }
}

void scep_caps(ScepOptions& options) {
    auto client = connect_scep(options);
    std::cout << client.capabilities_text();
}

void scep_ca_cert(ScepOptions& options) {
    auto client = connect_scep(options);
    const auto& ca = client.ca_certificates();
    std::string pem;
    boost::json::array rows;
    for (const auto& each : ca.all) {
        pem += each.to_pem();
        rows.push_back(boost::json::object{{"role", role_of(ca, each)},
                                           {"subject", each.subject().text()},
                                           {"sha256", to_hex(each.fingerprint())},
                                           {"notAfter", to_rfc3339(each.not_after())}});
        if (!options.json) {
            std::cerr << fmt::format("{:<14} {}\n{:<14} sha256 {}\n{:<14} valid until {}\n",
                                     role_of(ca, each), each.subject().text(), "",
                                     to_hex(each.fingerprint()), "", to_rfc3339(each.not_after()));
        }
    }
    if (options.json) {
        std::cout << boost::json::serialize(rows) << '\n';
    }
    if (!options.out.empty()) {
        write_file(options.out, as_bytes(pem), FileMode::readable);
    } else if (!options.json) {
        std::cout << pem;
    }
}

void scep_next_ca_cert(ScepOptions& options) {
    auto client = connect_scep(options);
    std::string pem;
    for (const auto& each : client.next_ca_certificates()) {
        pem += each.to_pem();
    }
    if (options.out.empty()) {
        std::cout << pem;
    } else {
        write_file(options.out, as_bytes(pem), FileMode::readable);
    }
}

}  // namespace certferry::app
