#include "app/purposes.h"
#include "app/scep_options.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "scep/identifiers.h"

#include <fmt/format.h>

#include <iostream>
#include <thread>

namespace certferry::app {

namespace {

using std::filesystem::path;

std::string text_of(const path& file) {
    return std::string(as_text(read_file(file)));
}

/// Reads the key, or makes it: a device's first enrolment needs no step before this one.
pki::PrivateKey load_or_make_key(const path& file, const std::string& spec_text) {
    if (std::filesystem::exists(file)) {
        return load_key(file);
    }
    const auto spec = pki::KeySpec::from_text(spec_text);
    if (!spec) {
        throw Error(codes::usage_invalid,
                    fmt::format("--key-spec {}: use rsa-2048, rsa-3072 or rsa-4096", spec_text));
    }
    auto key = pki::PrivateKey::generate(*spec);
    write_file(file, key.to_pem().reveal(), FileMode::owner_only);
    return key;
}

pki::CertificateRequest make_csr(const ScepOptions& options, const pki::Name& subject,
                                 const pki::PrivateKey& key) {
    std::vector<pki::Extension> extensions;
    if (!options.key_usage.empty()) {
        const auto usage = pki::KeyUsage::from_names(options.key_usage);
        if (!usage) {
            throw Error(codes::usage_invalid,
                        "--usage: use RFC 5280's names, such as digitalSignature");
        }
        extensions.push_back(pki::make_key_usage(*usage));
    }
    if (!options.purposes.empty()) {
        extensions.push_back(pki::make_extended_key_usage(read_purposes(options.purposes)));
    }
    std::vector<pki::GeneralName> names;
    names.reserve(options.alt_names.size());
    for (const auto& text : options.alt_names) {
        names.push_back(pki::GeneralName::from_text(text));
    }
    if (!names.empty()) {
        extensions.push_back(pki::make_subject_alt_name(names, subject.empty()));
    }
    Secret challenge;
    if (!options.challenge_file.empty()) {
        challenge = read_secret_file(options.challenge_file);
    } else if (!options.challenge.empty()) {
        challenge = Secret::copy_of(options.challenge);
    }
    return pki::make_request({.subject = subject,
                              .extensions = std::move(extensions),
                              .challenge_password = challenge.empty() ? nullptr : &challenge},
                             key);
}

/// Asks again until the CA has decided or the user's patience ends.
scep::Answer wait_for(ScepClient& client, scep::Answer answer, const ScepOptions& options,
                      const pki::Name& subject, const std::string& transaction_id,
                      const scep::ClientIdentity& identity) {
    const auto wait = from_duration(options.wait);
    const auto interval = from_duration(options.interval);
    if (!wait || !interval || interval->count() == 0) {
        throw Error(codes::usage_invalid, "--wait and --interval take durations such as 30s");
    }
    const auto patience = Deadline::after(*wait);
    while (std::holds_alternative<scep::Pending>(answer) && !patience.passed()) {
        std::this_thread::sleep_for(std::min(*interval, patience.left()));
        const scep::IssuerAndSubject asked{.issuer = client.ca_certificates().issuer.subject(),
                                           .subject = subject};
        answer =
            client.operate(scep::MessageType::cert_poll, transaction_id, asked.to_der(), identity);
    }
    return answer;
}

void finish(const ScepOptions& options, const scep::Answer& answer, const pki::PublicKey& key) {
    if (const auto* failure = std::get_if<scep::Failure>(&answer)) {
        report_failure(options, *failure);
    }
    if (std::holds_alternative<scep::Pending>(answer)) {
        if (options.json) {
            std::cout << R"({"status":"PENDING"})" << '\n';
        }
        throw Error(codes::scep_request_pending, "the CA has yet to decide");
    }
    const auto& success = std::get<scep::Success>(answer);
    const auto certificate = scep::certificate_for(success, key);
    if (!certificate) {
        throw Error(codes::scep_answer_invalid, "the reply has no certificate for this key");
    }
    print_certificate(options, *certificate);
    write_certificates(options, *certificate, success);
}

std::string transaction_id(const ScepOptions& options, const pki::PrivateKey& key) {
    return options.transaction_id.empty() ? scep::transaction_id_of(key.public_key())
                                          : options.transaction_id;
}

}  // namespace

void scep_enroll(ScepOptions& options) {
    auto client = connect_scep(options);
    const auto key = load_or_make_key(options.key_file, options.key_spec);
    const auto subject = pki::Name::from_text(options.subject);
    const scep::ClientIdentity identity{
        .certificate = scep::self_signed(subject, key, SystemClock().now()), .key = key};
    const auto id = transaction_id(options, key);
    auto answer = client.operate(scep::MessageType::pkcs_req, id,
                                 make_csr(options, subject, key).der(), identity);
    finish(options, wait_for(client, std::move(answer), options, subject, id, identity),
           key.public_key());
}

void scep_renew(ScepOptions& options) {
    auto client = connect_scep(options);
    const auto old_key = load_key(options.key_file);
    const auto old = pki::Certificate::from_pem(text_of(options.certificate_file));
    const auto key = options.new_key_file.empty()
                         ? old_key
                         : load_or_make_key(options.new_key_file, options.key_spec);
    if (options.alt_names.empty()) {
        for (const auto& name : old.subject_alt_names()) {
            options.alt_names.push_back(name.text());
        }
    }
    const scep::ClientIdentity identity{.certificate = old, .key = old_key};
    const auto id = transaction_id(options, key);
    auto answer = client.operate(scep::MessageType::renewal_req, id,
                                 make_csr(options, old.subject(), key).der(), identity);
    finish(options, wait_for(client, std::move(answer), options, old.subject(), id, identity),
           key.public_key());
}

void scep_poll(ScepOptions& options) {
    auto client = connect_scep(options);
    const auto key = load_key(options.key_file);
    const auto subject = pki::Name::from_text(options.subject);
    const scep::ClientIdentity identity{
        .certificate = scep::self_signed(subject, key, SystemClock().now()), .key = key};
    const auto id = transaction_id(options, key);
    const scep::IssuerAndSubject asked{.issuer = client.ca_certificates().issuer.subject(),
                                       .subject = subject};
    auto answer = client.operate(scep::MessageType::cert_poll, id, asked.to_der(), identity);
    finish(options, wait_for(client, std::move(answer), options, subject, id, identity),
           key.public_key());
}

}  // namespace certferry::app
