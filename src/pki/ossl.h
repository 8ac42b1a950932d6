#pragma once

#include "base/error.h"
#include "pki/digest.h"

#include <openssl/types.h>

#include <memory>
#include <string_view>

// OpenSSL's handles, for the sources of pki/ alone; no other folder includes this file.
namespace certferry::pki::ossl {

template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

/// An owned OpenSSL object, such as Handle<X509, X509_free>.
template <class T, auto Free>
using Handle = std::unique_ptr<T, FreeWith<Free>>;

/// Builds an Error from this thread's OpenSSL error queue and leaves the queue empty.
Error error(const ErrorCode& code, std::string_view action);

/// Empties this thread's OpenSSL error queue: after a failure that is an answer and no fault.
void clear_errors() noexcept;

/// `result`, or throws `error(code, action)` if it is null.
template <class T>
T* check(T* result, const ErrorCode& code, std::string_view action) {
    if (result == nullptr) {
        throw error(code, action);
    }
    return result;
}

/// Throws `error(code, action)` unless `result` is 1 or more, OpenSSL's usual word for success.
inline void check(int result, const ErrorCode& code, std::string_view action) {
    if (result <= 0) {
        throw error(code, action);
    }
}

/// OpenSSL's implementation of `hash`, fetched once for the whole program: a fetch by name costs
/// more than hashing a short message. Throws Error(crypto_failed) if no provider offers it.
const EVP_MD* md(Hash hash);

}  // namespace certferry::pki::ossl
