// Verbs of `certferry ca` that concern the CA itself: init, run, next, activate, crl.
#include "app/ca_options.h"
#include "app/ca_process.h"
#include "app/signals.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "ca/embedded/ca_setup.h"
#include "pki/crl.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <iostream>

namespace certferry::app {

namespace {

using ca::embedded::Authority;

std::string fingerprint(const pki::Certificate& certificate) {
    return to_hex(certificate.fingerprint());
}

std::string_view state_name(ca::embedded::AuthorityState state) {
    switch (state) {
        case ca::embedded::AuthorityState::active:
            return "active";
        case ca::embedded::AuthorityState::next:
            return "next";
        case ca::embedded::AuthorityState::retired:
            return "retired";
    }
    return "";
}

bool issues_now(const Authority& authority) {
    return authority.issues && authority.state == ca::embedded::AuthorityState::active;
}

boost::json::object to_json(const Authority& authority) {
    const auto& certificate = authority.certificate;
    return {{"ca", authority.slug},
            {"state", state_name(authority.state)},
            {"issues", issues_now(authority)},
            {"subject", certificate.subject().text()},
            {"issuer", certificate.issuer().text()},
            {"notBefore", to_rfc3339(certificate.not_before())},
            {"notAfter", to_rfc3339(certificate.not_after())},
            {"sha256", fingerprint(certificate)}};
}

void print_authorities(OpenCa& open, bool json) {
    const auto set = open.ca().authorities().current();
    if (json) {
        boost::json::array rows;
        for (const auto& authority : set->all()) {
            rows.push_back(to_json(authority));
        }
        std::cout << boost::json::serialize(rows) << '\n';
        return;
    }
    for (const auto& authority : set->all()) {
        fmt::print(
            "{} ({}{})\n  subject  {}\n  ends     {}\n  SHA-256  {}\n  file     {}\n",
            authority.slug, state_name(authority.state), issues_now(authority) ? ", issues" : "",
            authority.certificate.subject().text(), to_rfc3339(authority.certificate.not_after()),
            fingerprint(authority.certificate),
            (open.config().settings.certificates_folder / (authority.slug + ".pem")).string());
    }
}

void print_crl(const CaOptions& options, const Authority& authority, const pki::Crl& crl) {
    const auto& content = crl.content();
    if (options.json) {
        boost::json::array entries;
        for (const auto& entry : crl.entries()) {
            entries.push_back(boost::json::object{{"serialNumber", to_hex(entry.serial)},
                                                  {"revokedAt", to_rfc3339(entry.revoked_at)},
                                                  {"reason", to_text(entry.reason)}});
        }
        boost::json::object object{{"ca", authority.slug},
                                   {"number", content.number},
                                   {"thisUpdate", to_rfc3339(content.this_update)},
                                   {"nextUpdate", to_rfc3339(content.next_update)},
                                   {"entries", entries}};
        if (content.base_number) {
            object["baseNumber"] = *content.base_number;
        }
        std::cout << boost::json::serialize(object) << '\n';
        return;
    }
    fmt::print("{} CRL {} of {}, {} to {}, {} entries\n", options.delta ? "delta" : "full",
               content.number, authority.slug, to_rfc3339(content.this_update),
               to_rfc3339(content.next_update), crl.entries().size());
    for (const auto& entry : crl.entries()) {
        fmt::print("{:<40}  {:<20}  {}\n", to_hex(entry.serial), to_rfc3339(entry.revoked_at),
                   to_text(entry.reason));
    }
}

}  // namespace

void ca_init(const CaOptions& options) {
    OpenCa open(options);
    ca::embedded::initialise(open.ca().parts(), open.config().plan);
    open.ca().maintenance().run_once();
    print_authorities(open, options.json);
    if (!options.json) {
        fmt::print("next: certferry ca run --config {}\n", options.config_file);
    }
}

void ca_run(const CaOptions& options) {
    const auto config = read_ca_config(options.config_file);
    if (options.check_config) {
        std::cout << options.config_file << ": correct\n";
        return;
    }
    const Signals signals;
    const SystemClock clock;
    const CaProcess process(config, clock);
    fmt::print("status: http://127.0.0.1:{}\n", process.status_port());
    if (!process.cmp_url().empty()) {
        fmt::print("cmp: {}\n", process.cmp_url());
    }
    fmt::print("ready: {}\n", process.pki_url());
    std::cout << std::flush;
    signals.wait();
}

void ca_next(const CaOptions& options) {
    OpenCa open(options);
    const auto& plan = open.config().plan;
    auto next =
        plan.layout == ca::embedded::SetupPlan::Layout::root_only ? plan.root : plan.issuing;
    if (!options.subject.empty()) {
        next.subject = pki::Name::from_text(options.subject);
    }
    ca::embedded::make_next(open.ca().parts(), next);
    open.ca().maintenance().run_once();
    print_authorities(open, options.json);
    if (!options.json) {
        fmt::print("next: let devices and relying parties learn it, then certferry ca activate\n");
    }
}

void ca_activate(const CaOptions& options) {
    OpenCa open(options);
    ca::embedded::activate_next(open.ca().parts());
    open.ca().maintenance().run_once();
    print_authorities(open, options.json);
}

void ca_crl(const CaOptions& options) {
    OpenCa open(options);
    const auto& authority = open.authority(options.authority);
    if (options.publish) {
        if (options.delta) {
            open.ca().maintenance().publisher().publish_delta(authority);
        } else {
            open.ca().maintenance().publisher().publish_full(authority);
        }
    }
    const auto kind = options.delta ? ca::CrlKind::delta : ca::CrlKind::full;
    const auto published = open.ca().publication().crl(authority.slug, kind);
    if (!published) {
        throw Error(codes::ca_crl_missing, authority.slug);
    }
    if (options.out.empty()) {
        print_crl(options, authority, pki::Crl::from_der(*published->der));
    } else if (options.der) {
        write_file(options.out, *published->der, FileMode::readable);
    } else {
        write_file(options.out, as_bytes(pki::to_pem("X509 CRL", *published->der)),
                   FileMode::readable);
    }
}

}  // namespace certferry::app
