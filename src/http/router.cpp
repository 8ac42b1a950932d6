#include "http/router.h"

#include "base/encoding.h"
#include "base/log.h"
#include "http/problem.h"

#include <algorithm>

namespace certferry::http {

namespace {

bool lies_below(std::string_view path, std::string_view prefix) noexcept {
    return path.starts_with(prefix) &&
           (path.size() == prefix.size() || prefix.ends_with('/') || path[prefix.size()] == '/');
}

void log_failure(const Route& route, const Request& request, const Error& error) {
    // Under overload a line for each refusal would make it worse; metrics count them.
    const bool expected = error.code() == codes::server_busy.name;
    const log::Level level = expected                                 ? log::Level::debug
                             : error.kind() == ErrorKind::internal    ? log::Level::error
                             : error.kind() == ErrorKind::unavailable ? log::Level::warning
                                                                      : log::Level::debug;
    if (log::enabled(level)) {
        log::write(level, fmt::format("request {} route {} failed: {}: {}", request.id, route.name,
                                      error.code(), escape_for_log(error.what())));
    }
}

}  // namespace

void Router::add(Route route) {
    add(std::move(route), nullptr);
}

void Router::add(Route route, std::shared_ptr<const AsyncEndpoint> endpoint) {
    Resource& resource = resource_for(route);
    for (const auto& entry : resource.entries) {
        if (entry->route.method == route.method) {
            throw Error(codes::internal_error, "two routes for " + route.method + " " + route.path);
        }
    }
    Entry entry{.route = std::move(route), .async = std::move(endpoint)};
    resource.entries.push_back(std::make_unique<const Entry>(std::move(entry)));
}

Router::Resource& Router::resource_for(const Route& route) {
    if (route.match == Match::exact) {
        Resource& resource = exact_[route.path];
        resource.path = route.path;
        return resource;
    }
    const auto at = std::find_if(prefixes_.begin(), prefixes_.end(), [&](const Resource& other) {
        return other.path.size() < route.path.size() || other.path == route.path;
    });
    if (at != prefixes_.end() && at->path == route.path) {
        return *at;
    }
    return *prefixes_.insert(at, Resource{.path = route.path, .entries = {}});
}

const Router::Resource* Router::find_resource(std::string_view path) const {
    const auto exact = exact_.find(path);
    if (exact != exact_.end()) {
        return &exact->second;
    }
    const auto below = std::find_if(prefixes_.begin(), prefixes_.end(),
                                    [&](const Resource& r) { return lies_below(path, r.path); });
    return below == prefixes_.end() ? nullptr : &*below;
}

Router::Found Router::find(std::string_view method, std::string_view path) const {
    const Resource* resource = find_resource(path);
    if (resource == nullptr) {
        return {};
    }
    Found found;
    for (const auto& entry : resource->entries) {
        const std::string& own = entry->route.method;
        if (own == method) {
            return {.entry = entry.get(), .allow = {}};
        }
        if (own == "GET" && method == "HEAD") {
            found.entry = entry.get();
        }
        found.allow += (found.allow.empty() ? "" : ", ") + own + (own == "GET" ? ", HEAD" : "");
    }
    return found;
}

std::optional<std::size_t> Router::body_limit(std::string_view method,
                                              std::string_view path) const {
    const Resource* resource = find_resource(path);
    if (resource != nullptr) {
        for (const auto& entry : resource->entries) {
            if (entry->route.method == method) {
                return entry->route.max_body_bytes;
            }
        }
    }
    return std::nullopt;
}

Response run_handler(const Route& route, const Request& request) noexcept {
    try {
        return route.handler(request);
    } catch (...) {
        return render_failure(route, request, std::current_exception());
    }
}

Response render_failure(const Route& route, const Request& request,
                        const std::exception_ptr& failure) noexcept {
    const Error error = to_error(failure);
    log_failure(route, request, error);
    if (route.render_error) {
        try {
            return route.render_error(error, request);
        } catch (...) {
            log_failure(route, request, to_error(std::current_exception()));
        }
    }
    return problem(error, request.id);
}

}  // namespace certferry::http
