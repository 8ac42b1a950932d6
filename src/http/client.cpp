#include "http/client.h"

#include "base/error.h"
#include "base/guarded.h"
#include "base/once.h"
#include "http/client_handle.h"
#include "http/client_loop.h"

#include <utility>
#include <vector>

namespace certferry::http {

namespace {

/// Added to a call's deadline, which the loop keeps itself and then knows more about the call.
constexpr std::chrono::milliseconds loop_slack{500};

}  // namespace

struct Client::State {
    ClientOptions options;
    Guarded<std::vector<std::unique_ptr<ClientHandle>>> idle;  // The last used is taken first.
    Once loop_made;
    std::unique_ptr<ClientLoop> loop;  // Null until the first start(). Last: it uses the options.
};

/// A handle that one call has for itself.
class Client::Lease {
public:
    explicit Lease(State& state) : state_(state) {
        handle_ = state.idle.with([](auto& idle) {
            std::unique_ptr<ClientHandle> taken;
            if (!idle.empty()) {
                taken = std::move(idle.back());
                idle.pop_back();
            }
            return taken;
        });
        if (!handle_) {
            handle_ = std::make_unique<ClientHandle>(state.options);
        }
    }

    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    ~Lease() {
        state_.idle.with([this](auto& idle) { idle.push_back(std::move(handle_)); });
    }

    ClientHandle& handle() noexcept { return *handle_; }

private:
    State& state_;
    std::unique_ptr<ClientHandle> handle_;  // Never null after construction.
};

Client::Client(ClientOptions options) : state_(std::make_unique<State>()) {
    state_->options = std::move(options);
}

Client::~Client() = default;

Response Client::send(const Call& call, Deadline deadline) {
    Lease lease(*state_);
    auto& handle = lease.handle();
    handle.prepare(call, deadline);
    return handle.finish(call, curl_easy_perform(handle.native()));
}

void Client::start(Call call, Deadline deadline, Completion completion) {
    state_->loop_made.run([this] { state_->loop = std::make_unique<ClientLoop>(state_->options); });
    state_->loop->start(std::move(call), deadline, std::move(completion));
}

Step<Response> Client::ask(Call call, Deadline deadline) {
    const auto mailbox = std::make_shared<Mailbox<Reply>>();
    Wait wait{.start =
                  [this, call = std::move(call), deadline, mailbox](Resume resume) mutable {
                      mailbox->expect(std::move(resume));
                      start(std::move(call), deadline,
                            [mailbox](Reply reply) { mailbox->put(std::move(reply)); });
                  },
              .at_most = deadline.left() + loop_slack};
    return after(std::move(wait), [mailbox] {
        auto reply = mailbox->take();
        if (!reply) {
            throw Error::in_doubt(codes::peer_unreachable, "no answer before the deadline");
        }
        if (const auto* error = std::get_if<Error>(&*reply)) {
            throw Error(*error);
        }
        return std::get<Response>(std::move(*reply));
    });
}

}  // namespace certferry::http
