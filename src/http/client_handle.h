#pragma once

#include "base/file.h"
#include "http/client.h"

#include <array>
#include <chrono>
#include <curl/curl.h>
#include <memory>
#include <optional>

// The part of http::Client that knows curl's options. For client*.cpp only.
namespace certferry::http {

struct FreeHandle {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};

struct FreeFields {
    void operator()(curl_slist* fields) const noexcept { curl_slist_free_all(fields); }
};

/// An answer on its way in.
struct IncomingAnswer {
    Response response;
    std::size_t max_body_bytes = 0;
    bool too_large = false;
    bool may_repeat = false;  ///< The call, if a connection ends before anything is answered.
    bool unanswered = false;  ///< It was begun to be sent, and nothing has come since.
};

/// One easy handle of curl, set up as ClientOptions say; for one call after the other. Used by one
/// thread at a time.
class ClientHandle {
public:
    /// `options` are lent: the pinned key is looked at in each handshake, and the files of the
    /// client certificate before each call.
    explicit ClientHandle(const ClientOptions& options);
    ClientHandle(const ClientHandle&) = delete;
    ClientHandle& operator=(const ClientHandle&) = delete;
    ~ClientHandle() = default;

    /// Sets everything of one call. `call` is lent until finish(). Throws Error(peer_unreachable)
    /// if the deadline has passed.
    void prepare(const Call& call, Deadline deadline);

    /// What became of the call, by curl's code. Throws as Client::send() does.
    Response finish(const Call& call, CURLcode code);

    /// For curl's own functions. Its CURLINFO_PRIVATE is this object.
    CURL* native() const noexcept { return handle_.get(); }

private:
    void set_tls(const ClientOptions& options);
    void take_credential();
    void set_proxy(const std::optional<Proxy>& proxy);
    void set_method(const Call& call);
    [[noreturn]] void fail(const Call& call, CURLcode code) const;

    const ClientOptions& options_;
    std::optional<FileVersion> credential_;  // The file whose content is in use.
    std::size_t max_body_bytes_;
    std::chrono::milliseconds connect_timeout_;
    std::array<char, CURL_ERROR_SIZE> reason_{};      // Before handle_, which writes into it.
    IncomingAnswer incoming_;                         // As is this,
    std::unique_ptr<curl_slist, FreeFields> fields_;  // and this is read by it.
    std::unique_ptr<CURL, FreeHandle> handle_;        // Never null after construction.
};

}  // namespace certferry::http
