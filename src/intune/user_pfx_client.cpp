#include "intune/user_pfx_client.h"

#include "base/ascii.h"
#include "base/codes/intune.h"
#include "base/codes/pfx.h"
#include "base/encoding.h"
#include "base/error.h"
#include "wire/service_discovery.h"

#include <fmt/format.h>

#include <charconv>
#include <thread>
#include <utility>

namespace certferry::intune {

namespace {

using namespace std::chrono_literals;

constexpr int most_waits = 5;
constexpr std::chrono::milliseconds usual_wait = 60s;
constexpr int most_pages = 10'000;  // With one record on each page, too.

bool is_success(int status) noexcept {
    return status >= 200 && status < 300;
}

bool is_unreserved(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char c : text) {
        if (is_unreserved(c)) {
            encoded += c;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return encoded;
}

/// A text as OData writes it, in lower case as the filters here compare it.
std::string odata_text(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) {
        if (c == '\'') {
            quoted += '\'';
        }
        quoted += to_lower_ascii(c);
    }
    return quoted + '\'';
}

std::string filtered(std::string_view path, const std::string& filter) {
    return fmt::format("{}?$filter={}", path, percent_encoded(filter));
}

std::string record_path(std::string_view id) {
    return fmt::format("{}/{}", wire::user_pfx_path, percent_encoded(id));
}

/// How long a 429 asks to wait: seconds, or Microsoft's milliseconds.
std::chrono::milliseconds wait_of(const http::Response& response) {
    if (const auto seconds = retry_after(response)) {
        return *seconds;
    }
    const auto text = response.headers.find("x-ms-retry-after-ms").value_or("");
    std::int32_t milliseconds = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, milliseconds);
    const bool is_number = !text.empty() && read.ec == std::errc() && read.ptr == end;
    return is_number && milliseconds >= 0 ? std::chrono::milliseconds(milliseconds) : usual_wait;
}

[[noreturn]] void refuse_pfx_call(const http::Call& call, const Exchange::Answer& answer) {
    const std::string detail = describe(call, answer);
    switch (const int status = answer.response.status) {
        case 401:
        case 403:
            throw Error(codes::pfx_not_allowed, detail);
        case 404:
            throw Error(codes::pfx_record_unknown, detail);
        case 409:
            throw Error(codes::pfx_record_exists, detail);
        case 429:
            throw Error(codes::service_throttled, detail);
        default:
            if (status >= 500) {
                throw Error::in_doubt(codes::service_unavailable, detail);
            }
            throw Error(codes::pfx_record_refused, detail);
    }
}

template <class Parse>
auto read_answer(const http::Call& call, const Exchange::Answer& answer, Parse parse) {
    try {
        return parse(ByteView(answer.response.body));
    } catch (const Error& error) {
        throw Error(codes::service_answer_invalid,
                    fmt::format("{}: {}", describe(call, answer), error.what()));
    }
}

}  // namespace

UserPfxClient::UserPfxClient(Parts parts) : parts_(std::move(parts)) {
    if (!parts_.pause) {
        parts_.pause = [](std::chrono::milliseconds span) { std::this_thread::sleep_for(span); };
    }
}

http::Call UserPfxClient::call_for(const Request& request) const {
    http::Call call{.method = request.method,
                    .url = parts_.graph_url + request.path,
                    .headers = {{"Accept", "application/json"}},
                    .body = to_bytes(std::string_view(request.body))};
    if (!request.body.empty()) {
        call.headers.set("Content-Type", "application/json");
    }
    return call;
}

/// The answer, which is a success, or a conflict that was allowed for.
Exchange::Answer UserPfxClient::send(const Request& request, Deadline deadline) const {
    http::Call call = call_for(request);
    bool fresh_token = false;
    for (int waits = 0;;) {
        const Token token = parts_.tokens.token(parts_.scope, deadline);
        call.headers.set("Authorization", fmt::format("Bearer {}", token->reveal_text()));
        auto answer = parts_.exchange.send(call, deadline);
        const int status = answer.response.status;
        if (is_success(status) || (status == 409 && request.may_conflict)) {
            return answer;
        }
        if (status == 401 && !std::exchange(fresh_token, true)) {
            parts_.tokens.drop(parts_.scope, token);
            continue;
        }
        const auto wait = wait_of(answer.response);
        if (status != 429 || waits++ == most_waits || wait >= deadline.left()) {
            refuse_pfx_call(call, answer);
        }
        parts_.pause(wait);
    }
}

std::vector<wire::UserPfxRecord> UserPfxClient::pages(std::string path, Deadline deadline) const {
    std::vector<wire::UserPfxRecord> records;
    for (int page_count = 0; !path.empty(); ++page_count) {
        const Request request{.method = "GET", .path = path, .body = {}};
        const auto answer = send(request, deadline);
        auto page = read_answer(call_for(request), answer, wire::parse_user_pfx_page);
        std::ranges::move(page.records, std::back_inserter(records));
        const bool is_here = page.next_link.starts_with(parts_.graph_url + "/");
        if (!page.next_link.empty() && (!is_here || page_count == most_pages)) {
            throw Error(
                codes::service_answer_invalid,
                fmt::format("{}: the next page is at {}", describe(call_for(request), answer),
                            escape_for_log(page.next_link)));
        }
        path = is_here ? page.next_link.substr(parts_.graph_url.size()) : std::string();
    }
    return records;
}

std::vector<wire::UserPfxRecord> UserPfxClient::list(Deadline deadline) const {
    return pages(std::string(wire::user_pfx_path), deadline);
}

std::vector<wire::UserPfxRecord> UserPfxClient::of_user(std::string_view user_principal_name,
                                                        Deadline deadline) const {
    return pages(filtered(wire::user_pfx_path,
                          "tolower(userPrincipalName) eq " + odata_text(user_principal_name)),
                 deadline);
}

wire::UserPfxRecord UserPfxClient::get(std::string_view id, Deadline deadline) const {
    const Request request{.method = "GET", .path = record_path(id), .body = {}};
    return read_answer(call_for(request), send(request, deadline), wire::parse_user_pfx_record);
}

bool UserPfxClient::create(const wire::UserPfxUpload& upload, Deadline deadline) const {
    const auto answer = send({.method = "POST",
                              .path = std::string(wire::user_pfx_path),
                              .body = wire::write_user_pfx(upload),
                              .may_conflict = true},
                             deadline);
    return answer.response.status != 409;
}

void UserPfxClient::update(std::string_view id, const wire::UserPfxUpload& upload,
                           Deadline deadline) const {
    send({.method = "PATCH", .path = record_path(id), .body = wire::write_user_pfx_change(upload)},
         deadline);
}

void UserPfxClient::remove(std::string_view id, Deadline deadline) const {
    const Request request{.method = "DELETE", .path = record_path(id), .body = {}};
    const auto answer = send(request, deadline);
    if (answer.response.status != 204) {
        throw Error(codes::service_answer_invalid, describe(call_for(request), answer));
    }
}

std::optional<std::string> UserPfxClient::user_id(std::string_view user_principal_name,
                                                  Deadline deadline) const {
    const Request request{
        .method = "GET",
        .path = filtered("/beta/users", "userPrincipalName eq " + odata_text(user_principal_name)),
        .body = {}};
    return read_answer(call_for(request), send(request, deadline), wire::parse_first_user_id);
}

}  // namespace certferry::intune
