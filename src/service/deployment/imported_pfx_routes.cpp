#include "service/deployment/imported_pfx_routes.h"

#include "base/codes/portal.h"
#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "service/api/page_answer.h"
#include "service/api/route_adder.h"
#include "service/api/schemas.h"
#include "service/deployment/import_order.h"
#include "service/deployment/tenant_settings.h"
#include "store/service/users.h"
#include "store/service/wrapping_keys.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ImportedPfxKey;
using store::service::ImportedPfxRecord;
using store::service::WrappingKeyRecord;

constexpr std::size_t pfx_thumbprint_bytes = 20;
constexpr std::size_t max_browser_pfx_bytes = std::size_t{64} * 1024;
constexpr std::size_t max_sealed_bytes = 1024;  // A ciphertext of RSA with 8192 bits.
constexpr std::array<std::string_view, 3> safe_paddings{"oaepSha256", "oaepSha384", "oaepSha512"};

/// Members as Graph's userPFXCertificate has them; the key by its id.
struct ImportedPfxBody {
    std::string thumbprint;
    std::string intended_purpose;
    std::string import_key_id;
    std::string padding_scheme;
    UtcTime start_date_time;
    UtcTime expiration_date_time;
    Bytes encrypted_pfx_blob;
    Bytes encrypted_pfx_password;
};

BOOST_DESCRIBE_STRUCT(ImportedPfxBody, (),
                      (thumbprint, intended_purpose, import_key_id, padding_scheme, start_date_time,
                       expiration_date_time, encrypted_pfx_blob, encrypted_pfx_password))

std::string place_of(const ImportedPfxKey& key) {
    return fmt::format("{}:{}", key.user_id, to_hex(key.thumbprint));
}

/// Where a page goes on. A place that is none leads to the beginning.
ImportedPfxKey key_at(std::string_view tenant_id, std::string_view place) {
    const auto colon = std::min(place.find(':'), place.size());
    const auto digits = place.substr(std::min(colon + 1, place.size()));
    return {.tenant_id = std::string(tenant_id),
            .user_id = std::string(place.substr(0, colon)),
            .thumbprint = from_hex(digits).value_or(Bytes())};
}

/// With `key_id`: of the key that was registered, empty if none was.
boost::json::object imported_pfx_json(const ImportedPfxRecord& record, const std::string& key_id) {
    boost::json::object protection{{"providerName", record.provider_name},
                                   {"keyName", record.key_name},
                                   {"paddingScheme", record.padding_scheme}};
    if (!key_id.empty()) {
        protection["importKeyId"] = key_id;
    }
    return {{"userId", record.key.user_id},
            {"userPrincipalName", record.user_principal_name},
            {"thumbprint", to_hex(record.key.thumbprint)},
            {"intendedPurpose", record.intended_purpose},
            {"startDateTime", wire::write_json(record.starts_at)},
            {"expirationDateTime", wire::write_json(record.expires_at)},
            {"protection", std::move(protection)},
            {"createdDateTime", wire::write_json(record.created_at)},
            {"lastModifiedDateTime", wire::write_json(record.modified_at)}};
}

struct Shown {
    ImportedPfxRecord record;
    std::string key_id;
};

Answer list_imported(const ImportedPfxParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    const auto user_id = query.text("userId");
    query.refuse_unknown();
    const auto& tenant = call.principal.tenant_id;
    const auto shown = parts.database.read([&](Session& session) {
        const auto records = user_id
                                 ? store::service::imported_pfx_of_user(session, tenant, *user_id)
                                 : store::service::list_imported_pfx(
                                       session, key_at(tenant, page.after), page.limit + 1);
        std::vector<Shown> all;
        all.reserve(records.size());
        for (const auto& record : records) {
            // What a user has comes in the order of the thumbprints.
            if (!user_id || place_of(record.key) > page.after) {
                all.push_back({.record = record, .key_id = import_key_of(session, record)});
            }
        }
        return all;
    });
    return page_answer(
        page, shown, [](const Shown& each) { return imported_pfx_json(each.record, each.key_id); },
        [](const Shown& each) { return place_of(each.record.key); });
}

std::vector<FieldError> faults_of(const ImportedPfxBody& body,
                                  const std::optional<WrappingKeyRecord>& key) {
    std::vector<FieldError> faults;
    const auto need = [&](bool good, std::string path, std::string text) {
        if (!good) {
            faults.push_back(
                {.code = "E_JSON_VALUE", .path = std::move(path), .text = std::move(text)});
        }
    };
    const auto thumbprint = from_hex(body.thumbprint);
    const auto sealed = body.encrypted_pfx_password.size();
    need(thumbprint && thumbprint->size() == pfx_thumbprint_bytes, "/thumbprint",
         "a SHA-1 in hexadecimal");
    need(intended_purpose_words.find(body.intended_purpose).has_value(), "/intendedPurpose",
         "unassigned, smimeEncryption or smimeSigning");
    need(key && key->kind == "import" && key->state == "active", "/importKeyId",
         "an import key that connectors have");
    need(std::ranges::find(safe_paddings, body.padding_scheme) != safe_paddings.end(),
         "/paddingScheme", "oaepSha256, oaepSha384 or oaepSha512");
    need(body.start_date_time <= body.expiration_date_time, "/expirationDateTime",
         "not before startDateTime");
    need(
        !body.encrypted_pfx_blob.empty() && body.encrypted_pfx_blob.size() <= max_browser_pfx_bytes,
        "/encryptedPfxBlob", fmt::format("1 to {} octets", max_browser_pfx_bytes));
    need(sealed > 0 && sealed <= max_sealed_bytes, "/encryptedPfxPassword",
         fmt::format("1 to {} octets", max_sealed_bytes));
    return faults;
}

void require_switched_on(Session& session, const std::string& tenant_id) {
    if (!load_settings(session, tenant_id).browser_pfx_import.value_or(true)) {
        throw Error(codes::pfx_browser_import_off, tenant_id);
    }
}

Answer import_one(const ImportedPfxParts& parts, const Call& call) {
    const auto body = call.body<ImportedPfxBody>();
    const auto& tenant = call.principal.tenant_id;
    auto answer = parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        require_switched_on(session, tenant);
        const auto user = store::service::find_user(session, tenant, call.ids.at(0));
        if (!user) {
            refuse_unknown_object("user", call.ids.at(0));
        }
        const auto key = store::service::find_wrapping_key(session, tenant, body.import_key_id);
        auto faults = faults_of(body, key);
        if (!faults.empty() || !key) {
            return {.errors = std::move(faults)};
        }
        const ImportedPfxRecord record{
            .key = {.tenant_id = tenant,
                    .user_id = user->user_id,
                    .thumbprint = from_hex(body.thumbprint).value_or(Bytes())},
            .user_principal_name = user->user_principal_name,
            .intended_purpose = body.intended_purpose,
            .provider_name = key->provider_name,
            .key_name = key->key_name,
            .padding_scheme = body.padding_scheme,
            .starts_at = body.start_date_time,
            .expires_at = body.expiration_date_time,
            .created_at = now,
            .modified_at = now};
        if (!store::service::insert_imported_pfx(
                session, record,
                {.pfx = body.encrypted_pfx_blob,
                 .encrypted_password = body.encrypted_pfx_password})) {
            throw Error(codes::object_exists, place_of(record.key));
        }
        import_stored(session, record, now);
        return {.status = 201,
                .body = imported_pfx_json(record, key->key_id),
                .object = place_of(record.key),
                .details = {{"userPrincipalName", record.user_principal_name},
                            {"keyName", record.key_name}}};
    });
    if (answer.errors.empty()) {
        parts.on_queued(tenant);
    }
    return answer;
}

Answer remove_imported(const ImportedPfxParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const ImportedPfxKey key{.tenant_id = call.principal.tenant_id,
                                 .user_id = call.ids.at(0),
                                 .thumbprint = from_hex(call.ids.at(1)).value_or(Bytes())};
        const auto record = store::service::find_imported_pfx(session, key);
        if (!record) {
            refuse_unknown_object("imported PFX", call.ids.at(1));
        }
        import_removing(session, *record, now);
        store::service::remove_imported_pfx(session, key);
        return {.status = 204,
                .object = place_of(key),
                .details = {{"userPrincipalName", record->user_principal_name}}};
    });
}

boost::json::object imported_pfx_schema() {
    const auto text = schemas::text();
    const auto time = schemas::time();
    return schemas::object_with(
        {{"userId", text},
         {"userPrincipalName", text},
         {"thumbprint", text},
         {"intendedPurpose", text},
         {"startDateTime", time},
         {"expirationDateTime", time},
         {"protection", schemas::object_with({{"providerName", text},
                                              {"keyName", text},
                                              {"paddingScheme", text},
                                              {"importKeyId", text}},
                                             {"providerName", "keyName", "paddingScheme"})},
         {"createdDateTime", time},
         {"lastModifiedDateTime", time}},
        {"userId", "userPrincipalName", "thumbprint", "intendedPurpose", "startDateTime",
         "expirationDateTime", "protection", "createdDateTime", "lastModifiedDateTime"});
}

}  // namespace

void add_imported_pfx_routes(Api& api, const ImportedPfxParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/importedPfx", "importedPfx.list", Role::auditor, list_imported,
        {.summary = "List imported PFX files, without their content",
         .query = page_parameters({{.name = "userId", .description = "Only those of this user."}}),
         .answer = page_schema(imported_pfx_schema())});
    add("POST", "/users/{userId}/importedPfx", "importedPfx.create", Role::administrator,
        import_one,
        {.summary = "Import a PFX file whose password is sealed to an import key",
         .body = body_of<ImportedPfxBody>(),
         .status = 201,
         .answer = imported_pfx_schema()});
    add("DELETE", "/users/{userId}/importedPfx/{thumbprint}", "importedPfx.delete",
        Role::administrator, remove_imported,
        {.summary = "Remove an imported PFX file from its user's devices", .status = 204});
}

}  // namespace certferry::service
