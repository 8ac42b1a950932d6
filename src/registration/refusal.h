#pragma once

#include "base/error_codes.h"
#include "scep/types.h"

#include <string>
#include <string_view>

namespace certferry::registration {

/// Why a SCEP request gets no certificate: the answer to the client and the record for the
/// operator.
struct Refusal {
    const ErrorCode* code =
        nullptr;  ///< Never null in use: stable name, the client's text, the operator's next step.
    scep::FailInfo fail_info = scep::FailInfo::bad_request;
    std::string detail;           ///< For events; foreign parts escaped. Not sent.
    std::string_view validation;  ///< `validationCode` of event 4005 (name from events/codes.h).

    Refusal(const ErrorCode& why, scep::FailInfo info, std::string_view validation_code,
            std::string details = "")
        : code(&why), fail_info(info), detail(std::move(details)), validation(validation_code) {}
};

}  // namespace certferry::registration
