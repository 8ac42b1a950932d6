#include "base/codes/service.h"
#include "base/error.h"
#include "service/connectors/keys.h"
#include "service/connectors/routes.h"

#include <boost/describe/class.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::WrappingKeyRecord;

struct KeyChange {
    std::string state;
};

BOOST_DESCRIBE_STRUCT(KeyChange, (), (state))

boost::json::object key_json(const WrappingKeyRecord& key) {
    return {{"id", key.key_id},
            {"kind", key.kind},
            {"providerName", key.provider_name},
            {"keyName", key.key_name},
            {"publicKey", wire::write_json(key.spki)},
            {"state", key.state},
            {"registeredBy", key.connector_id},
            {"createdAt", wire::write_json(key.created_at)},
            {"modifiedAt", wire::write_json(key.modified_at)}};
}

Answer list_of(const ConnectorParts& parts, const Call& call,
               std::initializer_list<std::string_view> kinds) {
    boost::json::array items;
    parts.database.read([&](Session& session) {
        items.clear();
        for (const auto kind : kinds) {
            for (const auto& key : store::service::list_wrapping_keys(
                     session, call.principal.tenant_id, kind, max_wrapping_keys)) {
                items.push_back(key_json(key));
            }
        }
    });
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

Answer list_keys(const ConnectorParts& parts, const Call& call) {
    return list_of(parts, call, {"escrow", "import"});
}

/// What an importing tool seals passwords to, once it has compared the id with the one that it was
/// given.
Answer list_import_keys(const ConnectorParts& parts, const Call& call) {
    return list_of(parts, call, {"import"});
}

WrappingKeyRecord load_key(Session& session, const Call& call) {
    auto key = store::service::find_wrapping_key(session, call.principal.tenant_id, call.ids.at(0));
    if (!key) {
        refuse_unknown_object("wrapping key", call.ids.at(0));
    }
    return *std::move(key);
}

Answer read_key(const ConnectorParts& parts, const Call& call) {
    const auto key = parts.database.read([&](Session& session) { return load_key(session, call); });
    return {.body = key_json(key), .version = key.version};
}

Answer update_key(const ConnectorParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto change = call.body<KeyChange>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (change.state != "active" && change.state != "decryptOnly") {
            return refuse_member("/state", "one of active, decryptOnly");
        }
        auto key = load_key(session, call);
        key.version = version;
        set_key_state(session, key, change.state, now);
        return {.body = key_json(load_key(session, call)),
                .version = version + 1,
                .object = key.key_id,
                .details = wire::write_json(change).as_object()};
    });
}

}  // namespace

void add_key_routes(const ConnectorRoutes& add) {
    using schemas::object_with;
    using schemas::text;
    using schemas::time;
    const auto key = object_with({{"id", text()},
                                  {"kind", text()},
                                  {"providerName", text()},
                                  {"keyName", text()},
                                  {"publicKey", text()},
                                  {"state", text()},
                                  {"registeredBy", text()},
                                  {"createdAt", time()},
                                  {"modifiedAt", time()}},
                                 {"id", "kind", "providerName", "keyName", "publicKey", "state"});
    add("GET", "/wrappingKeys", "wrappingKey.list", Role::auditor, list_keys,
        {.summary = "List escrow and import keys", .answer = page_schema(key)});
    add("GET", "/importKeys", "importKey.list", Role::auditor, list_import_keys,
        {.summary = "List the keys to which passwords of PFX files are sealed",
         .answer = page_schema(key)});
    add("GET", "/wrappingKeys/{keyId}", "wrappingKey.read", Role::auditor, read_key,
        {.summary = "Read an escrow or import key", .answer = key});
    add("PUT", "/wrappingKeys/{keyId}", "wrappingKey.update", Role::administrator, update_key,
        {.summary = "Make a key active, or good for decrypting only",
         .body = body_of<KeyChange>(),
         .answer = key,
         .needs_etag = true});
}

}  // namespace certferry::service
