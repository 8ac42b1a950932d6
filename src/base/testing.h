#pragma once

#include "base/error.h"
#include "base/time.h"

#include <string>

// What tests of all folders share.
namespace certferry {

/// 2030-03-17T17:46:40Z: when the time of a test begins.
inline constexpr UtcTime test_start = from_micros(1'900'000'000'000'000);

/// A deadline that only a test that hangs comes to.
inline Deadline soon() {
    return Deadline::after(std::chrono::seconds(30));
}

/// What a call threw: `code: detail`; "no error" if it came back. Other exceptions pass.
template <class F>
std::string error_of(F&& call) {
    try {
        call();
    } catch (const Error& error) {
        return std::string(error.code()) + ": " + error.detail();
    }
    return "no error";
}

/// The code alone.
template <class F>
std::string code_of(F&& call) {
    const auto error = error_of(call);
    return error.substr(0, error.find(':'));
}

}  // namespace certferry
