#pragma once

#include "base/error.h"
#include "http/message.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace certferry::http {

/// An endpoint: plain, blocking code. What it throws becomes the answer, see `Route`.
using Handler = std::function<Response(const Request&)>;

/// Makes an endpoint's own form of an error answer, such as SCEP's plain text.
using ErrorRenderer = std::function<Response(const Error&, const Request&)>;

enum class Match {
    exact,   ///< The path as given.
    prefix,  ///< The path, or anything below it: `/scep/lab` takes `/scep/lab/x`, not `/scep/lab2`.
};

enum class RunOn {
    worker,  ///< The worker pool: the rule.
    loop,    ///< The network thread, for answers that need no I/O and must come even when every
             ///< worker is busy.
};

/// One method on one path. A route for GET answers HEAD as well.
struct Route {
    std::string method;
    std::string path;  ///< Compared with `Request::path`, upper and lower case apart.
    Match match = Match::exact;
    std::string name;  ///< For metrics and log; one of few.
    Handler handler;
    RunOn run_on = RunOn::worker;
    ErrorRenderer render_error;  ///< Problem details (http/problem.h) if not set.

    /// Most octets of a body, in place of the listener's limit.
    std::optional<std::size_t> max_body_bytes = std::nullopt;
};

struct AsyncEndpoint;

/// Which endpoint answers which request. Filled before the server starts, immutable after;
/// then find() may be called from several threads at once.
class Router {
public:
    struct Entry {
        Route route;
        std::shared_ptr<const AsyncEndpoint> async;  ///< Set instead of `route.handler`.
    };

    /// What became of a lookup: an entry, or else the methods that the path takes, if any.
    struct Found {
        const Entry* entry = nullptr;
        std::string allow;  ///< For `Allow`; empty if there is nothing at the path.
    };

    /// Throws Error(internal_error) if the same method and path is there already.
    void add(Route route);

    /// A route whose `handler` is not used: http/async.h makes the endpoint.
    void add(Route route, std::shared_ptr<const AsyncEndpoint> endpoint);

    /// The exact path wins over prefixes, a longer prefix over a shorter one.
    Found find(std::string_view method, std::string_view path) const;

    /// `Route::max_body_bytes` of the route that find() gives.
    std::optional<std::size_t> body_limit(std::string_view method, std::string_view path) const;

private:
    struct Resource {
        std::string path;
        std::vector<std::unique_ptr<const Entry>> entries;  // One for each method.
    };

    struct TextHash {
        using is_transparent = void;

        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };

    Resource& resource_for(const Route& route);
    const Resource* find_resource(std::string_view path) const;

    std::unordered_map<std::string, Resource, TextHash, std::equal_to<>> exact_;
    std::vector<Resource> prefixes_;  // Longest first.
};

/// Runs the route's handler. An exception becomes the route's form of an error answer and, unless
/// it only says what the client did wrong, one line in the log. Never throws.
Response run_handler(const Route& route, const Request& request) noexcept;

/// The answer to a request whose endpoint threw; logs as run_handler() does.
Response render_failure(const Route& route, const Request& request,
                        const std::exception_ptr& failure) noexcept;

}  // namespace certferry::http
