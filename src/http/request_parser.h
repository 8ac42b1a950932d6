#pragma once

#include "base/bytes.h"
#include "base/error_codes.h"
#include "http/limits.h"
#include "http/message.h"

#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace certferry::http {

/// Why the server itself answers a request: a status of HTTP and the row that describes it.
struct Refusal {
    int status = 0;
    const ErrorCode* code = nullptr;  ///< Never null in a Refusal that was made.
};

/// Most octets of a body on this method and path, where that is not the listener's limit.
using BodyLimit =
    std::function<std::optional<std::size_t>(std::string_view method, std::string_view path)>;

/// Takes one request (RFC 9112) out of a stream of octets, within `Limits`. No I/O.
///
/// One object reads one request. Not thread-safe.
class RequestParser {
public:
    /// `limits` is lent and must outlive this.
    explicit RequestParser(const Limits& limits, BodyLimit body_limit = nullptr);
    RequestParser(RequestParser&& other) noexcept;
    RequestParser& operator=(RequestParser&& other) noexcept;
    ~RequestParser();

    /// Reads from the front of `octets` and tells how many it used. The caller keeps the others and
    /// gives them again, followed by what came since; after is_complete() they are the next
    /// request's. Do not call it after is_complete() or refusal().
    std::size_t feed(ByteView octets);

    /// Set once the request cannot be read to its end; the connection must then be closed.
    const std::optional<Refusal>& refusal() const noexcept;

    /// True once an octet of the request line was given; empty lines before it do not count.
    bool has_started() const noexcept;

    /// True once request line and fields are complete and acceptable.
    bool is_header_complete() const noexcept;

    /// True once the body is complete as well.
    bool is_complete() const noexcept;

    /// After the header: the client waits for `100 Continue` before it sends the body.
    bool expects_continue() const noexcept;

    /// After the header: the client lets the connection be used again.
    bool keep_alive() const noexcept;

    /// After the header: most octets that the body can still have.
    std::size_t most_body_bytes() const noexcept;

    /// What was read; call it once, after is_complete(). `id`, `remote`, `tls` and
    /// `peer_certificate` are the caller's to fill in.
    Request take();

private:
    class Reader;

    std::unique_ptr<Reader> reader_;  // Never null, except when moved from.
};

}  // namespace certferry::http
