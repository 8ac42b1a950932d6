#include "connector/service_client.h"

#include "base/codes/intune.h"
#include "base/error.h"
#include "wire/connector.h"
#include "wire/json.h"
#include "wire/problem_code.h"

#include <fmt/format.h>

#include <charconv>
#include <condition_variable>
#include <memory>
#include <mutex>

namespace certferry::connector {

namespace {

constexpr std::size_t max_answer_bytes = std::size_t{16} * 1024 * 1024;

std::optional<std::chrono::seconds> retry_after(const http::Response& response) {
    const auto text = response.headers.find("Retry-After");
    if (!text) {
        return std::nullopt;
    }
    std::int64_t seconds = 0;
    const auto [end, fault] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    return fault == std::errc() && seconds >= 0 && seconds <= 3600
               ? std::optional(std::chrono::seconds(seconds))
               : std::nullopt;
}

[[noreturn]] void refuse(const http::Response& response, std::string_view path) {
    const auto detail = fmt::format("{}: HTTP {}", path, response.status);
    const auto wait = retry_after(response);
    if (response.status == 401 || response.status == 403) {
        const auto* known = wire::problem_code(as_text(response.body));
        throw Error(codes::service_unauthenticated,
                    known != nullptr ? fmt::format("{}, {}", detail, known->name) : detail);
    }
    if (response.status == 429 || response.status == 503) {
        throw Error(response.status == 429 ? codes::service_throttled : codes::service_unavailable,
                    detail, wait.value_or(std::chrono::seconds(5)));
    }
    if (response.status >= 500) {
        throw Error::in_doubt(codes::service_unavailable, detail);
    }
    const auto* known = wire::problem_code(as_text(response.body));
    throw Error(known != nullptr ? *known : codes::service_answer_invalid, detail);
}

Bytes body_of(http::Response response, std::string_view path) {
    if (response.status != 200) {
        refuse(response, path);
    }
    return std::move(response.body);
}

/// The answer to a call that somebody may stop waiting for.
class PolledReply {
public:
    void put(http::Client::Reply reply) {
        const std::scoped_lock lock(mutex_);
        reply_.emplace(std::move(reply));
        there_.notify_all();
    }

    /// Empty if stopped before.
    std::optional<http::Client::Reply> take(const std::stop_token& stop) {
        std::unique_lock lock(mutex_);
        there_.wait(lock, stop, [this] { return reply_.has_value(); });
        return std::move(reply_);
    }

private:
    std::mutex mutex_;
    std::condition_variable_any there_;
    std::optional<http::Client::Reply> reply_;
};

template <class T>
T understand_answer(const Bytes& body) {
    return wire::from_json<T>(as_text(body), {.max_bytes = max_answer_bytes});
}

}  // namespace

http::Call ServiceClient::make_call(std::string_view method, std::string_view path,
                                    const std::string& body) const {
    http::Call call{.method = std::string(method),
                    .url = fmt::format("{}{}/{}", url_, wire::connector_base_path, path),
                    .headers = {},
                    .body = to_bytes(std::string_view(body))};
    if (!body.empty()) {
        call.headers.add("Content-Type", "application/json");
    }
    return call;
}

Bytes ServiceClient::call(std::string_view method, std::string_view path, const std::string& body,
                          Deadline deadline) const {
    return body_of(client_.send(make_call(method, path, body), deadline), path);
}

wire::LeaseAnswer ServiceClient::lease(const wire::LeaseRequest& request, Deadline deadline,
                                       const std::stop_token& stop) const {
    constexpr std::string_view path = "work/lease";
    const auto wait = std::make_shared<PolledReply>();
    client_.start(make_call("POST", path, wire::to_json(request)), deadline,
                  [wait](http::Client::Reply reply) { wait->put(std::move(reply)); });
    auto reply = wait->take(stop);
    if (!reply) {
        throw Error(codes::service_unavailable, "the connector stops");
    }
    if (auto* error = std::get_if<Error>(&*reply)) {
        throw Error(*error);
    }
    return understand_answer<wire::LeaseAnswer>(
        body_of(std::get<http::Response>(*std::move(reply)), path));
}

wire::LeaseExtensionAnswer ServiceClient::extend(const wire::LeaseExtension& extension,
                                                 Deadline deadline) const {
    return understand_answer<wire::LeaseExtensionAnswer>(
        call("POST", "work/extend", wire::to_json(extension), deadline));
}

wire::WorkReportAnswer ServiceClient::report(const wire::WorkReport& report,
                                             Deadline deadline) const {
    return understand_answer<wire::WorkReportAnswer>(
        call("POST", "work/results", wire::to_json(report), deadline));
}

wire::HealthAnswer ServiceClient::health(const wire::HealthReport& report,
                                         Deadline deadline) const {
    return understand_answer<wire::HealthAnswer>(
        call("POST", "health", wire::to_json(report), deadline));
}

wire::EventReceipt ServiceClient::upload_events(const wire::EventUpload& events,
                                                Deadline deadline) const {
    return understand_answer<wire::EventReceipt>(
        call("POST", "events", wire::to_json(events), deadline));
}

wire::RegisteredKey ServiceClient::register_key(const wire::KeyRegistration& key,
                                                Deadline deadline) const {
    return understand_answer<wire::RegisteredKey>(
        call("POST", "keys", wire::to_json(key), deadline));
}

Bytes ServiceClient::renew(const pki::CertificateRequest& csr, Deadline deadline) const {
    const wire::ConnectorRenewal renewal{.csr = csr.der()};
    return understand_answer<wire::ConnectorCertificate>(
               call("POST", "renew", wire::to_json(renewal), deadline))
        .certificate;
}

wire::ConnectorSettings ServiceClient::settings(Deadline deadline) const {
    return understand_answer<wire::ConnectorSettings>(call("GET", "settings", "", deadline));
}

}  // namespace certferry::connector
