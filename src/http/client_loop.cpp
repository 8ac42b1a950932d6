#include "http/client_loop.h"

#include "base/error.h"
#include "base/log.h"
#include "http/signals.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <exception>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace certferry::http {

namespace {

constexpr std::size_t sockets_at_once = 64;

/// Waits end at the latest then, so that calls that wait for a connection keep their deadlines.
constexpr std::chrono::milliseconds longest_wait{250};

std::uint32_t events_for(int what) noexcept {
    switch (what) {
        case CURL_POLL_IN:
            return EPOLLIN;
        case CURL_POLL_OUT:
            return EPOLLOUT;
        default:
            return EPOLLIN | EPOLLOUT;
    }
}

int mask_of(std::uint32_t events) noexcept {
    unsigned mask = 0;
    if ((events & EPOLLIN) != 0) {
        mask |= CURL_CSELECT_IN;
    }
    if ((events & EPOLLOUT) != 0) {
        mask |= CURL_CSELECT_OUT;
    }
    if ((events & (EPOLLERR | EPOLLHUP)) != 0) {
        mask |= CURL_CSELECT_ERR;
    }
    return static_cast<int>(mask);
}

void set_option(CURLMcode failure) {
    if (failure != CURLM_OK) {
        throw Error(codes::internal_error,
                    std::string("HTTP client option: ") + curl_multi_strerror(failure));
    }
}

}  // namespace

ClientLoop::ClientLoop(const ClientOptions& options)
    : options_(options),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!epoll_.is_open() || !wake_.is_open()) {
        throw Error(codes::internal_error, "HTTP client: no epoll or no eventfd");
    }
    // The first handle initialises the library, before anything else of it is used.
    idle_.push_back(std::make_unique<ClientHandle>(options_));
    multi_.reset(curl_multi_init());
    if (!multi_) {
        throw Error(codes::internal_error, "HTTP client: no multi handle");
    }
    CURLM* multi = multi_.get();
    set_option(curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, &on_socket));
    set_option(curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, this));
    set_option(curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, &on_timer));
    set_option(curl_multi_setopt(multi, CURLMOPT_TIMERDATA, this));
    set_option(
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.max_parallel)));
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = wake_.number();
    if (::epoll_ctl(epoll_.number(), EPOLL_CTL_ADD, wake_.number(), &event) != 0) {
        throw Error(codes::internal_error, "HTTP client: epoll does not take its eventfd");
    }
    const SignalsBlocked blocked;
    thread_ = std::jthread([this] { work(); });
}

ClientLoop::~ClientLoop() {
    ending_ = true;
    wake();
    thread_.join();
}

void ClientLoop::wake() noexcept {
    // It fails only if the counter is full, and then the thread is woken already.
    static_cast<void>(::eventfd_write(wake_.number(), 1));
}

void ClientLoop::start(Call call, Deadline deadline, Client::Completion completion) {
    auto order = std::make_unique<Order>(
        Order{.call = std::move(call), .deadline = deadline, .completion = std::move(completion)});
    if (count_.fetch_add(1) >= options_.max_started) {
        complete(*order, Error(codes::peer_unreachable, "too many calls wait for an answer"));
        return;
    }
    const bool first = inbox_.with([&order](auto& inbox) {
        inbox.push_back(std::move(order));
        return inbox.size() == 1;
    });
    if (first) {
        wake();
    }
}

void ClientLoop::work() {
    while (!ending_) {
        take_orders();
        begin_waiting();
        serve_sockets();
        finish_done();
    }
    end_all();
}

void ClientLoop::take_orders() {
    auto orders = inbox_.with([](auto& inbox) { return std::exchange(inbox, {}); });
    std::ranges::move(orders, std::back_inserter(waiting_));
}

void ClientLoop::begin_waiting() {
    while (!waiting_.empty() &&
           (running_.size() < options_.max_parallel || waiting_.front()->deadline.passed())) {
        auto order = std::move(waiting_.front());
        waiting_.pop_front();
        begin(std::move(order));
    }
}

void ClientLoop::begin(std::unique_ptr<Order> order) {
    std::optional<Error> failure;
    try {
        if (idle_.empty()) {
            idle_.push_back(std::make_unique<ClientHandle>(options_));
        }
        idle_.back()->prepare(order->call, order->deadline);
        if (curl_multi_add_handle(multi_.get(), idle_.back()->native()) != CURLM_OK) {
            throw Error(codes::internal_error, "HTTP client: the call cannot be begun");
        }
    } catch (const Error& error) {
        failure = error;  // This thread's caller is whoever gets the completion.
    }
    if (failure) {
        complete(*order, *std::move(failure));
        return;
    }
    Running running{.order = std::move(order), .handle = std::move(idle_.back())};
    idle_.pop_back();
    auto* const key = running.handle.get();
    running_.emplace(key, std::move(running));
}

int ClientLoop::milliseconds_to_wait() const {
    auto span = waiting_.empty() ? std::chrono::milliseconds(-1) : longest_wait;
    if (timer_) {
        const auto left = std::max<Clock::duration>(*timer_ - Clock::now(), {});
        const auto until_timer = std::chrono::ceil<std::chrono::milliseconds>(left);
        span = span.count() < 0 ? until_timer : std::min(span, until_timer);
    }
    return static_cast<int>(span.count());
}

void ClientLoop::serve_sockets() {
    std::array<epoll_event, sockets_at_once> events{};
    const int count = ::epoll_wait(epoll_.number(), events.data(), static_cast<int>(events.size()),
                                   milliseconds_to_wait());
    int still_running = 0;
    for (int i = 0; i < count; ++i) {
        const auto& event = events.at(static_cast<std::size_t>(i));
        if (event.data.fd == wake_.number()) {
            eventfd_t times = 0;
            static_cast<void>(::eventfd_read(wake_.number(), &times));
        } else {
            curl_multi_socket_action(multi_.get(), event.data.fd, mask_of(event.events),
                                     &still_running);
        }
    }
    if (timer_ && *timer_ <= Clock::now()) {
        timer_.reset();  // Before the call, which may set it anew.
        curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &still_running);
    }
}

int ClientLoop::on_socket(CURL*, curl_socket_t socket, int what, void* loop, void*) {
    const int epoll = static_cast<ClientLoop*>(loop)->epoll_.number();
    if (what == CURL_POLL_REMOVE) {
        ::epoll_ctl(epoll, EPOLL_CTL_DEL, socket, nullptr);
        return 0;
    }
    epoll_event event{};
    event.events = events_for(what);
    event.data.fd = socket;
    if (::epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event) != 0) {
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    }
    return 0;
}

int ClientLoop::on_timer(CURLM*, long milliseconds, void* loop) {
    auto& timer = static_cast<ClientLoop*>(loop)->timer_;
    if (milliseconds < 0) {
        timer.reset();
    } else {
        timer = Clock::now() + std::chrono::milliseconds(milliseconds);
    }
    return 0;
}

void ClientLoop::finish_done() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        const CURLcode code = message->data.result;  // Gone with the handle.
        void* key = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &key);
        auto found = running_.extract(static_cast<ClientHandle*>(key));
        finish(std::move(found.mapped()), code);
    }
}

void ClientLoop::finish(Running running, CURLcode code) {
    curl_multi_remove_handle(multi_.get(), running.handle->native());
    std::optional<Client::Reply> reply;
    try {
        reply = running.handle->finish(running.order->call, code);
    } catch (const Error& error) {
        reply = error;  // Its way to whoever gets the completion.
    }
    idle_.push_back(std::move(running.handle));
    complete(*running.order, *std::move(reply));
}

void ClientLoop::complete(Order& order, Client::Reply reply) {
    count_.fetch_sub(1);
    order.completion(std::move(reply));
}

void ClientLoop::end_all() {
    take_orders();
    for (auto& order : std::exchange(waiting_, {})) {
        complete(*order, Error(codes::peer_unreachable, "the HTTP client ends"));
    }
    for (auto& [key, running] : std::exchange(running_, {})) {
        finish(std::move(running), CURLE_ABORTED_BY_CALLBACK);
    }
}

}  // namespace certferry::http
