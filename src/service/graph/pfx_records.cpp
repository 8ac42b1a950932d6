#include "service/graph/pfx_records.h"

#include "base/codes/oauth.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "store/service/audit.h"
#include "store/service/users.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ImportedPfxContent;
using store::service::ImportedPfxKey;
using store::service::ImportedPfxRecord;

[[noreturn]] void refuse(std::string_view problem) {
    throw Error(codes::graph_request_invalid, problem);
}

ImportedPfxKey key_of(std::string_view tenant_id, std::string_view id) {
    auto key = parse_pfx_id(id);
    if (!key) {
        throw Error(codes::graph_object_unknown, escape_for_log(id));
    }
    key->tenant_id = tenant_id;
    return *std::move(key);
}

ImportedPfxRecord load_known(Session& session, const ImportedPfxKey& key) {
    auto record = store::service::find_imported_pfx(session, key);
    if (!record) {
        throw Error(codes::graph_object_unknown, pfx_id(key));
    }
    return *std::move(record);
}

void audit(Session& session, const PfxRecords::Caller& caller, std::string_view action,
           const ImportedPfxRecord& record, UtcTime now) {
    const boost::json::object details{{"userPrincipalName", record.user_principal_name},
                                      {"thumbprint", to_hex(record.key.thumbprint)},
                                      {"keyName", record.key_name}};
    store::service::insert_audit(session,
                                 {.tenant_id = caller.application.tenant_id,
                                  .audit_id = new_uuid(now),
                                  .at = now,
                                  .actor = "application:" + caller.application.application_id,
                                  .remote = caller.remote,
                                  .action = fmt::format("userPfxCertificate.{}", action),
                                  .object = pfx_id(record.key),
                                  .details = boost::json::serialize(details)});
}

/// Blob and password go together: a new password seals nothing of the old blob.
std::optional<ImportedPfxContent> content_of(const PfxDraft& draft) {
    if (draft.encrypted_pfx_blob.has_value() != draft.encrypted_pfx_password.has_value()) {
        refuse("encryptedPfxBlob and encryptedPfxPassword belong together");
    }
    if (!draft.encrypted_pfx_blob) {
        return std::nullopt;
    }
    return ImportedPfxContent{.pfx = *draft.encrypted_pfx_blob,
                              .encrypted_password = *draft.encrypted_pfx_password};
}

}  // namespace

std::vector<ImportedPfxRecord> PfxRecords::of_user(std::string_view tenant_id,
                                                   std::string_view user_principal_name,
                                                   const std::optional<Bytes>& thumbprint) {
    return parts_.database.read([&](Session& session) {
        const auto user = store::service::find_user_by_upn(
            session, tenant_id, store::service::fold_key(user_principal_name));
        std::vector<ImportedPfxRecord> found;
        if (user && thumbprint) {
            auto one = store::service::find_imported_pfx(session, {.tenant_id = user->tenant_id,
                                                                   .user_id = user->user_id,
                                                                   .thumbprint = *thumbprint});
            if (one) {
                found.push_back(*std::move(one));
            }
        } else if (user) {
            found = store::service::imported_pfx_of_user(session, tenant_id, user->user_id);
        }
        return found;
    });
}

std::vector<ImportedPfxRecord> PfxRecords::list(const ImportedPfxKey& after, std::int64_t limit) {
    return parts_.database.read(
        [&](Session& session) { return store::service::list_imported_pfx(session, after, limit); });
}

ImportedPfxRecord PfxRecords::read(std::string_view tenant_id, std::string_view id) {
    const auto key = key_of(tenant_id, id);
    return parts_.database.read([&](Session& session) { return load_known(session, key); });
}

ImportedPfxRecord PfxRecords::create(const Caller& caller, ByteView body) {
    const auto draft = parse_pfx_draft(body, parts_.max_pfx_bytes);
    const auto wanted = new_pfx_record(draft);
    const auto content = content_of(draft);
    if (!content) {
        refuse("encryptedPfxBlob: missing");
    }
    const UtcTime now = parts_.clock.now();
    auto made = parts_.database.write([&](Session& session) {
        auto record = wanted;
        const auto user =
            store::service::find_user_by_upn(session, caller.application.tenant_id,
                                             store::service::fold_key(record.user_principal_name));
        if (!user) {
            refuse("userPrincipalName: there is no such user");
        }
        record.key.tenant_id = user->tenant_id;
        record.key.user_id = user->user_id;
        record.user_principal_name = user->user_principal_name;
        record.created_at = now;
        record.modified_at = now;
        if (draft.id && *draft.id != pfx_id(record.key)) {
            refuse("id: not the one of this user and thumbprint");
        }
        if (!store::service::insert_imported_pfx(session, record, *content)) {
            throw Error(codes::graph_object_exists, pfx_id(record.key));
        }
        audit(session, caller, "create", record, now);
        note_stored(session, record, now);
        return record;
    });
    say_stored(made.key.tenant_id);
    return made;
}

ImportedPfxRecord PfxRecords::update(const Caller& caller, std::string_view id, ByteView body) {
    const auto key = key_of(caller.application.tenant_id, id);
    const auto draft = parse_pfx_draft(body, parts_.max_pfx_bytes);
    const auto content = content_of(draft);
    const UtcTime now = parts_.clock.now();
    auto made = parts_.database.write([&](Session& session) {
        auto record = load_known(session, key);
        const bool other_user =
            draft.user_principal_name && store::service::fold_key(*draft.user_principal_name) !=
                                             store::service::fold_key(record.user_principal_name);
        if ((draft.thumbprint && *draft.thumbprint != key.thumbprint) || other_user) {
            refuse("userPrincipalName, thumbprint: never change");
        }
        apply_pfx_draft(draft, record);
        record.modified_at = now;
        if (!store::service::update_imported_pfx(session, record, content)) {
            throw Error(codes::graph_object_unknown, pfx_id(key));
        }
        audit(session, caller, "update", record, now);
        note_stored(session, record, now);
        return record;
    });
    say_stored(made.key.tenant_id);
    return made;
}

void PfxRecords::remove(const Caller& caller, std::string_view id) {
    const auto key = key_of(caller.application.tenant_id, id);
    const UtcTime now = parts_.clock.now();
    parts_.database.write([&](Session& session) {
        const auto record = load_known(session, key);
        if (parts_.removing) {
            parts_.removing(session, record, now);
        }
        store::service::remove_imported_pfx(session, key);
        audit(session, caller, "delete", record, now);
    });
}

void PfxRecords::note_stored(Session& session, const ImportedPfxRecord& record, UtcTime now) const {
    if (parts_.stored) {
        parts_.stored(session, record, now);
    }
}

void PfxRecords::say_stored(const std::string& tenant_id) const {
    if (parts_.on_stored) {
        parts_.on_stored(tenant_id);
    }
}

}  // namespace certferry::service
