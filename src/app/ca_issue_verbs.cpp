// Verbs of `certferry ca` that decide: issue, approve, deny, revoke, release.
#include "app/ca_options.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/uuid.h"
#include "ca/csr_policy.h"
#include "pki/crl.h"
#include "store/ca/certificates.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <iostream>

namespace certferry::app {

namespace {

Deadline deadline() {
    constexpr std::chrono::seconds time_for_a_command{30};
    return Deadline::after(time_for_a_command);
}

[[noreturn]] void refuse(const ca::Rejected& rejected) {
    const auto* code = find_error_code(rejected.code);
    throw Error(code != nullptr ? *code : codes::internal_error, rejected.reason);
}

pki::CertificateRequest read_request(const std::string& file) {
    const auto content = read_file(file, pki::CertificateRequest::max_der_bytes * 2);
    constexpr std::uint8_t sequence = 0x30;
    return !content.empty() && content.front() == sequence
               ? pki::CertificateRequest::from_der(content)
               : pki::CertificateRequest::from_pem(as_text(content));
}

/// What the request asks for, with what the command line says instead.
ca::CsrWishes read_wishes(const CaOptions& options, const pki::CertificateRequest& csr) {
    auto read = ca::read_wishes(csr, {});
    if (const auto* rejected = std::get_if<ca::Rejected>(&read)) {
        refuse(*rejected);
    }
    auto wishes = std::get<ca::CsrWishes>(std::move(read));
    if (!options.subject.empty()) {
        wishes.subject = pki::Name::from_text(options.subject);
    }
    if (!options.alt_names.empty()) {
        wishes.subject_alt_names.clear();
        for (const auto& text : options.alt_names) {
            wishes.subject_alt_names.push_back(pki::GeneralName::from_text(text));
        }
    }
    return wishes;
}

std::optional<UtcTime> read_end(const std::string& text) {
    if (text.empty()) {
        return std::nullopt;
    }
    const auto end = from_rfc3339(text);
    if (!end) {
        throw Error(codes::usage_invalid, "--not-after takes a time such as 2027-01-31T00:00:00Z");
    }
    return end;
}

ca::IssueRequest make_request(const CaOptions& options) {
    auto csr = read_request(options.csr_file);
    auto wishes = read_wishes(options, csr);
    const ca::TemplateNames names{
        .signature = "Signature", .encryption = "Encryption", .general_purpose = "GeneralPurpose"};
    ca::Authorisation authorisation(ca::Authority::operator_order, operator_name(), csr);
    return {.idempotency_key = options.idempotency_key.empty() ? new_uuid(SystemClock().now())
                                                               : options.idempotency_key,
            .authorisation = std::move(authorisation),
            .csr = std::move(csr),
            .template_name = options.template_name.empty()
                                 ? ca::template_for(wishes.key_usage, names)
                                 : options.template_name,
            .subject = std::move(wishes.subject),
            .subject_alt_names = std::move(wishes.subject_alt_names),
            .key_usage = wishes.key_usage,
            .extended_key_usage = std::move(wishes.extended_key_usage),
            .not_after = read_end(options.not_after),
            .requester = {}};
}

void print_issued(const CaOptions& options, const ca::Issued& issued) {
    auto pem = issued.certificate.to_pem();
    if (options.with_chain) {
        for (const auto& above : issued.chain) {
            pem += above.to_pem();
        }
    }
    const auto serial = to_hex(issued.certificate.serial());
    if (!options.out.empty()) {
        write_file(options.out, as_bytes(pem), FileMode::readable);
    }
    if (options.json) {
        const boost::json::object object{{"status", "issued"},
                                         {"serialNumber", serial},
                                         {"notAfter", to_rfc3339(issued.certificate.not_after())},
                                         {"certificate", pem}};
        std::cout << boost::json::serialize(object) << '\n';
    } else if (options.out.empty()) {
        std::cout << pem;
    } else {
        fmt::print("{}\n", serial);
    }
}

void print_outcome(const CaOptions& options, const ca::Outcome& outcome) {
    if (const auto* rejected = std::get_if<ca::Rejected>(&outcome)) {
        refuse(*rejected);
    }
    if (const auto* issued = std::get_if<ca::Issued>(&outcome)) {
        print_issued(options, *issued);
        return;
    }
    const auto& ticket = std::get<ca::Pending>(outcome).ticket;
    if (options.json) {
        const boost::json::object object{{"status", "pending"}, {"ticket", ticket}};
        std::cout << boost::json::serialize(object) << '\n';
    } else {
        fmt::print("waits for approval: certferry ca approve {}\n", ticket);
    }
}

/// A certificate named by its serial number alone, for they are unique here.
ca::CertificateRef find_ref(OpenCa& open, const std::string& id) {
    const auto serial = from_hex(id);
    if (!serial) {
        throw Error(codes::usage_invalid, "a serial number is written in hexadecimal");
    }
    const auto state = open.database().read(
        [&](store::Session& session) { return store::ca::issued_state(session, *serial); });
    const auto set = open.ca().authorities().current();
    const auto* authority = state ? set->with_id(state->authority_id) : nullptr;
    if (authority == nullptr) {
        throw Error(codes::certificate_unknown, to_hex(*serial));
    }
    return {
        .certificate = std::nullopt, .issuer = authority->certificate.subject(), .serial = *serial};
}

void finish(OpenCa& open, const CaOptions& options, const ca::CertificateRef& ref,
            std::string_view done) {
    const auto set = open.ca().authorities().current();
    const auto* authority = set->with_name(ref.issuer);
    if (options.publish && authority != nullptr) {
        auto& publisher = open.ca().maintenance().publisher();
        authority->issues ? publisher.publish_delta(*authority)
                          : publisher.publish_full(*authority);
    }
    if (options.json) {
        const boost::json::object object{{"serialNumber", to_hex(ref.serial)}, {"status", done}};
        std::cout << boost::json::serialize(object) << '\n';
    } else {
        fmt::print("{} {}\n", to_hex(ref.serial), done);
    }
}

}  // namespace

void ca_issue(const CaOptions& options) {
    OpenCa open(options);
    print_outcome(options, open.ca().issuer().issue(make_request(options), deadline()));
}

void ca_approve(const CaOptions& options) {
    OpenCa open(options);
    print_outcome(options, open.ca().issuer().approve(options.id, operator_name(), deadline()));
}

void ca_deny(const CaOptions& options) {
    OpenCa open(options);
    open.ca().issuer().deny(options.id, operator_name(), options.reason);
    if (options.json) {
        const boost::json::object object{{"status", "denied"}, {"ticket", options.id}};
        std::cout << boost::json::serialize(object) << '\n';
    } else {
        fmt::print("{} denied\n", options.id);
    }
}

void ca_revoke(const CaOptions& options) {
    OpenCa open(options);
    const auto reason =
        pki::revocation_reason_from_text(options.reason.empty() ? "unspecified" : options.reason);
    if (!reason) {
        throw Error(codes::usage_invalid,
                    "--reason takes RFC 5280's names, such as keyCompromise, superseded, "
                    "cessationOfOperation, certificateHold");
    }
    const auto ref = find_ref(open, options.id);
    const auto result = open.ca().issuer().revoke(ref, *reason, deadline());
    if (const auto* rejected = std::get_if<ca::Rejected>(&result)) {
        refuse(*rejected);
    }
    for (const auto& serial : revoke_successors(open, ref.serial, *reason)) {
        std::cerr << "also its successor " << serial << '\n';
    }
    if (std::holds_alternative<ca::AlreadyRevoked>(result)) {
        finish(open, options, ref, "already revoked");
        return;
    }
    finish(open, options, ref,
           *reason == pki::RevocationReason::certificate_hold ? "held" : "revoked");
}

void ca_release(const CaOptions& options) {
    OpenCa open(options);
    const auto ref = find_ref(open, options.id);
    open.ca().issuer().release(ref, deadline());
    finish(open, options, ref, "released");
}

}  // namespace certferry::app
