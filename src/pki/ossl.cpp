#include "pki/ossl.h"

#include <openssl/err.h>

#include <string>

namespace certferry::pki::ossl {

Error error(const ErrorCode& code, std::string_view action) {
    // A library error seldom has more than three entries that tell anything.
    constexpr int max_reasons = 4;
    std::string detail(action);
    const char* separator = ": ";
    for (int i = 0; i < max_reasons; ++i) {
        const unsigned long number = ERR_get_error();
        if (number == 0) {
            break;
        }
        const char* reason = ERR_reason_error_string(number);
        detail += separator;
        detail += reason != nullptr ? reason : "error " + std::to_string(number);
        separator = ", ";
    }
    ERR_clear_error();
    return {code, detail};
}

void clear_errors() noexcept {
    ERR_clear_error();
}

}  // namespace certferry::pki::ossl
