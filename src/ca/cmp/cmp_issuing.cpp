// The part of CmpIssuer that gets certificates: asking, waiting, confirming.
#include "base/codes/cmp.h"
#include "base/encoding.h"
#include "base/error.h"
#include "ca/cmp/cmp_issuer.h"
#include "ca/cmp/cmp_status.h"
#include "ca/cmp_wire.h"
#include "pki/der.h"
#include "pki/digest.h"
#include "pki/key.h"

#include <algorithm>

namespace certferry::ca::cmp {

namespace {

using pki::CmpInfo;
using pki::CmpStatus;
using pki::CmpStatusInfo;
using pki::CmpType;

constexpr std::size_t transaction_bytes = 16;
constexpr std::chrono::seconds poll_after{60};

Bytes transaction_of(std::string_view idempotency_key) {
    const auto digest = pki::sha256(as_bytes(idempotency_key));
    return to_bytes(ByteView(digest).first(transaction_bytes));
}

/// Where certificates of `template_name` are asked for.
std::string path_for(const std::string& pattern, std::string_view template_name) {
    constexpr std::string_view mark = "{template}";
    const auto at = pattern.find(mark);
    return at == std::string::npos ? pattern
                                   : pattern.substr(0, at) + std::string(template_name) +
                                         pattern.substr(at + mark.size());
}

/// Where to go on with a transaction whose template is not known any more: the CA finds it by its
/// transactionID, and so the path without the template's part will do.
std::string path_of_any(const std::string& pattern) {
    for (const std::string_view part : {"/p/{template}", "/{template}"}) {
        if (const auto at = pattern.find(part); at != std::string::npos) {
            return pattern.substr(0, at);
        }
    }
    return pattern;
}

/// The hash over a certificate in certConf: that of its signature (RFC 9810, 5.3.18).
Bytes hash_to_confirm(const pki::Certificate& certificate) {
    const auto& algorithm = certificate.signature_algorithm();
    const auto hash = algorithm == pki::oids::ed25519
                          ? pki::Hash::sha512
                          : pki::hash_of_signature(algorithm).value_or(pki::Hash::sha256);
    return pki::digest(hash, certificate.der());
}

bool grants_confirmation(const pki::CmpMessage& answer) {
    const auto& infos = answer.header().general_info;
    return std::ranges::find(infos, pki::oids::cmp_implicit_confirm, &CmpInfo::type) != infos.end();
}

}  // namespace

std::string CmpIssuer::ticket_of(const Thread& thread) {
    constexpr std::size_t max_kept = 27;  // With it a ticket has 63 characters, of 64 that it may.
    const auto nonce = thread.nonce.size() <= max_kept ? to_base64(thread.nonce) : "";
    return to_base64(thread.transaction_id) + "." + nonce + (thread.request_id == 0 ? ".0" : ".");
}

CmpIssuer::Thread CmpIssuer::thread_of(std::string_view ticket) {
    const auto first = ticket.find('.');
    const auto last = ticket.rfind('.');
    if (first == last) {
        throw Error(codes::ticket_unknown, ticket);
    }
    const auto transaction = from_base64(ticket.substr(0, first));
    const auto nonce = from_base64(ticket.substr(first + 1, last - first - 1));
    if (!transaction || !nonce || transaction->size() != transaction_bytes) {
        throw Error(codes::ticket_unknown, ticket);
    }
    return {.transaction_id = *transaction,
            .nonce = *nonce,
            .request_id = ticket.substr(last + 1) == "0" ? 0 : -1};
}

Issued CmpIssuer::issued_by(const pki::CmpCertResponse& response,
                            const pki::CmpMessage& answer) const {
    auto pool = channel_.certificates_of(answer);
    for (const auto* more :
         {&response.ca_certificates, &settings_.chain, &settings_.trust_anchors}) {
        pool.insert(pool.end(), more->begin(), more->end());
    }
    const auto& certificate = *response.certificate;
    auto chain = chain_of(certificate, std::move(pool));
    if (!leads_to(certificate, chain, settings_.trust_anchors, clock_.now())) {
        throw Error::in_doubt(
            codes::cmp_answer_untrusted,
            "certificate " + to_hex(certificate.serial()) + " does not lead to a trust anchor");
    }
    return {.certificate = certificate, .chain = std::move(chain)};
}

Outcome CmpIssuer::outcome_of(const pki::CmpCertResponse& response,
                              const pki::CmpMessage& answer) const {
    const auto& status = response.status;
    if (status.status == CmpStatus::waiting) {
        const bool ours = settings_.certferry && line_of(status, 0) == "pending";
        const auto& header = answer.header();
        return Pending{.ticket = ours ? line_of(status, 1)
                                      : ticket_of({.transaction_id = header.transaction_id,
                                                   .nonce = header.sender_nonce,
                                                   .request_id = response.request_id}),
                       .retry_after = poll_after};
    }
    if (status.granted() && response.certificate) {
        return issued_by(response, answer);
    }
    if (status.granted()) {
        throw Error::in_doubt(codes::peer_answer_invalid, "granted, but no certificate");
    }
    return refused(status);
}

Rejected CmpIssuer::refused(const CmpStatusInfo& status) const {
    throw_if_no_verdict(status);
    if (!settings_.certferry) {
        throw_if_known(status);
    }
    return rejected_by(status, settings_.certferry);
}

/// The outcome in an answer, once the CA was told that its certificate arrived, if it wants to
/// know.
Outcome CmpIssuer::confirmed(const pki::CmpMessage& answer, const std::string& path,
                             Deadline deadline) {
    if (answer.is(CmpType::error)) {
        return refused(pki::read_error(answer.body()));
    }
    const auto response = pki::read_cert_response(answer.body());
    auto outcome = outcome_of(response, answer);
    const auto* issued = std::get_if<Issued>(&outcome);
    if (issued == nullptr || grants_confirmation(answer)) {
        return outcome;
    }
    const pki::CmpConfirmation confirmation{
        .request_id = response.request_id,
        .certificate_hash = hash_to_confirm(issued->certificate)};
    CmpQuestion question{
        .type = CmpType::cert_conf, .body = write_cmp(confirmation), .expected = CmpType::pki_conf};
    question.path = path;
    question.transaction_id = answer.header().transaction_id;
    question.recipient_nonce = answer.header().sender_nonce;
    channel_.ask(std::move(question), deadline);
    return outcome;
}

Outcome CmpIssuer::issue(const IssueRequest& request, Deadline deadline) {
    if (!request.authorisation.covers(request.csr)) {
        return Rejected{std::string(codes::authorisation_mismatch.name),
                        request.authorisation.reference()};
    }
    const auto wanted = as_named_there(request);
    CmpQuestion question{
        .type = CmpType::p10cr, .body = request.csr.der(), .expected = CmpType::cp};
    question.transaction_id = transaction_of(request.idempotency_key);
    const auto path = path_for(settings_.issue_path, wanted.template_name);
    question.path = path;
    question.takes_error = !settings_.certferry;
    if (settings_.certferry) {
        question.general_info.push_back(
            {.type = pki::Oid(cmp_types::request), .value = write_request(wanted)});
    }
    return confirmed(channel_.ask(std::move(question), deadline), path, deadline);
}

Outcome CmpIssuer::poll(std::string_view ticket, Deadline deadline) {
    if (!settings_.certferry) {
        return poll_thread(ticket, deadline);
    }
    CmpQuestion question{.type = CmpType::genm,
                         .body = pki::write_infos(
                             {{.type = pki::Oid(cmp_types::ticket), .value = write_text(ticket)}}),
                         .expected = CmpType::genp};
    const auto answer = channel_.ask(std::move(question), deadline);
    const auto infos = pki::read_infos(answer.body());
    if (infos.empty()) {
        throw Error(codes::ticket_unknown, ticket);
    }
    return outcome_of(pki::read_cert_response(infos.front().value), answer);
}

Outcome CmpIssuer::poll_thread(std::string_view ticket, Deadline deadline) {
    const auto thread = thread_of(ticket);
    CmpQuestion question{.type = CmpType::poll_req,
                         .body = pki::write_poll_request(thread.request_id),
                         .expected = CmpType::cp};
    question.path = path_of_any(settings_.issue_path);
    question.transaction_id = thread.transaction_id;
    question.recipient_nonce = thread.nonce;
    question.takes_error = true;
    const auto answer = channel_.ask(std::move(question), deadline);
    const auto& header = answer.header();
    if (answer.is(CmpType::poll_rep)) {
        return Pending{.ticket = ticket_of({.transaction_id = header.transaction_id,
                                            .nonce = header.sender_nonce,
                                            .request_id = thread.request_id}),
                       .retry_after = pki::read_poll_answer(answer.body()).check_after};
    }
    return confirmed(answer, path_of_any(settings_.issue_path), deadline);
}

std::optional<Outcome> CmpIssuer::lookup(const IssueRequest& request, Deadline deadline) {
    if (!settings_.certferry) {
        return std::nullopt;
    }
    pki::der::Writer pair;
    pair.sequence([&](pki::der::Writer& fields) {
        fields.raw(write_request(as_named_there(request)));
        fields.raw(request.csr.der());
    });
    const auto answer = channel_.ask(
        {.type = CmpType::genm,
         .body = pki::write_infos({{.type = pki::Oid(cmp_types::lookup), .value = pair.take()}}),
         .expected = CmpType::genp},
        deadline);
    const auto infos = pki::read_infos(answer.body());
    if (infos.empty() || infos.front().value.empty()) {
        return std::nullopt;
    }
    return outcome_of(pki::read_cert_response(infos.front().value), answer);
}

}  // namespace certferry::ca::cmp
