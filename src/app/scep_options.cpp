#include "app/scep_options.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <iostream>

namespace certferry::app {

ScepClient connect_scep(ScepOptions& options) {
    for (const auto& word : options.allow_legacy) {
        options.client.allowed.sha1 |= word == "sha1";
        options.client.allowed.des3 |= word == "3des";
        options.client.allowed.des |= word == "des";
    }
    return ScepClient(options.client);
}

pki::PrivateKey load_key(const std::filesystem::path& file) {
    const Secret pem = read_secret_file(file);
    return pki::PrivateKey::from_pem(pem.reveal_text());
}

void write_certificates(const ScepOptions& options, const pki::Certificate& certificate,
                        const scep::Success& success) {
    if (!options.out.empty()) {
        write_file(options.out, as_bytes(certificate.to_pem()), FileMode::readable);
    } else if (!options.json) {
        std::cout << certificate.to_pem();
    }
    if (!options.chain_out.empty()) {
        std::string chain;
        for (const auto& each : success.certificates) {
            chain += each == certificate ? "" : each.to_pem();
        }
        write_file(options.chain_out, as_bytes(chain), FileMode::readable);
    }
}

void print_certificate(const ScepOptions& options, const pki::Certificate& certificate) {
    const auto serial = to_hex(certificate.serial());
    if (options.json) {
        const boost::json::object object{{"status", "SUCCESS"},
                                         {"subject", certificate.subject().text()},
                                         {"issuer", certificate.issuer().text()},
                                         {"serialNumber", serial},
                                         {"notBefore", to_rfc3339(certificate.not_before())},
                                         {"notAfter", to_rfc3339(certificate.not_after())},
                                         {"certificate", certificate.to_pem()}};
        std::cout << boost::json::serialize(object) << '\n';
        return;
    }
    std::cerr << fmt::format("SUCCESS  {}\n  issuer  {}\n  serial  {}\n  valid   {} to {}\n",
                             certificate.subject().text(), certificate.issuer().text(), serial,
                             to_rfc3339(certificate.not_before()),
                             to_rfc3339(certificate.not_after()));
}

[[noreturn]] void report_failure(const ScepOptions& options, const scep::Failure& failure) {
    const auto info = failure.info ? scep::to_text(*failure.info) : std::string_view("no failInfo");
    if (options.json) {
        std::cout << boost::json::serialize(boost::json::object{
                         {"status", "FAILURE"}, {"failInfo", info}, {"failInfoText", failure.text}})
                  << '\n';
    }
    throw Error(codes::scep_request_failed,
                failure.text.empty() ? std::string(info)
                                     : fmt::format("{}: {}", info, escape_for_log(failure.text)));
}

}  // namespace certferry::app
