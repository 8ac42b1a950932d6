#include "base/error.h"

namespace certferry {

namespace {

std::string sentence(const ErrorCode& code, std::string_view detail) {
    std::string text(code.text);
    if (!detail.empty()) {
        text += ": ";
        text += detail;
    }
    return text;
}

}  // namespace

Error::Error(const ErrorCode& code, std::string_view detail)
    : std::runtime_error(sentence(code, detail)), code_(&code), detail_(detail) {}

Error::Error(const ErrorCode& code, std::string_view detail, std::chrono::seconds retry_after)
    : Error(code, detail) {
    retry_after_ = retry_after;
}

Error Error::in_doubt(const ErrorCode& code, std::string_view detail) {
    Error error(code, detail);
    error.in_doubt_ = true;
    return error;
}

int http_status(ErrorKind kind) noexcept {
    switch (kind) {
        case ErrorKind::malformed:
            return 400;
        case ErrorKind::unauthenticated:
            return 401;
        case ErrorKind::forbidden:
            return 403;
        case ErrorKind::not_found:
            return 404;
        case ErrorKind::conflict:
            return 409;
        case ErrorKind::precondition_failed:
            return 412;
        case ErrorKind::too_large:
            return 413;
        case ErrorKind::unprocessable:
            return 422;
        case ErrorKind::busy:
            return 429;
        case ErrorKind::internal:
            return 500;
        case ErrorKind::unavailable:
            return 503;
    }
    return 500;
}

const ErrorCode* find_error_code(std::string_view name) noexcept {
    for (const ErrorCode* code : all_error_codes()) {
        if (code->name == name) {
            return code;
        }
    }
    return nullptr;
}

}  // namespace certferry
