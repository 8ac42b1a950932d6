#include "store/service/internal_keys.h"

#include "base/error.h"

#include <array>

namespace certferry::store::service {

namespace {

constexpr std::array<std::string_view, 4> purposes{"ca", "challenge", "token", "permit"};

KeyPurpose purpose_from(std::string_view text) {
    for (const auto purpose :
         {KeyPurpose::ca, KeyPurpose::challenge, KeyPurpose::token, KeyPurpose::permit}) {
        if (to_text(purpose) == text) {
            return purpose;
        }
    }
    throw Error(codes::store_corrupt, "a key is for a purpose that is not known");
}

InternalKeyRecord internal_key_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .key_id = row.string(1),
            .purpose = purpose_from(row.text(2)),
            .wrapping_key_id = row.string(3),
            .wrapped = row.bytes(4),
            .certificate = row.optional_bytes(5),
            .created_at = row.time(6)};
}

}  // namespace

std::string_view to_text(KeyPurpose purpose) noexcept {
    return purposes[static_cast<std::size_t>(purpose)];
}

void insert_internal_key(Session& session, const InternalKeyRecord& key) {
    session.execute(
        "INSERT INTO internal_keys (tenant_id, key_id, purpose, wrapping_key_id, wrapped,"
        " certificate, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {key.tenant_id, key.key_id, to_text(key.purpose), key.wrapping_key_id, key.wrapped,
         key.certificate, key.created_at});
}

std::optional<InternalKeyRecord> newest_internal_key(Session& session, std::string_view tenant_id,
                                                     KeyPurpose purpose) {
    return session.find(
        "SELECT tenant_id, key_id, purpose, wrapping_key_id, wrapped, certificate, created_at"
        " FROM internal_keys WHERE tenant_id = $1 AND purpose = $2"
        " ORDER BY created_at DESC, key_id DESC LIMIT 1",
        {tenant_id, to_text(purpose)}, internal_key_from_row);
}

std::optional<InternalKeyRecord> find_internal_key(Session& session, std::string_view key_id) {
    return session.find(
        "SELECT tenant_id, key_id, purpose, wrapping_key_id, wrapped, certificate, created_at"
        " FROM internal_keys WHERE key_id = $1",
        {key_id}, internal_key_from_row);
}

std::int64_t remove_internal_keys(Session& session, KeyPurpose purpose, UtcTime before) {
    return session.execute("DELETE FROM internal_keys WHERE purpose = $1 AND created_at < $2",
                           {to_text(purpose), before});
}

}  // namespace certferry::store::service
