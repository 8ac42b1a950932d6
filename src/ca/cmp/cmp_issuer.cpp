#include "ca/cmp/cmp_issuer.h"

#include "base/codes/cmp.h"
#include "base/encoding.h"
#include "base/error.h"
#include "ca/cmp/cmp_status.h"
#include "ca/cmp_wire.h"
#include "pki/der.h"

#include <algorithm>

namespace certferry::ca::cmp {

namespace {

using pki::CmpFailure;
using pki::CmpStatus;
using pki::CmpStatusInfo;
using pki::CmpType;

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
                .timeout = settings_.timeout,
                .client = parts.client,
                .clock = parts.clock,
                .protection = parts.protection}),
      known_(settings_.description_file, settings_.describe_every, clock_) {}

/// The request with the CA's own name for its template.
IssueRequest CmpIssuer::as_named_there(IssueRequest request) const {
    const auto named = settings_.templates.find(request.template_name);
    if (named != settings_.templates.end()) {
        request.template_name = named->second;
    }
    return request;
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

CmpStatusInfo CmpIssuer::ask_to_revoke(const pki::CmpRevocationRequest& request,
                                       Deadline deadline) {
    CmpQuestion question{.type = CmpType::rr, .body = write_cmp(request), .expected = CmpType::rp};
    question.path = settings_.revoke_path;
    question.takes_error = !settings_.certferry;
    const auto answer = channel_.ask(std::move(question), deadline);
    auto status = answer.is(CmpType::error) ? pki::read_error(answer.body())
                                            : pki::read_revocation_response(answer.body());
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

/// The description with our names for templates beside the CA's.
Description CmpIssuer::as_named_here(Description description) const {
    auto& templates = description.templates;
    for (const auto& [ours, theirs] : settings_.templates) {
        const auto found = std::ranges::find(templates, theirs, &TemplateDescription::name);
        if (found != templates.end()) {
            auto entry = *found;
            entry.name = ours;
            templates.push_back(std::move(entry));
        }
    }
    return description;
}

Description CmpIssuer::ask_description(Deadline deadline) {
    if (!settings_.certferry) {
        return {.host = settings_.host,
                .name = settings_.name,
                .chain = settings_.chain,
                .next = {},
                .former = {},
                .templates = {},
                .capabilities = {
                    .pending = true, .revoke = true, .max_parallel = settings_.max_parallel}};
    }
    auto description = read_description(ask_about(cmp_types::description, {}, deadline));
    known_.learn(description);
    return as_named_here(std::move(description));
}

Description CmpIssuer::describe(Deadline deadline) {
    if (auto fresh = known_.fresh()) {
        return as_named_here(*std::move(fresh));
    }
    try {
        return ask_description(deadline);
    } catch (const Error&) {
        // A CA that cannot be reached is what it was, for whoever has to know its chain.
        if (auto last = known_.refreshed()) {
            return as_named_here(*std::move(last));
        }
        throw;
    }
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
