#include "intune/token_client.h"

#include "base/codes/intune.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "wire/foreign_text.h"
#include "wire/jwt.h"
#include "wire/oauth.h"
#include "wire/service_discovery.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace certferry::intune {

namespace {

using namespace std::chrono_literals;

constexpr auto renewed_before = 5min;

struct Reason {
    std::int64_t aadsts;
    const ErrorCode* code;
};

constexpr std::array reasons{Reason{7000215, &codes::entra_secret_wrong},
                             Reason{7000222, &codes::entra_secret_expired},
                             Reason{700016, &codes::entra_application_unknown},
                             Reason{700027, &codes::entra_certificate_unknown},
                             Reason{500011, &codes::entra_resource_unknown},
                             Reason{90002, &codes::entra_tenant_unknown},
                             Reason{70011, &codes::entra_scope_wrong}};

const ErrorCode& code_for(std::int64_t aadsts) {
    for (const auto& reason : reasons) {
        if (reason.aadsts == aadsts) {
            return *reason.code;
        }
    }
    return codes::entra_refused;
}

[[noreturn]] void refuse_token(const http::Call& call, const Exchange::Answer& answer) {
    const auto& response = answer.response;
    if (response.status == 429) {
        throw Error(codes::service_throttled, describe(call, answer),
                    retry_after(response).value_or(60s));
    }
    if (response.status >= 500) {
        throw Error(codes::entra_unavailable, describe(call, answer));
    }
    const auto error = wire::parse_token_error(response.body);
    if (!error) {
        throw Error(codes::entra_refused, describe(call, answer));
    }
    throw Error(code_for(wire::aadsts_code(*error)),
                fmt::format("{}, {}: {}, trace {}", describe(call, answer),
                            escape_for_log(error->error, 64),
                            escape_for_log(error->error_description.value_or("")),
                            escape_for_log(error->trace_id.value_or("-"), 64)));
}

}  // namespace

TokenClient::TokenClient(Application application, const Exchange& exchange)
    : application_(std::move(application)),
      exchange_(exchange),
      endpoint_(
          wire::join_url(application_.login_url, application_.tenant + "/oauth2/v2.0/token")) {}

Token TokenClient::token(const std::string& scope, Deadline deadline) {
    const UtcTime now = exchange_.clock().now();
    auto kept = kept_.with([&](const auto& all) {
        const auto found = all.find(scope);
        return found != all.end() && now < found->second.until ? found->second.token : Token();
    });
    if (kept) {
        return kept;
    }
    const Kept fresh = fetch(scope, deadline);
    kept_.with([&](auto& all) { all[scope] = fresh; });
    return fresh.token;
}

void TokenClient::drop(const std::string& scope, const Token& refused) {
    kept_.with([&](auto& all) {
        const auto found = all.find(scope);
        if (found != all.end() && found->second.token == refused) {
            all.erase(found);  // Unless another thread has put a new one there.
        }
    });
}

http::Call TokenClient::request(const std::string& scope) const {
    wire::Form form{{"grant_type", "client_credentials"},
                    {"client_id", application_.client_id},
                    {"scope", scope}};
    if (const auto* secret = std::get_if<SecretCredential>(&application_.credential)) {
        form.emplace_back("client_secret", std::string(secret->secret.reveal_text()));
    } else {
        const auto& own = std::get<CertificateCredential>(application_.credential);
        const UtcTime now = exchange_.clock().now();
        const Secret assertion =
            wire::make_client_assertion({.client_id = application_.client_id,
                                         .audience = endpoint_,
                                         .id = new_uuid(now),
                                         .now = now},
                                        own.certificate, own.key, own.algorithm);
        form.emplace_back("client_assertion_type", std::string(wire::jwt_bearer_assertion));
        form.emplace_back("client_assertion", std::string(assertion.reveal_text()));
    }
    http::Call call{.method = "POST",
                    .url = endpoint_,
                    .headers = {{"Content-Type", "application/x-www-form-urlencoded"},
                                {"Accept", "application/json"}},
                    .body = to_bytes(wire::encode_form(form))};
    for (auto& [name, value] : form) {
        wipe_memory(value.data(), value.size());
    }
    return call;
}

TokenClient::Kept TokenClient::fetch(const std::string& scope, Deadline deadline) const {
    const http::Call call = request(scope);
    Exchange::Answer answer;
    try {
        answer = exchange_.send(call, deadline);
    } catch (const Error& error) {
        throw Error(codes::entra_unavailable, error.detail());
    }
    if (answer.response.status != 200) {
        refuse_token(call, answer);
    }
    try {
        auto granted = wire::parse_token_answer(answer.response.body);
        const auto lifetime =
            std::chrono::seconds(std::min<std::int64_t>(granted.expires_in, 86'400));
        return {.token = std::make_shared<const Secret>(std::move(granted.access_token)),
                .until = exchange_.clock().now() + lifetime - renewed_before};
    } catch (const Error& error) {
        throw Error(codes::entra_unavailable, describe(call, answer) + ": " + error.detail());
    }
}

}  // namespace certferry::intune
