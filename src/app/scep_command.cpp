#include "app/scep_command.h"

#include "app/purposes.h"
#include "app/scep_client.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "scep/identifiers.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <iostream>
#include <thread>

namespace certferry::app {

namespace {

using std::filesystem::path;

/// Options of every verb, and those of the verbs that ask for a certificate.
struct Options {
    ScepClientOptions client;
    std::vector<std::string> allow_legacy;
    bool json = false;

    std::string subject;
    std::vector<std::string> alt_names;
    std::vector<std::string> key_usage;
    std::vector<std::string> purposes;
    std::string challenge;
    std::string challenge_file;
    std::string key_file;
    std::string new_key_file;
    std::string key_spec = "rsa-2048";
    std::string certificate_file;
    std::string out;
    std::string chain_out;
    std::string serial;
    std::string transaction_id;
    std::string wait = "0s";
    std::string interval = "5s";
};

ScepClient connect(Options& options) {
    for (const auto& word : options.allow_legacy) {
        options.client.allowed.sha1 |= word == "sha1";
        options.client.allowed.des3 |= word == "3des";
        options.client.allowed.des |= word == "des";
    }
    return ScepClient(options.client);
}

std::string text_of(const path& file) {
    return std::string(as_text(read_file(file)));
}

pki::PrivateKey load_key(const path& file) {
    const Secret pem = read_secret_file(file);
    return pki::PrivateKey::from_pem(pem.reveal_text());
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

pki::CertificateRequest make_csr(const Options& options, const pki::Name& subject,
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

void write_certificates(const Options& options, const pki::Certificate& certificate,
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

void print_certificate(const Options& options, const pki::Certificate& certificate) {
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

[[noreturn]] void fail(const Options& options, const scep::Failure& failure) {
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

/// Asks again until the CA has decided or the user's patience ends.
scep::Answer wait_for(ScepClient& client, scep::Answer answer, const Options& options,
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

void finish(const Options& options, const scep::Answer& answer, const pki::PublicKey& key) {
    if (const auto* failure = std::get_if<scep::Failure>(&answer)) {
        fail(options, *failure);
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

std::string transaction_id(const Options& options, const pki::PrivateKey& key) {
    return options.transaction_id.empty() ? scep::transaction_id_of(key.public_key())
                                          : options.transaction_id;
}

void enroll(Options& options) {
    auto client = connect(options);
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

void renew(Options& options) {
    auto client = connect(options);
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

void poll(Options& options) {
    auto client = connect(options);
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

/// GetCert and GetCRL need a signer, but any will do.
scep::ClientIdentity passing_identity(const Options& options) {
    const auto key =
        options.key_file.empty() ? pki::PrivateKey::generate({}) : load_key(options.key_file);
    return {.certificate =
                scep::self_signed(pki::Name::from_text("CN=SCEP query"), key, SystemClock().now()),
            .key = key};
}

scep::Success query(ScepClient& client, scep::MessageType type, Options& options,
                    const Bytes& serial) {
    const auto identity = passing_identity(options);
    const scep::IssuerAndSerial asked{.issuer = client.ca_certificates().issuer.subject(),
                                      .serial = serial};
    const auto id = scep::transaction_id_of(identity.key.public_key());
    const auto answer = client.operate(type, id, asked.to_der(), identity);
    if (const auto* failure = std::get_if<scep::Failure>(&answer)) {
        fail(options, *failure);
    }
    if (std::holds_alternative<scep::Pending>(answer)) {
        throw Error(codes::scep_answer_invalid, "PENDING is no answer to a query");
    }
    return std::get<scep::Success>(answer);
}

void get_cert(Options& options) {
    auto client = connect(options);
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

void get_crl(Options& options) {
    auto client = connect(options);
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

void caps(Options& options) {
    auto client = connect(options);
    std::cout << client.capabilities_text();
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

void ca_cert(Options& options) {
    auto client = connect(options);
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

void next_ca_cert(Options& options) {
    auto client = connect(options);
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

CLI::App* add_verb(CLI::App& scep, Options& options, const std::string& name,
                   const std::string& help, void (*run)(Options&)) {
    auto* verb = scep.add_subcommand(name, help);
    verb->add_option("URL", options.client.url,
                     "the server, such as http://ra.example:8080/scep/default")
        ->required();
    verb->add_option("--ca-fingerprint", options.client.ca_fingerprint,
                     "SHA-256 that a certificate of GetCACert must have");
    verb->add_option("--allow-legacy", options.allow_legacy,
                     "weak algorithms to use if need be: sha1, 3des, des")
        ->delimiter(',')
        ->check(CLI::IsMember({"sha1", "3des", "des"}));
    verb->add_option("--out", options.out, "file to write (PEM); standard output if not given");
    verb->add_flag("--json", options.json, "print JSON");
    verb->callback([&options, run] { run(options); });
    return verb;
}

void add_waiting(CLI::App* verb, Options& options) {
    verb->add_option("--wait", options.wait, "how long to ask again while the CA has not decided")
        ->capture_default_str();
    verb->add_option("--interval", options.interval, "how often to ask then")
        ->capture_default_str();
    verb->add_option("--transaction-id", options.transaction_id,
                     "instead of the one derived from the key");
}

void add_request_options(CLI::App* verb, Options& options) {
    verb->add_option("--san", options.alt_names,
                     "alternative name: dns:HOST, email:A@B, uri:…, ip:…, upn:…");
    verb->add_option("--usage", options.key_usage,
                     "key usages, such as digitalSignature,keyEncipherment")
        ->delimiter(',');
    verb->add_option("--eku", options.purposes, "extended key usages: clientAuth, …, or dotted")
        ->delimiter(',');
    auto* text = verb->add_option("--challenge", options.challenge,
                                  "challenge password (others can see it in the process list)");
    verb->add_option("--challenge-file", options.challenge_file, "file with the challenge password")
        ->excludes(text);
    verb->add_option("--key-spec", options.key_spec, "key to make if there is none")
        ->capture_default_str();
    verb->add_option("--chain-out", options.chain_out,
                     "file for the other certificates of the reply (PEM)");
}

}  // namespace

void add_scep_commands(CLI::App& app) {
    // Lives as long as the callbacks that the command line keeps.
    auto shared = std::make_shared<Options>();
    auto& options = *shared;
    auto* scep = app.add_subcommand("scep", "SCEP client: enrol, renew and ask for certificates");
    scep->require_subcommand(1);
    scep->final_callback([shared] {});
    add_verb(*scep, options, "caps", "show what the server can do (GetCACaps)", caps);
    add_verb(*scep, options, "cacert", "fetch the CA and RA certificates (GetCACert)", ca_cert);
    add_verb(*scep, options, "nextcacert", "fetch the CA's next certificate (GetNextCACert)",
             next_ca_cert);

    auto* enroll_verb =
        add_verb(*scep, options, "enroll", "get a first certificate (PKCSReq)", enroll);
    enroll_verb->add_option("--subject", options.subject, "such as CN=laptop-7,O=Example")
        ->required();
    enroll_verb
        ->add_option("--key", options.key_file, "private key (PEM); made if it does not exist")
        ->required();
    add_request_options(enroll_verb, options);
    add_waiting(enroll_verb, options);

    auto* renew_verb = add_verb(*scep, options, "renew", "renew a certificate (RenewalReq)", renew);
    renew_verb->add_option("--cert", options.certificate_file, "the certificate to renew (PEM)")
        ->required();
    renew_verb->add_option("--key", options.key_file, "its private key (PEM)")->required();
    renew_verb->add_option("--new-key", options.new_key_file,
                           "key for the new certificate; the old one if not given");
    add_request_options(renew_verb, options);
    add_waiting(renew_verb, options);

    auto* poll_verb = add_verb(*scep, options, "poll",
                               "ask about a request that the CA had not decided (CertPoll)", poll);
    poll_verb->add_option("--subject", options.subject, "the request's subject")->required();
    poll_verb->add_option("--key", options.key_file, "the request's private key (PEM)")->required();
    add_waiting(poll_verb, options);

    auto* cert_verb = add_verb(*scep, options, "getcert",
                               "fetch a certificate by serial number (GetCert)", get_cert);
    cert_verb->add_option("--serial", options.serial, "serial number, hexadecimal")->required();
    cert_verb->add_option("--key", options.key_file,
                          "key to sign with; one for the occasion if not given");
    auto* crl_verb = add_verb(*scep, options, "getcrl", "fetch the CA's CRL (GetCRL)", get_crl);
    crl_verb->add_option("--key", options.key_file,
                         "key to sign with; one for the occasion if not given");
}

}  // namespace certferry::app
