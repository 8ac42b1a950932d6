#include "service/deployment/settings_routes.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "service/api/route_adder.h"
#include "service/deployment/tenant_settings.h"
#include "store/service/tenants.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::TenantRecord;

constexpr std::size_t max_verified_domains = 100;

TenantRecord load(Session& session, const Call& call) {
    auto tenant = store::service::find_tenant(session, call.principal.tenant_id);
    if (!tenant) {
        refuse_unknown_object("tenant", call.principal.tenant_id);
    }
    return *std::move(tenant);
}

Answer answer_of(const TenantRecord& tenant) {
    return {.body = wire::write_json(stored_settings(tenant.settings)),
            .version = tenant.version,
            .object = tenant.tenant_id};
}

Answer read_settings(const SettingsParts& parts, const Call& call) {
    return answer_of(parts.database.read([&](Session& session) { return load(session, call); }));
}

bool is_domain_label(std::string_view label) {
    constexpr std::size_t max_label = 63;  // RFC 1035, 2.3.4
    return !label.empty() && label.size() <= max_label && !label.starts_with('-') &&
           !label.ends_with('-') && std::ranges::all_of(label, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

/// Of two labels or more, in lower case; an international one as it goes over the wire.
bool is_domain(std::string_view name) {
    constexpr std::size_t max_name = 253;
    if (name.size() > max_name || name.find('.') == std::string_view::npos) {
        return false;
    }
    for (auto dot = name.find('.'); dot != std::string_view::npos; dot = name.find('.')) {
        if (!is_domain_label(name.substr(0, dot))) {
            return false;
        }
        name.remove_prefix(dot + 1);
    }
    return is_domain_label(name);
}

std::vector<FieldError> faults_of(const StoredSettings& settings) {
    std::vector<FieldError> faults;
    const auto fault = [&](std::string path, std::string text) {
        faults.push_back(
            {.code = "E_JSON_VALUE", .path = std::move(path), .text = std::move(text)});
    };
    if (settings.user_name_variable &&
        !user_name_variable_words.find(*settings.user_name_variable)) {
        fault("/userNameVariable", *settings.user_name_variable);
    }
    const auto domains = settings.verified_domains.value_or(std::vector<std::string>());
    if (domains.size() > max_verified_domains) {
        fault("/verifiedDomains", fmt::format("at most {}", max_verified_domains));
        return faults;
    }
    for (std::size_t i = 0; i < domains.size(); ++i) {
        if (!is_domain(domains[i])) {
            fault(fmt::format("/verifiedDomains/{}", i),
                  "a domain such as harbor.example, in lower case");
        }
    }
    return faults;
}

Answer replace_settings(const SettingsParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto settings = call.body<StoredSettings>();
    if (auto faults = faults_of(settings); !faults.empty()) {
        return {.errors = std::move(faults)};
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        auto tenant = load(session, call);
        auto before = stored_settings(tenant.settings);
        tenant.settings = wire::to_json(settings);
        tenant.version = version;
        tenant.modified_at = now;
        if (!store::service::update_tenant(session, tenant)) {
            throw Error(codes::object_changed, "settings");
        }
        ++tenant.version;
        auto answer = answer_of(tenant);
        answer.details = {{"from", wire::write_json(before)}, {"to", answer.body}};
        return answer;
    });
}

}  // namespace

void add_settings_routes(Api& api, const SettingsParts& parts) {
    const auto schema = wire::json_schema<StoredSettings>();
    const RouteAdder add(api, parts);
    add("GET", "/settings", "settings.read", Role::auditor, read_settings,
        {.summary = "The tenant's settings", .answer = schema});
    add("PUT", "/settings", "settings.update", Role::administrator, replace_settings,
        {.summary = "Replace the tenant's settings; what is left out gets its default",
         .body = body_of<StoredSettings>(),
         .answer = schema,
         .needs_etag = true});
}

}  // namespace certferry::service
