#include "app/ca_command.h"

#include "app/ca_options.h"
#include "app/embedded_ca_host.h"
#include "base/error.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <unistd.h>

namespace certferry::app {

namespace {

using Options = std::shared_ptr<CaOptions>;

CLI::App* add_verb(CLI::App& parent, const Options& options, const std::string& name,
                   const std::string& help, void (*run_verb)(const CaOptions&)) {
    auto* verb = parent.add_subcommand(name, help);
    verb->add_option("--config", options->config_file, "ca.toml")->capture_default_str();
    verb->add_flag("--json", options->json, "print JSON");
    verb->callback([options, run_verb] { run_verb(*options); });
    return verb;
}

void add_authority_verbs(CLI::App& ca, const Options& options) {
    add_verb(ca, options, "init", "make the CA: keys, certificates, first CRLs", ca_init);
    add_verb(ca, options, "run", "run it until it is told to stop: CRL, AIA, OCSP, CMP", ca_run)
        ->add_flag("--check-config", options->check_config, "check the configuration and stop");
    add_verb(ca, options, "next", "make the CA's next key and certificate", ca_next)
        ->add_option("--subject", options->subject, "of the next CA, such as CN=Example CA 2");
    add_verb(ca, options, "activate", "let the next CA issue from now on", ca_activate);
    auto* crl = add_verb(ca, options, "crl", "show, write or publish a CRL", ca_crl);
    crl->add_option("--ca", options->authority, "such as root; the issuing one if not given");
    crl->add_flag("--delta", options->delta, "the delta CRL");
    crl->add_flag("--publish", options->publish, "make and publish a new one first");
    crl->add_option("--out", options->out, "file to write (PEM)");
    crl->add_flag("--der", options->der, "write DER instead");
}

void add_list_verbs(CLI::App& ca, const Options& options) {
    auto* list = add_verb(ca, options, "list", "show certificates, newest first", ca_list);
    list->add_option("--subject", options->subject, "only those whose subject has this text");
    list->add_option("--template", options->template_name, "only those of this template");
    list->add_flag("--revoked", options->revoked, "only those revoked or on hold");
    list->add_flag("--pending", options->pending, "requests that wait for approval, instead");
    list->add_option("--limit", options->limit, "at most so many")
        ->capture_default_str()
        ->check(CLI::Range(1, 100'000));
    list->add_option("--before", options->before, "go on below this id");
    auto* show = add_verb(ca, options, "show", "show one certificate or request", ca_show);
    show->add_option("ID", options->id, "serial number (hexadecimal), or ticket")->required();
    show->add_flag("--pem", options->pem, "print the certificate, or the request, as PEM");
}

void add_issue_verb(CLI::App& ca, const Options& options) {
    auto* issue = add_verb(ca, options, "issue", "issue a certificate for a CSR", ca_issue);
    issue->add_option("CSR", options->csr_file, "the request (PEM or DER)")->required();
    issue->add_option("--template", options->template_name,
                      "chosen by the key usage asked for if not given");
    issue->add_option("--subject", options->subject, "instead of the request's");
    issue->add_option("--san", options->alt_names,
                      "instead of the request's: dns:HOST, email:A@B, uri:…, ip:…, upn:…");
    issue->add_option("--not-after", options->not_after, "such as 2027-01-31T00:00:00Z");
    issue->add_option("--idempotency-key", options->idempotency_key,
                      "the same key gives the same certificate");
    issue->add_option("--out", options->out, "file to write (PEM); standard output if not given");
    issue->add_flag("--chain", options->with_chain, "write the CA's certificates as well");
}

void add_credential_verb(CLI::App& ca, const Options& options) {
    auto* credential =
        add_verb(ca, options, "ra-credential",
                 "give a connector the credential that it asks with, by CMP", ca_ra_credential);
    credential->add_option("CSR", options->csr_file, "the connector's request (PEM or DER)")
        ->required();
    credential->add_option("--subject", options->subject, "instead of the request's");
    credential->add_option("--not-after", options->not_after, "such as 2027-01-31T00:00:00Z");
    credential->add_option("--out", options->out,
                           "file to write (PEM); standard output if not given");
    credential->add_option("--anchors-out", options->anchors_out,
                           "file to write the root's certificate to, for trust_anchors_file");
}

void add_decision_verbs(CLI::App& ca, const Options& options) {
    const auto with_id = [&](CLI::App* verb, const std::string& help) {
        verb->add_option("ID", options->id, help)->required();
        return verb;
    };
    with_id(add_verb(ca, options, "approve", "let a waiting request pass", ca_approve),
            "the request's ticket");
    with_id(add_verb(ca, options, "deny", "refuse a waiting request", ca_deny),
            "the request's ticket")
        ->add_option("--reason", options->reason, "told to the requester's side");
    auto* revoke = with_id(
        add_verb(ca, options, "revoke", "revoke a certificate, or put it on hold", ca_revoke),
        "serial number (hexadecimal)");
    revoke->add_option("--reason", options->reason,
                       "as RFC 5280 names them, such as keyCompromise or certificateHold");
    revoke->add_flag("--publish", options->publish, "publish a delta CRL at once");
    with_id(add_verb(ca, options, "release", "end a hold", ca_release),
            "serial number (hexadecimal)")
        ->add_flag("--publish", options->publish, "publish a delta CRL at once");
}

}  // namespace

OpenCa::OpenCa(const CaOptions& options)
    : config_(read_ca_config(options.config_file)),
      database_(open_ca_database(config_, clock_)),
      ca_(*database_, config_.settings, clock_) {}

const ca::embedded::Authority& OpenCa::authority(const std::string& slug) {
    set_ = ca_.authorities().current();
    if (slug.empty()) {
        return set_->active();
    }
    if (const auto* found = set_->with_slug(slug)) {
        return *found;
    }
    throw Error(codes::usage_invalid, fmt::format("--ca {}: there is no such CA here", slug));
}

std::string operator_name() {
    const char* name =
        getlogin();  // NOLINT(concurrency-mt-unsafe): one thread, at the command line.
    return name != nullptr ? name : fmt::format("uid {}", getuid());
}

void add_ca_commands(CLI::App& app) {
    const auto options = std::make_shared<CaOptions>();
    auto* ca = app.add_subcommand("ca", "the embedded CA");
    ca->require_subcommand(1);
    add_authority_verbs(*ca, options);
    add_list_verbs(*ca, options);
    add_issue_verb(*ca, options);
    add_credential_verb(*ca, options);
    add_decision_verbs(*ca, options);
}

}  // namespace certferry::app
