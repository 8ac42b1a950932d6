#include "device/service_link.h"

#include "base/error.h"
#include "wire/json.h"
#include "wire/problem_code.h"

#include <fmt/format.h>

namespace certferry::device {

namespace {

/// What the service said in place of an answer.
[[noreturn]] void throw_problem(std::string_view path, const http::Response& response) {
    const auto* known = wire::problem_code(as_text(response.body));
    throw Error(known != nullptr ? *known : codes::peer_answer_invalid,
                fmt::format("{}: the service answered {}", path, response.status));
}

}  // namespace

http::ClientOptions client_options(const Settings& settings) {
    http::ClientOptions options;
    options.user_agent = "certferry-device";
    if (settings.proxy) {
        options.proxy = http::Proxy{.url = settings.proxy->url,
                                    .user = settings.proxy->user,
                                    .password = settings.proxy->password.clone(),
                                    .except = settings.proxy->except,
                                    .login = settings.proxy->login};
    }
    return options;
}

ServiceLink::ServiceLink(const Settings& settings, std::string service_url,
                         http::ClientOptions options)
    : service_url_(std::move(service_url)),
      timeout_(settings.call_timeout),
      client_(std::make_unique<http::Client>(std::move(options))) {}

ServiceLink ServiceLink::pinned(const Settings& settings, std::string service_url,
                                Bytes ca_key_sha256) {
    auto options = client_options(settings);
    options.pinned_ca_key = std::move(ca_key_sha256);
    return {settings, std::move(service_url), std::move(options)};
}

ServiceLink ServiceLink::mutual(const Settings& settings, std::string service_url,
                                const IdentityFiles& files,
                                const std::filesystem::path& client_file) {
    auto options = client_options(settings);
    options.ca_file = files.service_ca_file();
    options.certificate_file = client_file;
    options.key_file = client_file;
    return {settings, std::move(service_url), std::move(options)};
}

std::string ServiceLink::call(std::string_view method, std::string_view path,
                              std::string_view body) {
    http::Headers headers;
    if (method == "POST") {
        headers.set("Content-Type", "application/json");
    }
    const auto response =
        client_->send({.method = std::string(method),
                       .url = fmt::format("{}{}/{}", service_url_, wire::device_base_path, path),
                       .headers = std::move(headers),
                       .body = to_bytes(body)},
                      Deadline::after(timeout_));
    if (response.status != 200) {
        throw_problem(path, response);
    }
    return std::string(as_text(response.body));
}

wire::DeviceCertificates ServiceLink::enroll(const Secret& body) {
    return wire::from_json<wire::DeviceCertificates>(call("POST", "enroll", body.reveal_text()));
}

wire::DeviceCertificates ServiceLink::renew(const Secret& body) {
    return wire::from_json<wire::DeviceCertificates>(call("POST", "renew", body.reveal_text()));
}

wire::CheckinAnswer ServiceLink::check_in(const wire::Checkin& report) {
    return wire::from_json<wire::CheckinAnswer>(call("POST", "checkin", wire::to_json(report)),
                                                {.max_bytes = std::size_t{8} * 1024 * 1024});
}

void ServiceLink::report(const wire::DeviceStatus& status) {
    call("POST", "status", wire::to_json(status));
}

wire::DevicePayload ServiceLink::payload(std::string_view payload_id) {
    return wire::from_json<wire::DevicePayload>(
        call("GET", fmt::format("payloads/{}", payload_id), ""),
        {.max_bytes = std::size_t{4} * 1024 * 1024});
}

}  // namespace certferry::device
