#pragma once

#include "base/bytes.h"
#include "base/error_codes.h"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace certferry::http {

/// Header fields in the order received or set. Names are compared without regard to case.
///
/// Lookups walk the list, which is short: a server keeps at most `Limits::max_headers`.
class Headers {
public:
    using Field = std::pair<std::string, std::string>;

    Headers() = default;

    Headers(std::initializer_list<Field> fields) : fields_(fields) {}

    /// The value of the first field of this name; borrowed until the next change.
    std::optional<std::string_view> find(std::string_view name) const noexcept;

    bool has(std::string_view name) const noexcept { return find(name).has_value(); }

    /// Adds a field beside any others of its name.
    void add(std::string_view name, std::string_view value);

    /// Replaces all fields of this name by one.
    void set(std::string_view name, std::string_view value);

    std::vector<Field>::const_iterator begin() const noexcept { return fields_.begin(); }

    std::vector<Field>::const_iterator end() const noexcept { return fields_.end(); }

    std::size_t size() const noexcept { return fields_.size(); }

private:
    std::vector<Field> fields_;
};

/// True if the name is a token and the value holds no control characters (RFC 9110, 5.1 and 5.5),
/// so that the field cannot pass for more than one.
bool is_well_formed(const Headers::Field& field) noexcept;

/// The certificate that a client showed and proved to have the key of. The listener has verified
/// it, up to one of the CA certificates that it was given.
struct PeerCertificate {
    Bytes der;
    Bytes issuer;  ///< DER of the CA certificate whose key signed it.
};

/// One request as received: the header checked for form, the body complete.
struct Request {
    std::string id;      ///< UUIDv7, made by the server; in its log lines and error answers.
    std::string method;  ///< Upper case, such as `GET`.
    std::string target;  ///< As on the request line, byte for byte.
    std::string path;    ///< Percent-decoded; `%2F` stays, so that it splits as it was sent.
    int version = 11;    ///< 10 or 11.
    Headers headers;
    Bytes body;
    std::string
        remote;  ///< Address of the peer without port, such as `192.0.2.7` or `2001:db8::7`.
    bool tls = false;
    std::optional<PeerCertificate> peer_certificate;  ///< Only where the listener asks for it.

    /// What follows the first `?` of the target, byte for byte; empty if there is none.
    /// Undecoded, because SCEP clients differ in how they encode base64 there.
    std::string_view query() const noexcept;
};

/// One answer. `Content-Length`, `Date` and `Connection` are the server's to add.
struct Response {
    int status = 200;
    Headers headers;
    Bytes body;

    static Response with(int status, std::string_view content_type, Bytes body);
    static Response text(int status, std::string_view text);  ///< text/plain in UTF-8.
};

/// Decodes the percent-escapes of a path. `%2F` is left as it is. Empty if an escape is broken or
/// stands for a zero octet.
std::optional<std::string> decode_path(std::string_view raw);

/// The path of a request target in origin-form, absolute-form or `*` (RFC 9112, 3.2), undecoded.
/// Empty if it is none of these.
std::string_view raw_path(std::string_view target) noexcept;

/// The phrase that goes with a status code, such as `Not Found` (RFC 9110, 15).
std::string_view reason_phrase(int status) noexcept;

/// A request that never reached a route: not HTTP, beyond a limit, too slow, or cut short.
struct UnreadRequest {
    std::string id;  ///< As in the answer's `X-Request-Id`.
    std::string remote;
    const ErrorCode* code = nullptr;  ///< Never null.
};

}  // namespace certferry::http
