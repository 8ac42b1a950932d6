#include "ca/cmp/cmp_issuer.h"

#include "base/codes/cmp.h"
#include "base/encoding.h"
#include "base/error.h"
#include "ca/cmp/cmp_status.h"
#include "ca/cmp_wire.h"
#include "pki/der.h"
#include "pki/digest.h"

namespace certferry::ca::cmp {

namespace {

using pki::CmpFailure;
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

Rejected rejected_by(const CmpStatusInfo& status, bool certferry) {
    if (certferry && find_error_code(line_of(status, 0)) != nullptr) {
        return {.code = line_of(status, 0), .reason = line_of(status, 1)};
    }
    return {.code = std::string(codes::ca_refused.name), .reason = words_of(status)};
}

UtcTime time_in(const CmpStatusInfo& status, UtcTime otherwise) {
    return from_rfc3339(line_of(status, 1)).value_or(otherwise);
}

}  // namespace

CmpIssuer::CmpIssuer(const Parts& parts)
    : settings_(parts.settings),
      clock_(parts.clock),
      channel_({.url = settings_.url,
                .recipient = settings_.recipient,
                .trust_anchors = settings_.trust_anchors,
                .client = parts.client,
                .clock = parts.clock,
                .certificate = parts.certificate,
                .key = parts.key}) {}

Outcome CmpIssuer::outcome_of(const pki::CmpCertResponse& response, const pki::CmpMessage& answer,
                              const Bytes& transaction_id) const {
    const auto& status = response.status;
    if (status.status == CmpStatus::waiting) {
        const bool ours = settings_.certferry && line_of(status, 0) == "pending";
        return Pending{.ticket = ours ? line_of(status, 1) : to_hex(transaction_id),
                       .retry_after = poll_after};
    }
    if (status.granted() && response.certificate) {
        return Issued{.certificate = *response.certificate,
                      .chain = chain_of(*response.certificate, answer.extra_certificates())};
    }
    if (status.granted()) {
        throw Error::in_doubt(codes::peer_answer_invalid, "granted, but no certificate");
    }
    throw_if_no_verdict(status);
    return rejected_by(status, settings_.certferry);
}

Outcome CmpIssuer::issue(const IssueRequest& request, Deadline deadline) {
    if (!request.authorisation.covers(request.csr)) {
        return Rejected{std::string(codes::authorisation_mismatch.name),
                        request.authorisation.reference()};
    }
    CmpQuestion question{
        .type = CmpType::p10cr, .body = request.csr.der(), .expected = CmpType::cp};
    question.transaction_id = transaction_of(request.idempotency_key);
    if (settings_.certferry) {
        question.general_info.push_back(
            {.type = pki::Oid(cmp_types::request), .value = write_request(request)});
    }
    if (settings_.template_in_path) {
        question.path = "/p/" + request.template_name;
    }
    const auto transaction_id = question.transaction_id;
    const auto answer = channel_.ask(std::move(question), deadline);
    return outcome_of(pki::read_cert_response(answer.body()), answer, transaction_id);
}

Outcome CmpIssuer::poll(std::string_view ticket, Deadline deadline) {
    if (settings_.certferry) {
        CmpQuestion question{.type = CmpType::genm,
                             .body = pki::write_infos({{.type = pki::Oid(cmp_types::ticket),
                                                        .value = write_text(ticket)}}),
                             .expected = CmpType::genp};
        const auto answer = channel_.ask(std::move(question), deadline);
        const auto infos = pki::read_infos(answer.body());
        if (infos.empty()) {
            throw Error(codes::ticket_unknown, ticket);
        }
        return outcome_of(pki::read_cert_response(infos.front().value), answer, {});
    }
    const auto transaction_id = from_hex(ticket);
    if (!transaction_id || transaction_id->size() != transaction_bytes) {
        throw Error(codes::ticket_unknown, ticket);
    }
    CmpQuestion question{
        .type = CmpType::poll_req, .body = pki::write_poll_request(-1), .expected = CmpType::cp};
    question.transaction_id = *transaction_id;
    const auto answer = channel_.ask(std::move(question), deadline);
    if (answer.is(CmpType::poll_rep)) {
        return Pending{.ticket = std::string(ticket),
                       .retry_after = pki::read_poll_answer(answer.body()).check_after};
    }
    return outcome_of(pki::read_cert_response(answer.body()), answer, *transaction_id);
}

Bytes CmpIssuer::ask_about(std::string_view type, Bytes value, Deadline deadline) {
    const auto answer = channel_.ask(
        {.type = CmpType::genm,
         .body = pki::write_infos({{.type = pki::Oid(type), .value = std::move(value)}}),
         .expected = CmpType::genp},
        deadline);
    for (auto& info : pki::read_infos(answer.body())) {
        if (info.type == type) {
            return std::move(info.value);
        }
    }
    throw Error(codes::peer_answer_invalid, "the CA does not know " + std::string(type));
}

std::optional<Outcome> CmpIssuer::lookup(const IssueRequest& request, Deadline deadline) {
    if (!settings_.certferry) {
        return std::nullopt;
    }
    pki::der::Writer pair;
    pair.sequence([&](pki::der::Writer& fields) {
        fields.raw(write_request(request));
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
    return outcome_of(pki::read_cert_response(infos.front().value), answer, {});
}

CmpStatusInfo CmpIssuer::ask_to_revoke(const pki::CmpRevocationRequest& request,
                                       Deadline deadline) {
    const auto answer = channel_.ask(
        {.type = CmpType::rr, .body = write_cmp(request), .expected = CmpType::rp}, deadline);
    auto status = pki::read_revocation_response(answer.body());
    throw_if_no_verdict(status);
    return status;
}

Revocation CmpIssuer::revoke(const CertificateRef& ref, pki::RevocationReason reason,
                             Deadline deadline) {
    if (reason == pki::RevocationReason::remove_from_crl) {
        return Rejected{std::string(codes::reason_not_allowed.name), std::string(to_text(reason))};
    }
    const auto status =
        ask_to_revoke({.issuer = ref.issuer, .serial = ref.serial, .reason = reason}, deadline);
    const auto now = clock_.now();
    if (status.granted() || status.status == CmpStatus::revocation_warning ||
        status.status == CmpStatus::revocation_notification) {
        return Revoked{time_in(status, now)};
    }
    if (status.failure == CmpFailure::cert_revoked) {
        return AlreadyRevoked{time_in(status, now)};
    }
    if (status.failure == CmpFailure::bad_cert_id) {
        return NotFound{};
    }
    return rejected_by(status, settings_.certferry);
}

void CmpIssuer::release(const CertificateRef& ref, Deadline deadline) {
    const auto status = ask_to_revoke({.issuer = ref.issuer,
                                       .serial = ref.serial,
                                       .reason = pki::RevocationReason::remove_from_crl},
                                      deadline);
    if (!status.granted()) {
        throw Error(codes::not_on_hold, words_of(status));
    }
}

Description CmpIssuer::describe(Deadline deadline) {
    if (settings_.certferry) {
        return read_description(ask_about(cmp_types::description, {}, deadline));
    }
    const auto& settings = settings_;
    return {.host = settings.host,
            .name = settings.name,
            .chain = settings.trust_anchors,
            .next = {},
            .former = {},
            .templates = {},
            .capabilities = {.pending = true, .revoke = true, .max_parallel = 4}};
}

std::optional<pki::Certificate> CmpIssuer::find(const CertificateRef& ref, Deadline deadline) {
    if (!settings_.certferry) {
        return std::nullopt;
    }
    const auto der = ask_about(cmp_types::certificate, write_reference(ref), deadline);
    return der.empty() ? std::nullopt : std::optional(pki::Certificate::from_der(der));
}

CertificateState CmpIssuer::state(const CertificateRef& ref, Deadline deadline) {
    if (!settings_.certferry) {
        return CertificateState::unknown;
    }
    const auto text = read_text(ask_about(cmp_types::state, write_reference(ref), deadline));
    const auto state = state_from_text(text);
    if (!state) {
        throw Error(codes::peer_answer_invalid, "state " + escape_for_log(text));
    }
    return *state;
}

std::optional<Bytes> CmpIssuer::crl(const pki::Name& issuer, Deadline deadline) {
    if (!settings_.certferry) {
        return std::nullopt;
    }
    const auto value = ask_about(cmp_types::crl, issuer.der(), deadline);
    if (value.empty()) {
        return std::nullopt;
    }
    pki::der::Reader reader(value);
    auto crl = to_bytes(reader.next(pki::der::octet_string).content);
    reader.end();
    return crl;
}

}  // namespace certferry::ca::cmp
