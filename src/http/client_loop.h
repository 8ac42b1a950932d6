#pragma once

#include "base/descriptor.h"
#include "base/guarded.h"
#include "http/client.h"
#include "http/client_handle.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <curl/curl.h>
#include <deque>
#include <memory>
#include <optional>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

// The part of http::Client that has many calls under way on one thread. For client*.cpp only.
namespace certferry::http {

/// Calls under way on one thread, over epoll and curl's multi interface. Connections are kept and
/// used again. start() is thread-safe.
class ClientLoop {
public:
    /// `options` are lent.
    explicit ClientLoop(const ClientOptions& options);
    ClientLoop(const ClientLoop&) = delete;
    ClientLoop& operator=(const ClientLoop&) = delete;

    /// Ends the calls under way with an error, each with its completion.
    ~ClientLoop();

    void start(Call call, Deadline deadline, Client::Completion completion);

private:
    struct Order {
        Call call;
        Deadline deadline;
        Client::Completion completion;
    };

    /// A call with the handle that it has for itself; the order stays where it is.
    struct Running {
        std::unique_ptr<Order> order;
        std::unique_ptr<ClientHandle> handle;
    };

    struct FreeMulti {
        void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
    };

    using Clock = std::chrono::steady_clock;

    static int on_socket(CURL* handle, curl_socket_t socket, int what, void* loop, void* known);
    static int on_timer(CURLM* multi, long milliseconds, void* loop);

    void work();
    void take_orders();
    void begin_waiting();
    void begin(std::unique_ptr<Order> order);
    void serve_sockets();
    void finish_done();
    void finish(Running running, CURLcode code);
    void complete(Order& order, Client::Reply reply);
    void end_all();
    int milliseconds_to_wait() const;
    void wake() noexcept;

    const ClientOptions& options_;
    Descriptor epoll_;
    Descriptor wake_;  // An eventfd.
    Guarded<std::vector<std::unique_ptr<Order>>> inbox_;
    std::atomic<std::size_t> count_ = 0;  // Calls taken and not completed.
    std::atomic<bool> ending_ = false;

    // The thread's own.
    std::deque<std::unique_ptr<Order>> waiting_;
    std::vector<std::unique_ptr<ClientHandle>> idle_;
    std::unordered_map<ClientHandle*, Running> running_;
    std::optional<Clock::time_point> timer_;
    std::unique_ptr<CURLM, FreeMulti> multi_;  // Never null. It calls back until its end.

    std::jthread thread_;  // Last: it uses the rest.
};

}  // namespace certferry::http
