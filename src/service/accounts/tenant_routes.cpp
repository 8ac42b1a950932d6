#include "base/codes/accounts.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/accounts/routes.h"
#include "service/api/page_answer.h"
#include "store/service/tenants.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::TenantRecord;

struct TenantOrder {
    std::string name;
    std::string administrator;  ///< Name of the first account.
};

BOOST_DESCRIBE_STRUCT(TenantOrder, (), (name, administrator))

struct TenantChange {
    std::string name;
};

BOOST_DESCRIBE_STRUCT(TenantChange, (), (name))

/// What an owner sees of a tenant: nothing that is the tenant's own.
struct TenantAnswer {
    std::string id;
    std::string name;
    std::int64_t version = 1;
    UtcTime created_at;
    std::optional<std::string> administrator;
    std::optional<std::string> one_time_password;  ///< Of the first administrator; shown once.
};

BOOST_DESCRIBE_STRUCT(TenantAnswer, (),
                      (id, name, version, created_at, administrator, one_time_password))

TenantAnswer to_answer(const TenantRecord& tenant) {
    return {.id = tenant.tenant_id,
            .name = tenant.name,
            .version = tenant.version,
            .created_at = tenant.created_at,
            .administrator = std::nullopt,
            .one_time_password = std::nullopt};
}

Answer answer_of(const TenantRecord& tenant) {
    return {.body = wire::write_json(to_answer(tenant)),
            .version = tenant.version,
            .object = tenant.tenant_id};
}

TenantRecord load_tenant(Session& session, const Call& call) {
    auto tenant = store::service::find_tenant(session, call.ids.at(0));
    if (!tenant) {
        refuse_unknown_object("tenant", call.ids.at(0));
    }
    return *std::move(tenant);
}

bool is_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= max_name;
}

/// The name is unique, and another transaction may take it at the same time.
template <class F>
void with_free_name(F&& write) {
    try {
        write();
    } catch (const Error& error) {
        if (error.code() != codes::store_conflict.name) {
            throw;
        }
        throw Error(codes::object_exists, "a tenant of this name");
    }
}

Answer list_tenants(const AccountsParts& parts, const Call& call) {
    call.query.refuse_unknown();
    boost::json::array items;
    for (const auto& tenant : parts.database.read(
             [](Session& session) { return store::service::list_tenants(session); })) {
        items.push_back(wire::write_json(to_answer(tenant)));
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

Answer read_tenant(const AccountsParts& parts, const Call& call) {
    return answer_of(
        parts.database.read([&](Session& session) { return load_tenant(session, call); }));
}

Answer create_tenant(const AccountsParts& parts, const Call& call) {
    const auto order = call.body<TenantOrder>();
    const auto administrator = account_name(order.administrator);
    std::vector<FieldError> faults;
    if (!is_name(order.name)) {
        faults.push_back(fault("/name", "1 to 100 octets"));
    }
    if (administrator.empty()) {
        faults.push_back(fault("/administrator", "1 to 100 of letters, digits and ._@-+"));
    }
    if (!faults.empty()) {
        return {.errors = std::move(faults)};
    }
    const auto password = one_time_password();
    const auto hash = parts.passwords.hash(password);
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const TenantRecord tenant{.tenant_id = new_uuid(now),
                                  .name = order.name,
                                  .settings = "{}",
                                  .version = 1,
                                  .created_at = now,
                                  .modified_at = now};
        with_free_name([&] { store::service::insert_tenant(session, tenant); });
        add_account(session, tenant.tenant_id, administrator, Role::administrator, hash, now);
        auto body = to_answer(tenant);
        body.administrator = administrator;
        body.one_time_password = std::string(password.reveal_text());
        return {.status = 201,
                .body = wire::write_json(body),
                .version = tenant.version,
                .location = "/tenants/" + tenant.tenant_id,
                .object = tenant.tenant_id,
                .details = {{"name", tenant.name}, {"administrator", administrator}}};
    });
}

Answer update_tenant(const AccountsParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto change = call.body<TenantChange>();
    if (!is_name(change.name)) {
        return {.errors = {fault("/name", "1 to 100 octets")}};
    }
    return parts.api.write(call, [&](Session& session, UtcTime now) {
        auto tenant = load_tenant(session, call);
        tenant.name = change.name;
        tenant.version = version;
        tenant.modified_at = now;
        with_free_name([&] {
            if (!store::service::update_tenant(session, tenant)) {
                throw Error(codes::object_changed, tenant.tenant_id);
            }
        });
        ++tenant.version;
        auto answer = answer_of(tenant);
        answer.details = {{"name", tenant.name}};
        return answer;
    });
}

Answer delete_tenant(const AccountsParts& parts, const Call& call) {
    auto query = call.query;
    const auto confirm = query.text("confirm");
    query.refuse_unknown();
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        const auto tenant = load_tenant(session, call);
        if (confirm != tenant.name && !store::service::is_tenant_empty(session, tenant.tenant_id)) {
            throw Error(codes::tenant_not_empty, tenant.tenant_id);
        }
        store::service::remove_tenant(session, tenant.tenant_id);
        return {.status = 204, .object = tenant.tenant_id, .details = {{"name", tenant.name}}};
    });
}

}  // namespace

void add_tenant_routes(Api& api, const AccountsParts& parts) {
    const RouteAdder add(api, parts);
    constexpr auto owner = Role::owner;
    const auto schema = wire::json_schema<TenantAnswer>();
    add("GET", "/tenants", "tenant.list", owner, list_tenants,
        {.summary = "Tenants of the installation",
         .answer = boost::json::object{
             {"type", "object"},
             {"properties", {{"items", {{"type", "array"}, {"items", schema}}}}},
             {"required", {"items"}}}});
    add("POST", "/tenants", "tenant.create", owner, create_tenant,
        {.summary = "Make a tenant with its first administrator, whose one-time password is shown "
                    "once",
         .body = body_of<TenantOrder>(),
         .status = 201,
         .answer = schema});
    add("GET", "/tenants/{tenantId}", "tenant.read", owner, read_tenant,
        {.summary = "A tenant", .answer = schema});
    add("PUT", "/tenants/{tenantId}", "tenant.update", owner, update_tenant,
        {.summary = "Rename a tenant",
         .body = body_of<TenantChange>(),
         .answer = schema,
         .needs_etag = true});
    add("DELETE", "/tenants/{tenantId}", "tenant.delete", owner, delete_tenant,
        {.summary = "Remove a tenant that is empty, or with all that it has",
         .query = {{.name = "confirm",
                    .description = "The tenant's name: remove all that it has."}},
         .status = 204});
}

}  // namespace certferry::service
