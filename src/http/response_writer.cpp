#include "http/response_writer.h"

#include "base/ascii.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace certferry::http {

namespace {

bool is_own_field(std::string_view name) noexcept {
    return equal_ignoring_case(name, "Content-Length") || equal_ignoring_case(name, "Date") ||
           equal_ignoring_case(name, "Connection") ||
           equal_ignoring_case(name, "Transfer-Encoding") ||
           equal_ignoring_case(name, "X-Request-Id");
}

}  // namespace

std::string response_head(const Response& response, const Framing& framing) {
    std::string head;
    head.reserve(256);
    auto out = std::back_inserter(head);
    fmt::format_to(out, "HTTP/1.1 {} {}\r\nDate: {}\r\n", response.status,
                   reason_phrase(response.status), framing.date);
    for (const auto& [name, value] : response.headers) {
        head.append(name).append(": ").append(value).append("\r\n");
    }
    if (has_body(response.status)) {
        fmt::format_to(out, "Content-Length: {}\r\n", response.body.size());
    }
    if (!framing.request_id.empty()) {
        head.append("X-Request-Id: ").append(framing.request_id).append("\r\n");
    }
    if (!framing.keep_alive) {
        head += "Connection: close\r\n";
    } else if (framing.version < 11) {
        head += "Connection: keep-alive\r\n";  // RFC 9112, 9.3: HTTP/1.0 closes unless told.
    }
    head += "\r\n";
    return head;
}

bool is_sendable(const Response& response) noexcept {
    return response.status >= 200 && response.status <= 999 &&
           std::all_of(response.headers.begin(), response.headers.end(), [](const auto& field) {
               return is_well_formed(field) && !is_own_field(field.first);
           });
}

bool has_body(int status) noexcept {
    return status >= 200 && status != 204 && status != 304;
}

std::string http_date(UtcTime time) {
    using namespace std::chrono;  // NOLINT(google-build-using-namespace): calendar arithmetic.
    static constexpr std::array days_of_week{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(floor<seconds>(time - day));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT",
                       days_of_week[weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                       months[static_cast<unsigned>(date.month()) - 1],
                       static_cast<int>(date.year()), clock.hours().count(),
                       clock.minutes().count(), clock.seconds().count());
}

}  // namespace certferry::http
