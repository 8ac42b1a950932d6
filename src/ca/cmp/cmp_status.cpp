#include "ca/cmp/cmp_status.h"

#include "base/codes/cmp.h"
#include "base/encoding.h"
#include "base/error.h"

namespace certferry::ca::cmp {

using pki::CmpFailure;
using pki::CmpStatusInfo;

std::string words_of(const CmpStatusInfo& status) {
    std::string words(status.failure ? pki::to_text(*status.failure) : "");
    for (const auto& line : status.text) {
        words += (words.empty() ? "" : ": ") + escape_for_log(line);
    }
    return words.empty() ? "no reason given" : words;
}

std::string line_of(const CmpStatusInfo& status, std::size_t number) {
    return number < status.text.size() ? status.text[number] : std::string();
}

void throw_if_no_verdict(const CmpStatusInfo& status) {
    if (!status.failure) {
        return;
    }
    switch (*status.failure) {
        case CmpFailure::bad_message_check:
        case CmpFailure::signer_not_trusted:
        case CmpFailure::wrong_integrity:
            throw Error(codes::cmp_credential_refused, words_of(status));
        case CmpFailure::bad_time:
            throw Error(codes::cmp_time_off, words_of(status));
        case CmpFailure::system_unavail:
            throw Error(codes::cmp_ca_unavailable, words_of(status));
        case CmpFailure::system_failure:
            throw Error::in_doubt(codes::cmp_ca_unavailable, words_of(status));
        default:
            return;
    }
}

void throw_if_known(const CmpStatusInfo& status) {
    if (status.failure == CmpFailure::transaction_id_in_use ||
        status.failure == CmpFailure::duplicate_cert_req) {
        throw Error::in_doubt(codes::cmp_request_known, words_of(status));
    }
}

bool is_verdict(const CmpStatusInfo& status) {
    if (!status.failure) {
        return false;
    }
    switch (*status.failure) {
        case CmpFailure::bad_alg:
        case CmpFailure::bad_request:
        case CmpFailure::bad_cert_id:
        case CmpFailure::bad_data_format:
        case CmpFailure::incorrect_data:
        case CmpFailure::bad_pop:
        case CmpFailure::cert_revoked:
        case CmpFailure::unaccepted_policy:
        case CmpFailure::unaccepted_extension:
        case CmpFailure::bad_cert_template:
        case CmpFailure::not_authorized:
            return true;
        default:
            return false;
    }
}

void throw_error_message(const CmpStatusInfo& status) {
    throw_if_no_verdict(status);
    const auto* code = find_error_code(line_of(status, 0));
    if (code != nullptr) {
        throw Error(*code, escape_for_log(line_of(status, 1)));
    }
    throw Error(codes::peer_answer_invalid, words_of(status));
}

Rejected rejected_by(const pki::CmpStatusInfo& status, bool certferry) {
    if (certferry && find_error_code(line_of(status, 0)) != nullptr) {
        return {.code = line_of(status, 0), .reason = line_of(status, 1)};
    }
    return {.code = std::string(codes::ca_refused.name), .reason = words_of(status)};
}

}  // namespace certferry::ca::cmp
