#include "ca/server/cmp_failures.h"

#include "base/codes/cmp.h"
#include "base/codes/permit.h"

#include <array>

namespace certferry::ca::server {

namespace {

using pki::CmpFailure;
using pki::CmpStatus;
using pki::CmpStatusInfo;

struct FailureRow {
    std::string_view code;
    CmpFailure failure;
};

constexpr std::array failure_rows{
    FailureRow{codes::template_unknown.name, CmpFailure::bad_cert_template},
    FailureRow{codes::cmp_template_missing.name, CmpFailure::bad_cert_template},
    FailureRow{codes::names_not_allowed.name, CmpFailure::bad_cert_template},
    FailureRow{codes::usage_not_allowed.name, CmpFailure::bad_cert_template},
    FailureRow{codes::validity_not_allowed.name, CmpFailure::bad_cert_template},
    FailureRow{codes::key_not_allowed.name, CmpFailure::bad_cert_template},
    FailureRow{codes::hash_not_allowed.name, CmpFailure::bad_alg},
    FailureRow{codes::possession_unproven.name, CmpFailure::bad_pop},
    FailureRow{codes::authorisation_mismatch.name, CmpFailure::not_authorized},
    FailureRow{codes::template_internal.name, CmpFailure::not_authorized},
    FailureRow{codes::permit_missing.name, CmpFailure::not_authorized},
    FailureRow{codes::permit_malformed.name, CmpFailure::not_authorized},
    FailureRow{codes::permit_untrusted.name, CmpFailure::not_authorized},
    FailureRow{codes::permit_expired.name, CmpFailure::not_authorized},
    FailureRow{codes::permit_mismatch.name, CmpFailure::not_authorized},
    FailureRow{codes::request_denied.name, CmpFailure::not_authorized},
    FailureRow{codes::extension_forbidden.name, CmpFailure::unaccepted_extension},
    FailureRow{codes::extension_unsupported.name, CmpFailure::unaccepted_extension},
    FailureRow{codes::idempotency_conflict.name, CmpFailure::transaction_id_in_use},
    FailureRow{codes::cmp_signer_untrusted.name, CmpFailure::signer_not_trusted},
    FailureRow{codes::cmp_time_off.name, CmpFailure::bad_time},
    FailureRow{codes::cmp_malformed.name, CmpFailure::bad_data_format},
    FailureRow{codes::der_malformed.name, CmpFailure::bad_data_format},
    FailureRow{codes::cmp_transaction_unknown.name, CmpFailure::bad_request}};

CmpFailure failure_for(std::string_view code, CmpFailure otherwise) {
    for (const auto& row : failure_rows) {
        if (row.code == code) {
            return row.failure;
        }
    }
    return otherwise;
}

CmpStatusInfo rejection(std::string_view code, std::string detail, CmpFailure failure) {
    return {.status = CmpStatus::rejection,
            .text = {std::string(code), std::move(detail)},
            .failure = failure};
}

CmpFailure failure_of(const Error& error) {
    if (error.in_doubt()) {
        return CmpFailure::system_failure;
    }
    switch (error.kind()) {
        case ErrorKind::busy:
        case ErrorKind::unavailable:
        case ErrorKind::precondition_failed:
            return CmpFailure::system_unavail;
        case ErrorKind::internal:
            return CmpFailure::system_failure;
        default:
            return failure_for(error.code(), CmpFailure::bad_request);
    }
}

}  // namespace

CmpStatusInfo status_of(const Rejected& rejected) {
    return rejection(rejected.code, rejected.reason,
                     failure_for(rejected.code, CmpFailure::bad_request));
}

CmpStatusInfo status_of(const Error& error) {
    return rejection(error.code(), error.detail(), failure_of(error));
}

CmpStatusInfo status_of(const Revocation& revocation) {
    if (const auto* revoked = std::get_if<Revoked>(&revocation)) {
        return {.status = CmpStatus::accepted, .text = {"revoked", to_rfc3339(revoked->at)}};
    }
    if (const auto* already = std::get_if<AlreadyRevoked>(&revocation)) {
        return rejection("already_revoked", to_rfc3339(already->at), CmpFailure::cert_revoked);
    }
    if (std::holds_alternative<NotFound>(revocation)) {
        return rejection(codes::certificate_unknown.name,
                         std::string(codes::certificate_unknown.text), CmpFailure::bad_cert_id);
    }
    return status_of(std::get<Rejected>(revocation));
}

}  // namespace certferry::ca::server
