#pragma once

#include <chrono>
#include <cstddef>

namespace certferry::http {

/// What one client may cost a listener. Each time is absolute for its phase: set once when the
/// phase begins, and not prolonged by octets that trickle in.
struct Limits {
    /// Longest request target: 65 534 octets hold every SCEP request by GET. Above it: 414.
    std::size_t max_target_bytes = 65'534;

    /// Request line and all fields together. Above it: 431, or 414 if the request line alone is
    /// longer.
    std::size_t max_header_bytes = std::size_t{96} * 1024;
    std::size_t max_headers = 100;  ///< Number of fields. Above it: 431.

    std::size_t max_body_bytes = std::size_t{1024} * 1024;  ///< Above it: 413.

    std::chrono::milliseconds handshake{10'000};  ///< The TLS handshake, whole.
    std::chrono::milliseconds header{15'000};     ///< From its first octet to its last.
    std::chrono::milliseconds body{15'000};       ///< For a body, besides `min_bytes_per_second`.
    std::chrono::milliseconds write{30'000};      ///< For an answer, the same.
    std::chrono::milliseconds idle{75'000};       ///< Kept alive without a request.
    std::chrono::milliseconds linger{2'000};      ///< Reading on after an early answer.

    /// Bodies and answers get one more second for each of these, so that large ones may take
    /// longer but slow ones may not.
    std::size_t min_bytes_per_second = std::size_t{16} * 1024;
};

}  // namespace certferry::http
