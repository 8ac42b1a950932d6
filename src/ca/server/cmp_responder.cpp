#include "ca/server/cmp_responder.h"

#include "base/codes/cmp.h"
#include "base/codes/permit.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/log.h"
#include "ca/cmp_wire.h"
#include "ca/permit.h"
#include "ca/server/cmp_failures.h"
#include "ca/server/cmp_requests.h"
#include "ca/template.h"
#include "pki/der.h"

#include <algorithm>

namespace certferry::ca::server {

namespace {

using pki::CmpCertResponse;
using pki::CmpInfo;
using pki::CmpStatus;
using pki::CmpStatusInfo;
using pki::CmpType;

constexpr std::chrono::seconds max_check_after{5};  // Asking costs little, and somebody waits.
constexpr std::size_t nonce_bytes = 16;
constexpr std::size_t max_waiting = 10'000;
constexpr std::string_view credential_template = "RaCredential";

CmpCertResponse cert_response(const Outcome& outcome) {
    CmpCertResponse response;
    if (const auto* issued = std::get_if<Issued>(&outcome)) {
        response.certificate = issued->certificate;
    } else if (const auto* pending = std::get_if<Pending>(&outcome)) {
        response.status = {.status = CmpStatus::waiting, .text = {"pending", pending->ticket}};
    } else {
        response.status = status_of(std::get<Rejected>(outcome));
    }
    return response;
}

/// Our own connectors ask so for the successor of what signs the message.
bool is_renewal(const IssueRequest& request) {
    return request.template_name == credential_template &&
           request.authorisation.authority() == Authority::own_service;
}

Bytes der_text_or_nothing(const std::optional<Bytes>& octets) {
    if (!octets) {
        return {};
    }
    pki::der::Writer writer;
    writer.octet_string(*octets);
    return writer.take();
}

}  // namespace

std::string successor_key(const pki::Certificate& credential) {
    return "after-" + to_hex(credential.fingerprint());
}

struct CmpResponder::Job {
    const pki::CmpMessage& message;
    const std::string& template_name;
    Deadline deadline;
};

struct CmpResponder::Answer {
    CmpType type;
    Bytes body;
    // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
    std::vector<pki::Certificate> certificates{};
    bool confirmed = false;  ///< implicitConfirm was asked for and is granted.
};

Bytes CmpResponder::answer(ByteView der, const std::string& template_name, Deadline deadline) {
    pki::CmpHeader header;
    try {
        const auto message = pki::CmpMessage::parse(der);
        header = message.header();
        signers_.check(message, deadline);
        return reply(header, decide({message, template_name, deadline}));
    } catch (const Error& error) {
        note_refusal(header.sender.text(), error.code(), error.detail());
        return reply(header, {.type = CmpType::error, .body = write_error(status_of(error))});
    }
}

void CmpResponder::note_refusal(const std::string& who, std::string_view code,
                                std::string_view why) const {
    log::info("CMP: {} is refused, {}: {}", escape_for_log(who), code, escape_for_log(why));
    if (parts_.on_refusal) {
        parts_.on_refusal(code);
    }
}

CmpResponder::Answer CmpResponder::decide(const Job& job) {
    if (job.message.is(CmpType::p10cr)) {
        return certify(job);
    }
    if (job.message.is(CmpType::rr)) {
        return revoke(job);
    }
    if (job.message.is(CmpType::genm)) {
        return inform(job);
    }
    if (job.message.is(CmpType::poll_req)) {
        return poll(job);
    }
    if (job.message.is(CmpType::cert_conf)) {
        // What the client refuses to take it asks to revoke; a confirmation changes nothing here.
        pki::read_confirmation(job.message.body());
        return {.type = CmpType::pki_conf, .body = Bytes{pki::der::null, 0}};
    }
    throw Error(codes::cmp_malformed, "body " + std::to_string(job.message.type_number()));
}

CmpResponder::Answer CmpResponder::certify(const Job& job) {
    auto request = read_cmp_request(job.message, job.template_name);
    if (auto* rejected = std::get_if<Rejected>(&request)) {
        return answer_of(job, std::move(*rejected));
    }
    const auto& wanted = std::get<IssueRequest>(request);
    if (is_renewal(wanted)) {
        return answer_of(job, renew(job, wanted));
    }
    if (auto refusal = refuse_without_permit(*job.message.signer(), wanted)) {
        return answer_of(job, std::move(*refusal));
    }
    return answer_of(job, parts_.issuer.issue(wanted, job.deadline));
}

/// A credential's successor. Its idempotency key is made of the credential, so that each has one at
/// most: whoever took a credential over gets no second beside the one that its owner has.
Outcome CmpResponder::renew(const Job& job, IssueRequest wanted) {
    const auto& old = *job.message.signer();
    const auto refuse = [&](std::string_view why) {
        return Rejected{.code = std::string(codes::template_internal.name),
                        .reason = wanted.template_name + " " + std::string(why)};
    };
    if (wanted.subject != old.subject() || wanted.subject_alt_names != old.subject_alt_names()) {
        return refuse("is renewed for the same names only");
    }
    if (parts_.clock.now() < old.not_before() + (old.not_after() - old.not_before()) / 2) {
        return refuse("is renewed after half of its life only");
    }
    wanted.idempotency_key = successor_key(old);
    wanted.authorisation =
        Authorisation(Authority::operator_order, "renewal of " + to_hex(old.serial()), wanted.csr);
    return parts_.issuer.issue(wanted, job.deadline);
}

std::optional<Rejected> CmpResponder::refuse_without_permit(const pki::Certificate& asker,
                                                            const IssueRequest& request) const {
    const auto& authorisation = request.authorisation;
    const bool own =
        authorisation.authority() == Authority::own_service && is_own(request.template_name);
    if (parts_.permit_keys.empty() || own ||
        std::ranges::find(parts_.without_permit, asker.subject()) != parts_.without_permit.end()) {
        return std::nullopt;
    }
    if (authorisation.permit().empty()) {
        return Rejected{std::string(codes::permit_missing.name), authorisation.reference()};
    }
    try {
        const auto permit =
            open_permit(authorisation.permit(), parts_.permit_keys, parts_.clock.now());
        return refuse_by(permit, request);
    } catch (const Error& error) {
        return Rejected{std::string(error.code()), error.detail()};
    }
}

CmpResponder::Answer CmpResponder::answer_of(const Job& job, const Outcome& outcome) {
    const auto& header = job.message.header();
    if (const auto* pending = std::get_if<Pending>(&outcome)) {
        waiting_.with([&](auto& waiting) {
            if (waiting.size() >= max_waiting) {
                waiting.clear();
            }
            waiting[header.transaction_id] = pending->ticket;
        });
    }
    if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
        note_refusal(header.sender.text(), rejected->code, rejected->reason);
    }
    Answer answer{.type = CmpType::cp, .body = write_cmp(cert_response(outcome))};
    if (const auto* issued = std::get_if<Issued>(&outcome)) {
        answer.certificates = issued->chain;
        answer.confirmed =
            find_info(header.general_info, pki::oids::cmp_implicit_confirm) != nullptr;
    }
    return answer;
}

CmpResponder::Answer CmpResponder::poll(const Job& job) {
    const auto asked = pki::read_poll_request(job.message.body());
    const auto ticket = waiting_.with([&](const auto& waiting) {
        const auto found = waiting.find(job.message.header().transaction_id);
        return found == waiting.end() ? std::string() : found->second;
    });
    if (ticket.empty()) {
        throw Error(codes::cmp_transaction_unknown, to_hex(job.message.header().transaction_id));
    }
    const auto outcome = parts_.issuer.poll(ticket, job.deadline);
    if (const auto* pending = std::get_if<Pending>(&outcome)) {
        return {.type = CmpType::poll_rep,
                .body = write_cmp(pki::CmpPollAnswer{
                    .request_id = asked,
                    .check_after = std::min(pending->retry_after, max_check_after)})};
    }
    return answer_of(job, outcome);
}

CmpResponder::Answer CmpResponder::revoke(const Job& job) {
    const auto request = pki::read_revocation_request(job.message.body());
    const CertificateRef ref{.certificate = {}, .issuer = request.issuer, .serial = request.serial};
    CmpStatusInfo status;
    if (request.reason == pki::RevocationReason::remove_from_crl) {
        parts_.issuer.release(ref, job.deadline);
        status.text = {"released"};
    } else {
        status = status_of(parts_.issuer.revoke(ref, request.reason, job.deadline));
    }
    return {.type = CmpType::rp, .body = write_revocation_response(status, request)};
}

Bytes CmpResponder::lookup(ByteView value, Deadline deadline) {
    pki::der::Reader outer(value);
    pki::der::Reader pair = outer.enter(pki::der::sequence);
    const auto details = pair.next(pki::der::sequence).whole;
    const auto csr = pki::CertificateRequest::from_der(pair.next(pki::der::sequence).whole);
    const auto outcome = parts_.issuer.lookup(read_request(details, csr), deadline);
    return outcome ? write_cmp(cert_response(*outcome)) : Bytes();
}

CmpResponder::Answer CmpResponder::inform(const Job& job) {
    std::vector<CmpInfo> told;
    std::vector<pki::Certificate> chain;
    for (const auto& asked : pki::read_infos(job.message.body())) {
        CmpInfo info{.type = asked.type};
        auto& issuer = parts_.issuer;
        if (asked.type == pki::oids::cmp_ca_certificates) {
            pki::der::Writer list;
            list.sequence([&](pki::der::Writer& certificates) {
                for (const auto& each : issuer.describe(job.deadline).chain) {
                    certificates.raw(each.der());
                }
            });
            info.value = list.take();
        } else if (asked.type == cmp_types::description) {
            info.value = write_description(issuer.describe(job.deadline));
        } else if (asked.type == cmp_types::state) {
            info.value =
                write_text(to_text(issuer.state(read_reference(asked.value), job.deadline)));
        } else if (asked.type == cmp_types::certificate) {
            const auto found = issuer.find(read_reference(asked.value), job.deadline);
            info.value = found ? found->der() : Bytes();
        } else if (asked.type == cmp_types::crl) {
            info.value =
                der_text_or_nothing(issuer.crl(pki::Name::from_der(asked.value), job.deadline));
        } else if (asked.type == cmp_types::lookup) {
            info.value = lookup(asked.value, job.deadline);
        } else if (asked.type == cmp_types::ticket) {
            const auto outcome = issuer.poll(read_text(asked.value), job.deadline);
            info.value = write_cmp(cert_response(outcome));
            if (const auto* issued = std::get_if<Issued>(&outcome)) {
                chain = issued->chain;
            }
        } else {
            continue;  // RFC 9810, 5.3.19: what is not known is left out.
        }
        told.push_back(std::move(info));
    }
    return {.type = CmpType::genp, .body = write_infos(told), .certificates = std::move(chain)};
}

Bytes CmpResponder::reply(const pki::CmpHeader& request, Answer answer) const {
    pki::CmpContent content{.header = {.recipient = request.sender,
                                       .message_time = parts_.clock.now(),
                                       .transaction_id = request.transaction_id,
                                       .sender_nonce = pki::random_bytes(nonce_bytes),
                                       .recipient_nonce = request.sender_nonce},
                            .type = answer.type,
                            .body = std::move(answer.body),
                            .certificates = std::move(answer.certificates)};
    for (const auto& each : parts_.chain) {
        if (std::ranges::find(content.certificates, each) == content.certificates.end()) {
            content.certificates.push_back(each);
        }
    }
    if (answer.confirmed) {
        content.header.general_info.push_back(
            {.type = pki::Oid(pki::oids::cmp_implicit_confirm), .value = Bytes{pki::der::null, 0}});
    }
    return sign_cmp_message(std::move(content), parts_.certificate, parts_.key);
}

}  // namespace certferry::ca::server
