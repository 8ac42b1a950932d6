#pragma once

#include "device/scep_client.h"

#include <filesystem>
#include <string>
#include <vector>

namespace certferry::app {

using device::ScepClient;
using device::ScepClientOptions;

/// Options of every verb, and those of the verbs that ask for a certificate.
struct ScepOptions {
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

// What several verbs share.

/// A client with the options' server and algorithms.
ScepClient connect_scep(ScepOptions& options);

/// Reads a private key in PEM.
pki::PrivateKey load_key(const std::filesystem::path& file);

/// To people on standard error, to scripts as JSON on standard output.
void print_certificate(const ScepOptions& options, const pki::Certificate& certificate);

/// To `--out`, or standard output; the reply's other certificates to `--chain-out`.
void write_certificates(const ScepOptions& options, const pki::Certificate& certificate,
                        const scep::Success& success);

/// Prints JSON if that was asked for, and throws Error(scep_request_failed).
[[noreturn]] void report_failure(const ScepOptions& options, const scep::Failure& failure);

// The verbs; each prints what came, and throws Error.
void scep_enroll(ScepOptions& options);
void scep_renew(ScepOptions& options);
void scep_poll(ScepOptions& options);

void scep_caps(ScepOptions& options);
void scep_ca_cert(ScepOptions& options);
void scep_next_ca_cert(ScepOptions& options);
void scep_get_cert(ScepOptions& options);
void scep_get_crl(ScepOptions& options);

}  // namespace certferry::app
