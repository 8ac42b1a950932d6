#include "base/error.h"
#include "service/accounts/routes.h"
#include "service/api/page_answer.h"
#include "store/service/api_tokens.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ApiTokenRecord;

constexpr std::int64_t default_days = 90;
constexpr std::int64_t most_days = 366;

struct ApiTokenOrder {
    std::string name;
    Role role = Role::auditor;
    std::optional<std::int64_t> valid_days;  ///< 1 to 366; 90 if not given.
};

BOOST_DESCRIBE_STRUCT(ApiTokenOrder, (), (name, role, valid_days))

struct ApiTokenAnswer {
    std::string id;
    std::string name;
    Role role = Role::auditor;
    std::string created_by;
    UtcTime created_at;
    UtcTime expires_at;
    std::optional<std::string> token;  ///< Shown once.
};

BOOST_DESCRIBE_STRUCT(ApiTokenAnswer, (),
                      (id, name, role, created_by, created_at, expires_at, token))

ApiTokenAnswer to_answer(const ApiTokenRecord& token) {
    return {.id = token.api_token_id,
            .name = token.name,
            .role = role_of(token.role),
            .created_by = token.created_by,
            .created_at = token.created_at,
            .expires_at = token.expires_at,
            .token = std::nullopt};
}

Answer list_tokens(const AccountsParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto tokens = parts.database.read([&](Session& session) {
        return store::service::list_api_tokens(session, call.principal.tenant_id, page.after,
                                               page.limit + 1);
    });
    return page_answer(
        page, tokens, [](const auto& token) { return wire::write_json(to_answer(token)); },
        [](const ApiTokenRecord& token) { return token.api_token_id; });
}

std::vector<FieldError> faults_of(const ApiTokenOrder& order, Role maker) {
    std::vector<FieldError> faults;
    const auto days = order.valid_days.value_or(default_days);
    if (order.name.empty() || order.name.size() > max_name) {
        faults.push_back(fault("/name", "1 to 100 octets"));
    }
    if (!may_give(maker, order.role)) {
        faults.push_back(fault("/role", std::string(to_text(order.role))));
    }
    if (days < 1 || days > most_days) {
        faults.push_back(fault("/validDays", "1 to 366"));
    }
    return faults;
}

Answer create_token(const AccountsParts& parts, const Call& call) {
    const auto order = call.body<ApiTokenOrder>();
    if (auto faults = faults_of(order, call.principal.role); !faults.empty()) {
        return {.errors = std::move(faults)};
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const Principal holder{
            .tenant_id = call.principal.tenant_id, .actor = "", .role = order.role};
        const auto made =
            make_api_token(session, holder, order.name, call.principal.actor, now,
                           std::chrono::hours(24) * order.valid_days.value_or(default_days));
        const ApiTokenAnswer body{.id = made.api_token_id,
                                  .name = order.name,
                                  .role = order.role,
                                  .created_by = call.principal.actor,
                                  .created_at = now,
                                  .expires_at = made.expires_at,
                                  .token = std::string(made.token.reveal_text())};
        return {.status = 201,
                .body = wire::write_json(body),
                .object = made.api_token_id,
                .details = {{"name", order.name}, {"role", to_text(order.role)}}};
    });
}

Answer delete_token(const AccountsParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        if (!store::service::remove_api_token(session, call.principal.tenant_id, call.ids.at(0))) {
            refuse_unknown_object("API token", call.ids.at(0));
        }
        return {.status = 204, .object = call.ids.at(0)};
    });
}

}  // namespace

void add_api_token_routes(Api& api, const AccountsParts& parts) {
    const RouteAdder add(api, parts);
    constexpr auto who = Access::role_or_owner;
    const auto schema = wire::json_schema<ApiTokenAnswer>();
    add("GET", "/apiTokens", "apiToken.list", who, list_tokens,
        {.summary = "API tokens of the tenant",
         .query = page_parameters(),
         .answer = page_schema(schema)});
    add("POST", "/apiTokens", "apiToken.create", who, create_token,
        {.summary = "Make an API token with a role not above one's own; it is shown once",
         .body = body_of<ApiTokenOrder>(),
         .status = 201,
         .answer = schema});
    add("DELETE", "/apiTokens/{apiTokenId}", "apiToken.delete", who, delete_token,
        {.summary = "End an API token", .status = 204});
}

}  // namespace certferry::service
