#include "app/scep_command.h"

#include "app/scep_options.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace certferry::app {

namespace {

CLI::App* add_verb(CLI::App& scep, ScepOptions& options, const std::string& name,
                   const std::string& help, void (*run)(ScepOptions&)) {
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

void add_waiting(CLI::App* verb, ScepOptions& options) {
    verb->add_option("--wait", options.wait, "how long to ask again while the CA has not decided")
        ->capture_default_str();
    verb->add_option("--interval", options.interval, "how often to ask then")
        ->capture_default_str();
    verb->add_option("--transaction-id", options.transaction_id,
                     "instead of the one derived from the key");
}

void add_request_options(CLI::App* verb, ScepOptions& options) {
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
    auto shared = std::make_shared<ScepOptions>();
    auto& options = *shared;
    auto* scep = app.add_subcommand("scep", "SCEP client: enrol, renew and ask for certificates");
    scep->require_subcommand(1);
    scep->final_callback([shared] {});
    add_verb(*scep, options, "caps", "show what the server can do (GetCACaps)", scep_caps);
    add_verb(*scep, options, "cacert", "fetch the CA and RA certificates (GetCACert)",
             scep_ca_cert);
    add_verb(*scep, options, "nextcacert", "fetch the CA's next certificate (GetNextCACert)",
             scep_next_ca_cert);

    auto* enroll_verb =
        add_verb(*scep, options, "enroll", "get a first certificate (PKCSReq)", scep_enroll);
    enroll_verb->add_option("--subject", options.subject, "such as CN=laptop-7,O=Example")
        ->required();
    enroll_verb
        ->add_option("--key", options.key_file, "private key (PEM); made if it does not exist")
        ->required();
    add_request_options(enroll_verb, options);
    add_waiting(enroll_verb, options);

    auto* renew_verb =
        add_verb(*scep, options, "renew", "renew a certificate (RenewalReq)", scep_renew);
    renew_verb->add_option("--cert", options.certificate_file, "the certificate to renew (PEM)")
        ->required();
    renew_verb->add_option("--key", options.key_file, "its private key (PEM)")->required();
    renew_verb->add_option("--new-key", options.new_key_file,
                           "key for the new certificate; the old one if not given");
    add_request_options(renew_verb, options);
    add_waiting(renew_verb, options);

    auto* poll_verb =
        add_verb(*scep, options, "poll",
                 "ask about a request that the CA had not decided (CertPoll)", scep_poll);
    poll_verb->add_option("--subject", options.subject, "the request's subject")->required();
    poll_verb->add_option("--key", options.key_file, "the request's private key (PEM)")->required();
    add_waiting(poll_verb, options);

    auto* cert_verb = add_verb(*scep, options, "getcert",
                               "fetch a certificate by serial number (GetCert)", scep_get_cert);
    cert_verb->add_option("--serial", options.serial, "serial number, hexadecimal")->required();
    cert_verb->add_option("--key", options.key_file,
                          "key to sign with; one for the occasion if not given");
    auto* crl_verb =
        add_verb(*scep, options, "getcrl", "fetch the CA's CRL (GetCRL)", scep_get_crl);
    crl_verb->add_option("--key", options.key_file,
                         "key to sign with; one for the occasion if not given");
}

}  // namespace certferry::app
