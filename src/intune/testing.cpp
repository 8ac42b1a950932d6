#include "intune/testing.h"

#include "base/encoding.h"
#include "base/error.h"
#include "intune/testing_endpoint.h"
#include "pki/certificate_request.h"
#include "wire/foreign_text.h"
#include "wire/jwt.h"
#include "wire/oauth.h"
#include "wire/service_discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace certferry::intune::testing {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view tenant = "contoso.example";
constexpr std::string_view client_id = "7d3d5f2e-0000-4000-8000-000000000001";
constexpr std::string_view right_secret = "right secret";
constexpr std::string_view app_id = "0000000a-0000-0000-c000-000000000000";

struct StepRow {
    ScriptStep step;
    std::string_view name;
    std::string_view path;  // Below the service's URL; empty for those with a URL of their own.
    std::string_view api_version;
};

constexpr std::array steps{
    StepRow{ScriptStep::token, "token", {}, {}},
    StepRow{ScriptStep::discovery, "discovery", {}, {}},
    StepRow{ScriptStep::validate, "validateRequest", wire::validate_request_path,
            wire::scep_api_version},
    StepRow{ScriptStep::notify_success, "successNotification", wire::success_notification_path,
            wire::scep_api_version},
    StepRow{ScriptStep::notify_failure, "failureNotification", wire::failure_notification_path,
            wire::scep_api_version},
    StepRow{ScriptStep::download, "downloadRevocationRequests", wire::download_revocations_path,
            wire::pki_connector_api_version},
    StepRow{ScriptStep::upload, "uploadRevocationResults", wire::upload_revocations_path,
            wire::pki_connector_api_version}};

/// What the server dates its answers with.
const Clock& system_clock() {
    static const SystemClock clock;
    return clock;
}

/// Made once for a program: it takes longer than most tests.
const pki::PrivateKey& application_key() {
    static const auto key = pki::PrivateKey::generate({});
    return key;
}

const StepRow& row_of(ScriptStep step) {
    return *std::ranges::find(steps, step, &StepRow::step);
}

http::Response error(int status, std::string_view code, std::string_view message) {
    return json(status,
                fmt::format(R"({{"error":{{"code":"{}","message":"{}"}}}})", code, message));
}

http::Response token_error(std::int64_t aadsts, std::string_view text) {
    return json(401, fmt::format(R"({{"error":"invalid_client","error_description":)"
                                 R"("AADSTS{}: {}","error_codes":[{}],"trace_id":"t-1"}})",
                                 aadsts, text, aadsts));
}

pki::Certificate make_certificate(const pki::PrivateKey& key, UtcTime now) {
    const auto name = pki::Name::from_text("CN=connector");
    const pki::CertificateContent content{.serial = {1},
                                          .issuer = name,
                                          .subject = name,
                                          .not_before = now - 24h,
                                          .not_after = now + 365 * 24h,
                                          .spki = key.public_key().spki(),
                                          .extensions = {}};
    const auto algorithm = pki::signature_algorithm(key.public_key(), pki::Hash::sha256);
    return pki::sign_tbs(pki::encode_tbs(content, algorithm), key, pki::Hash::sha256);
}

http::Response check_body(ScriptStep step, ByteView body) {
    try {
        switch (step) {
            case ScriptStep::validate: {
                const auto request = wire::parse_validate_request(body);
                const auto csr = wire::from_wrapped_base64(request.certificate_request);
                pki::CertificateRequest::from_der(csr.value_or(Bytes()));
                break;
            }
            case ScriptStep::notify_success:
                wire::parse_success_notification(body);
                break;
            case ScriptStep::notify_failure:
                wire::parse_failure_notification(body);
                break;
            case ScriptStep::download:
                wire::parse_revocation_download(body);
                break;
            case ScriptStep::upload:
                wire::parse_revocation_results(body);
                return json(200, wire::write_upload_answer());
            case ScriptStep::token:
            case ScriptStep::discovery:
                break;
        }
    } catch (const Error& fault) {
        return error(400, "BadRequest", fault.code());
    }
    return result("Success");
}

}  // namespace

http::Response json(int status, std::string_view body) {
    return http::Response::with(status, "application/json", to_bytes(body));
}

http::Response result(std::string_view code, std::string_view description) {
    return json(200, fmt::format(R"({{"code":"{}","errorDescription":"{}"}})", code, description));
}

std::optional<ScriptStep> step_from_text(std::string_view name) noexcept {
    const auto* const row = std::ranges::find(steps, name, &StepRow::name);
    return row != steps.end() ? std::optional(row->step) : std::nullopt;
}

Emulator::Emulator(const Clock& clock, std::uint16_t port)
    : clock_(clock),
      key_(application_key()),
      certificate_(make_certificate(key_, clock.now())),
      server_({}, pool_, metrics_, system_clock()) {
    add_routes();
    http::ListenerOptions options{.name = "emulator",
                                  .address = {.host = "127.0.0.1", .port = port},
                                  .router = router_,
                                  .tls = {},
                                  .limits = {},
                                  .proxies = {},
                                  .on_unread = {}};
    url_ = fmt::format("http://127.0.0.1:{}", server_.listen(std::move(options)));
    set_discovery(wire::write_service_endpoints(
        {{.name = std::string(wire::scep_validation_service), .uri = service_url()},
         {.name = std::string(wire::pki_connector_service), .uri = service_url()}}));
    server_.start();
}

void Emulator::add_routes() {
    for (const auto& row : steps) {
        http::Handler handler = [this, step = row.step](const http::Request& request) {
            return answer(step, request);
        };
        http::Route route{.method = row.step == ScriptStep::discovery ? "GET" : "POST",
                          .path = fmt::format("/Services/{}", row.path),
                          .match = http::Match::exact,
                          .name = std::string(row.name),
                          .handler = handler,
                          .run_on = http::RunOn::worker,
                          .render_error = {}};
        if (row.step == ScriptStep::token) {
            route.path = fmt::format("/{}/oauth2/v2.0/token", tenant);
        } else if (row.step == ScriptStep::discovery) {
            route.path = wire::discovery_path(app_id);
        } else {
            router_.add(std::move(route), delayed(pool_, std::move(handler), delay_));
            continue;
        }
        router_.add(std::move(route));
    }
}

Cloud Emulator::cloud() const {
    return {.login_url = url_,
            .graph_url = url_,
            .intune_resource = "https://api.manage.microsoft.com/",
            .intune_app_id = std::string(app_id)};
}

Application Emulator::with_secret(std::string_view secret) const {
    return {.login_url = cloud().login_url,
            .tenant = std::string(tenant),
            .client_id = std::string(client_id),
            .credential = SecretCredential{Secret::copy_of(secret)}};
}

Application Emulator::with_certificate(pki::JwsAlgorithm algorithm) const {
    return {.login_url = cloud().login_url,
            .tenant = std::string(tenant),
            .client_id = std::string(client_id),
            .credential = CertificateCredential{
                .certificate = certificate_, .key = key_, .algorithm = algorithm}};
}

void Emulator::script(ScriptStep step, std::vector<http::Response> answers) {
    state_.with(
        [&](State& state) { std::ranges::move(answers, std::back_inserter(state.scripts[step])); });
}

void Emulator::script_always(ScriptStep step, std::optional<http::Response> answer) {
    state_.with([&](State& state) {
        state.always.erase(step);
        if (answer) {
            state.always.emplace(step, *std::move(answer));
        }
    });
}

void Emulator::set_discovery(std::string body) {
    state_.with([&](State& state) { state.discovery = std::move(body); });
}

void Emulator::forget_tokens() {
    state_.with([](State& state) { state.tokens.clear(); });
}

void Emulator::set_revocations(std::vector<wire::RevocationRequest> requests) {
    state_.with([&](State& state) { state.revocations = std::move(requests); });
}

std::vector<Seen> Emulator::seen(ScriptStep step) const {
    return state_.with([step](const State& state) {
        const auto found = state.seen.find(step);
        return found != state.seen.end() ? found->second : std::vector<Seen>();
    });
}

std::optional<http::Response> Emulator::note(ScriptStep step, const http::Request& request) {
    const std::string activity(request.headers.find("client-request-id").value_or(""));
    return state_.with([&](State& state) -> std::optional<http::Response> {
        state.seen[step].push_back(
            {.headers = request.headers, .body = std::string(as_text(request.body))});
        if (auto& queue = state.scripts[step]; !queue.empty()) {
            auto scripted = std::move(queue.front());
            queue.pop_front();
            return scripted;
        }
        if (const auto found = state.always.find(step); found != state.always.end()) {
            return found->second;
        }
        if (activity.empty() || state.activity_ids[activity]++ > 0) {
            return error(400, "BadRequest", "client-request-id is missing or was used before");
        }
        return std::nullopt;
    });
}

http::Response Emulator::answer(ScriptStep step, const http::Request& request) {
    auto scripted = note(step, request);
    return scripted ? *std::move(scripted) : right_answer(step, request);
}

http::Response Emulator::right_answer(ScriptStep step, const http::Request& request) {
    if (step == ScriptStep::token) {
        return give_token(request);
    }
    if (step == ScriptStep::discovery) {
        return has_token(request, cloud().graph_scope())
                   ? json(200, state_.with([](const State& state) { return state.discovery; }))
                   : error(401, "InvalidAuthenticationToken", "no token for Graph");
    }
    if (tokens_wanted_ && !has_token(request, cloud().intune_scope())) {
        return error(401, "Unauthorized", "no token for Intune");
    }
    if (request.headers.find("api-version") != row_of(step).api_version) {
        return error(400, "BadRequest", "api-version");
    }
    auto answer = check_body(step, request.body);
    if (step == ScriptStep::download && answer.status == 200) {
        const auto requests =
            state_.with([](State& state) { return std::exchange(state.revocations, {}); });
        return json(200, wire::write_revocation_requests(requests, service_url()));
    }
    return answer;
}

http::Response Emulator::give_token(const http::Request& request) {
    const std::string text(as_text(request.body));
    const auto form = wire::decode_form(text).value_or(wire::Form());
    const std::string scope(wire::single_field(form, "scope").value_or(""));
    if (wire::single_field(form, "grant_type") != "client_credentials" ||
        wire::single_field(form, "client_id") != client_id) {
        return token_error(700016, "no such application");
    }
    if (scope != cloud().graph_scope() && scope != cloud().intune_scope()) {
        return token_error(70011, "scope");
    }
    if (wire::single_field(form, "client_secret")) {
        if (wire::single_field(form, "client_secret") != right_secret) {
            return token_error(7000215, "secret");
        }
    } else if (!proves_itself(text)) {
        return token_error(700027, "assertion");
    }
    const std::string token = state_.with([&](State& state) {
        std::string name = fmt::format("token-{}", state.next_token++);
        state.tokens[name] = scope;
        return name;
    });
    return json(200, fmt::format(R"({{"token_type":"Bearer","expires_in":3599,)"
                                 R"("ext_expires_in":3599,"access_token":"{}"}})",
                                 token));
}

bool Emulator::proves_itself(const std::string& text) {
    const auto form = wire::decode_form(text).value_or(wire::Form());
    if (wire::single_field(form, "client_assertion_type") != wire::jwt_bearer_assertion) {
        return false;
    }
    const std::array audiences{fmt::format("{}/{}/oauth2/v2.0/token", cloud().login_url, tenant)};
    try {
        const auto verified =
            wire::ClientAssertion::parse(wire::single_field(form, "client_assertion").value_or(""))
                .verify({&certificate_, 1}, audiences, clock_.now());
        return verified.client_id == client_id &&
               state_.with([&](State& state) { return state.assertion_ids[verified.id]++ == 0; });
    } catch (const Error&) {
        return false;
    }
}

bool Emulator::has_token(const http::Request& request, const std::string& scope) const {
    constexpr std::string_view bearer = "Bearer ";
    const auto field = request.headers.find("Authorization").value_or("");
    if (!field.starts_with(bearer)) {
        return false;
    }
    const std::string token(field.substr(bearer.size()));
    return state_.with([&](const State& state) {
        const auto found = state.tokens.find(token);
        return found != state.tokens.end() && found->second == scope;
    });
}

}  // namespace certferry::intune::testing
