#include "intune/fake_user_pfx.h"

#include "base/encoding.h"
#include "intune/testing.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace certferry::intune::testing {

namespace {

constexpr std::string_view records_path = "/beta/deviceManagement/userPfxCertificates";
constexpr std::string_view fake_tenant = "contoso.example";
constexpr std::size_t records_on_page = 2;

http::Response graph_fault(int status, std::string_view message) {
    return json(status, fmt::format(R"({{"error":{{"code":"Fault","message":"{}"}}}})", message));
}

http::Response whole(int status, const boost::json::value& body) {
    return json(status, boost::json::serialize(body));
}

std::string member(const boost::json::object& object, std::string_view name) {
    return std::string(object.at(name).as_string());
}

/// What stands in quotes first; empty if nothing does.
std::string quoted_in(std::string_view query) {
    const auto text = http::decode_path(query).value_or("");
    const auto begin = text.find('\'');
    const auto end = text.find('\'', begin + 1);
    return end == std::string::npos ? "" : text.substr(begin + 1, end - begin - 1);
}

boost::json::object withheld(const std::string& id, boost::json::object record) {
    record["id"] = id;
    record["encryptedPfxBlob"] = "AA==";
    record["encryptedPfxPassword"] = "";
    return record;
}

}  // namespace

FakeUserPfx::FakeUserPfx(std::vector<std::string> user_principal_names)
    : users_(std::move(user_principal_names)), server_({}, pool_, metrics_, clock_) {
    add_routes();
    http::ListenerOptions options{.name = "fake",
                                  .address = {.host = "127.0.0.1", .port = 0},
                                  .router = router_,
                                  .tls = {},
                                  .limits = {},
                                  .proxies = {},
                                  .on_unread = {}};
    url_ = fmt::format("http://127.0.0.1:{}", server_.listen(std::move(options)));
    server_.start();
}

void FakeUserPfx::add_routes() {
    router_.add({.method = "POST",
                 .path = fmt::format("/{}/oauth2/v2.0/token", fake_tenant),
                 .match = http::Match::exact,
                 .name = "token",
                 .handler = [this](const http::Request&) { return give_token(); },
                 .run_on = http::RunOn::worker,
                 .render_error = {}});
    for (const char* method : {"GET", "POST", "PATCH", "DELETE"}) {
        router_.add({.method = method,
                     .path = "/beta",
                     .match = http::Match::prefix,
                     .name = "graph",
                     .handler = [this](const http::Request& request) { return handle(request); },
                     .run_on = http::RunOn::worker,
                     .render_error = {}});
    }
}

Application FakeUserPfx::application() const {
    return {.login_url = url_,
            .tenant = std::string(fake_tenant),
            .client_id = "7d3d5f2e-0000-4000-8000-000000000001",
            .credential = SecretCredential{Secret::copy_of("right secret")}};
}

void FakeUserPfx::script(std::vector<http::Response> answers) {
    state_.with(
        [&](State& state) { std::ranges::move(answers, std::back_inserter(state.scripts)); });
}

void FakeUserPfx::forget_tokens() {
    state_.with([](State& state) { state.first_token = state.next_token; });
}

std::map<std::string, boost::json::object> FakeUserPfx::records() const {
    return state_.with([](const State& state) { return state.records; });
}

std::vector<std::string> FakeUserPfx::calls() const {
    return state_.with([](const State& state) { return state.calls; });
}

http::Response FakeUserPfx::give_token() {
    const int number = state_.with([](State& state) { return state.next_token++; });
    return json(200, fmt::format(R"({{"token_type":"Bearer","expires_in":3599,)"
                                 R"("access_token":"token-{}"}})",
                                 number));
}

http::Response FakeUserPfx::handle(const http::Request& request) {
    const std::string field(request.headers.find("Authorization").value_or(""));
    return state_.with([&](State& state) {
        bool is_known = false;
        for (int number = state.first_token; number < state.next_token; ++number) {
            is_known = is_known || field == fmt::format("Bearer token-{}", number);
        }
        if (!is_known) {
            return graph_fault(401, "token");
        }
        state.calls.push_back(request.method + " " + request.path);
        if (!state.scripts.empty()) {
            auto scripted = std::move(state.scripts.front());
            state.scripts.pop_front();
            return scripted;
        }
        return answer(state, request);
    });
}

http::Response FakeUserPfx::answer(State& state, const http::Request& request) const {
    if (request.path == "/beta/users") {
        return find_users(request.query());
    }
    if (request.path == records_path) {
        return request.method == "POST" ? create(state, request) : list(state, request.query());
    }
    const auto id = request.path.substr(std::min(records_path.size() + 1, request.path.size()));
    const auto found = state.records.find(id);
    if (found == state.records.end()) {
        return graph_fault(404, "no such record");
    }
    if (request.method == "DELETE") {
        state.records.erase(found);
        return {.status = 204, .headers = {}, .body = {}};
    }
    if (request.method == "PATCH") {
        const auto changes = boost::json::parse(as_text(request.body));
        for (const auto& each : changes.as_object()) {
            found->second[each.key()] = each.value();
        }
    }
    return whole(200, withheld(id, found->second));
}

http::Response FakeUserPfx::list(const State& state, std::string_view query) const {
    const auto user = quoted_in(query);
    constexpr std::string_view skip = "$skiptoken=";
    const auto after =
        query.starts_with(skip) ? std::string(query.substr(skip.size())) : std::string();
    boost::json::array value;
    boost::json::object body;
    for (const auto& [id, record] : state.records) {
        const bool is_asked = user.empty() || member(record, "userPrincipalName") == user;
        if (id <= after || !is_asked) {
            continue;
        }
        if (value.size() == records_on_page && user.empty()) {
            const auto last = member(value.back().as_object(), "id");
            body["@odata.nextLink"] = fmt::format("{}{}?{}{}", url_, records_path, skip, last);
            break;
        }
        value.push_back(withheld(id, record));
    }
    body["value"] = std::move(value);
    return whole(200, body);
}

http::Response FakeUserPfx::create(State& state, const http::Request& request) const {
    auto record = boost::json::parse(as_text(request.body)).as_object();
    const auto user = id_of(member(record, "userPrincipalName"));
    if (user.empty()) {
        return graph_fault(400, "userPrincipalName: no such user");
    }
    const auto id = "0000" + user + "-" + member(record, "thumbprint");
    if (!state.records.emplace(id, record).second) {
        return graph_fault(409, "it is there");
    }
    return whole(201, withheld(id, std::move(record)));
}

http::Response FakeUserPfx::find_users(std::string_view query) const {
    boost::json::array value;
    if (const auto id = id_of(quoted_in(query)); !id.empty()) {
        value.push_back(boost::json::object{{"id", "0000-" + id}});
    }
    return whole(200, boost::json::object{{"value", std::move(value)}});
}

std::string FakeUserPfx::id_of(std::string_view user_principal_name) const {
    const auto found = std::ranges::find(users_, user_principal_name);
    return found == users_.end() ? "" : fmt::format("{:028x}", found - users_.begin() + 1);
}

}  // namespace certferry::intune::testing
