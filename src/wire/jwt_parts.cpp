#include "wire/jwt_parts.h"

#include "base/codes/wire.h"
#include "base/error.h"
#include "wire/foreign_text.h"

#include <fmt/format.h>

#include <cmath>

namespace certferry::wire {

namespace {

std::string decoded(std::string_view part) {
    const auto octets = from_base64url(part);
    if (!octets) {
        malformed_jwt("a part is not base64url");
    }
    return std::string(as_text(*octets));
}

}  // namespace

void malformed_jwt(std::string_view what) {
    throw Error(codes::token_malformed, what);
}

void refuse_jwt(std::string_view why) {
    throw Error(codes::token_refused, why);
}

JwtParts split_jwt(std::string_view compact) {
    if (compact.size() > max_jwt_bytes) {
        malformed_jwt(fmt::format("longer than {} bytes", max_jwt_bytes));
    }
    const auto first = compact.find('.');
    const auto second = first == std::string_view::npos ? first : compact.find('.', first + 1);
    if (second == std::string_view::npos ||
        compact.find('.', second + 1) != std::string_view::npos) {
        malformed_jwt("not three parts");
    }
    const std::string signature = decoded(compact.substr(second + 1));
    try {
        JwtParts parts{
            .signed_part = compact.substr(0, second),
            .header = from_json<JwtHeader>(decoded(compact.substr(0, first)), jwt_policy),
            .payload = decoded(compact.substr(first + 1, second - first - 1)),
            .signature = to_bytes(std::string_view(signature))};
        if (parts.header.crit) {
            malformed_jwt("it demands an extension that is not known (crit)");  // RFC 7515, 4.1.11
        }
        return parts;
    } catch (const Error& error) {
        malformed_jwt(error.detail());
    }
}

std::vector<std::string> jwt_audiences(const boost::json::value& aud) {
    const JsonPath root;
    const JsonPath path{.parent = &root, .member = "aud"};
    try {
        if (aud.is_string()) {
            return {std::string(json_text(aud, path))};
        }
        return read_json<std::vector<std::string>>(aud, path, jwt_policy);
    } catch (const Error& error) {
        malformed_jwt(error.detail());
    }
}

UtcTime jwt_time(double seconds) {
    // Beyond this, microseconds would not fit; no token lives there.
    constexpr double furthest = 253402300799.0;  // End of the year 9999.
    if (!(std::abs(seconds) <= furthest)) {
        malformed_jwt("a time is out of range");
    }
    return UtcTime(std::chrono::microseconds(static_cast<std::int64_t>(seconds * 1e6)));
}

void check_jwt_times(std::optional<double> not_before, std::optional<double> issued_at,
                     double expires, UtcTime now) {
    if (jwt_time(expires) + jwt_clock_skew <= now) {
        refuse_jwt("expired");
    }
    for (const auto& start : {not_before, issued_at}) {
        if (start && jwt_time(*start) - jwt_clock_skew > now) {
            refuse_jwt("not valid yet");
        }
    }
}

}  // namespace certferry::wire
