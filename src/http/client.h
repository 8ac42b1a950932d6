#pragma once

#include "base/bytes.h"
#include "base/error.h"
#include "base/secret.h"
#include "base/step.h"
#include "base/time.h"
#include "http/message.h"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

namespace certferry::http {

/// How a client proves to a proxy who it is.
enum class ProxyLogin {
    basic,      ///< User and password (RFC 7617); nothing is sent if the user is empty.
    negotiate,  ///< The Kerberos ticket of this process's account (RFC 4559).
};

/// A proxy for a client's requests.
struct Proxy {
    std::string url;  ///< Such as `http://proxy.example:3128`.
    std::string user;
    Secret password;
    std::string except;  ///< Hosts asked directly, separated by commas.
    ProxyLogin login = ProxyLogin::basic;
};

/// True if this build's HTTP library can do ProxyLogin::negotiate.
bool can_negotiate() noexcept;

/// How a Client reaches the other side. Environment variables are never looked at.
struct ClientOptions {
    std::optional<std::filesystem::path> ca_file;  ///< PEM; the system's trust if not set.
    /// SHA-256 of the SubjectPublicKeyInfo of the only CA to trust, in place of `ca_file`.
    std::optional<Bytes> pinned_ca_key = std::nullopt;

    std::optional<std::filesystem::path> certificate_file;  ///< PEM, for mutual TLS.
    std::optional<std::filesystem::path> key_file;          ///< PEM.
    std::optional<Proxy> proxy;                             ///< Direct if not set.
    std::chrono::milliseconds connect_timeout{10'000};
    /// How long a kept connection may have been silent to be used again. Many servers end such ones
    /// after 60 s or more (ours after 75 s): a request that meets that end is lost if it must not
    /// be repeated.
    std::chrono::seconds keep_idle{30};
    std::size_t max_body_bytes = std::size_t{16} * 1024 * 1024;  ///< Of an answer.
    int max_redirects = 0;  ///< Followed at most; with 0 a redirect is the answer.
    std::string user_agent = "certferry";

    /// For calls that hold no thread: connections used at once, and calls that may be under way or
    /// wait for one of these.
    std::size_t max_parallel = 256;
    std::size_t max_started = 4096;
};

/// One request to send.
struct Call {
    std::string method;  ///< Such as `POST`.
    std::string url;     ///< http or https.
    Headers headers;
    Bytes body;  ///< Sent with Content-Length, never chunked, without `Expect`.
};

/// An HTTP/1.1 client that keeps connections open between calls.
///
/// Thread-safe: calls at the same time use connections of their own. send() works on the calling
/// thread; start() and ask() hold no thread, but one of this client's own that serves them all and
/// is made by the first.
///
/// Every call ends with the answer, whatever its status, or with Error(peer_unreachable) if there
/// is no answer in time, or Error(peer_answer_invalid) if it is larger than `max_body_bytes` or is
/// no HTTP; in_doubt() if the request may have arrived. If a kept connection turns out dead, the
/// request goes once more over a new one, unless it is a POST or PATCH that the other side may have
/// seen.
class Client {
public:
    explicit Client(ClientOptions options);
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    /// Ends calls that are under way, by an error.
    ~Client();

    /// Sends the request and gives back the answer. Blocks until `deadline`. Throws the errors.
    Response send(const Call& call, Deadline deadline);

    using Reply = std::variant<Response, Error>;

    /// Called once, on the client's thread or before start() returns. It must neither block nor
    /// throw.
    using Completion = std::function<void(Reply)>;

    /// Sends the request and returns; the deadline is kept. With `max_started` calls under way, the
    /// call ends at once with Error(peer_unreachable). Throws Error(internal_error) only if the
    /// client's thread cannot be made.
    void start(Call call, Deadline deadline, Completion completion);

    /// start() as a step of a job: it waits for the answer, and throws the errors. This client must
    /// outlive it.
    Step<Response> ask(Call call, Deadline deadline);

private:
    class Lease;
    struct State;

    std::unique_ptr<State> state_;  // Never null.
};

}  // namespace certferry::http
