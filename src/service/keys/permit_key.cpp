#include "service/keys/permit_key.h"

#include "base/encoding.h"
#include "pki/digest.h"
#include "service/keys/key_ring.h"
#include "store/service/internal_keys.h"
#include "store/service/tenants.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::installation_tenant;
using store::service::InternalKeyRecord;
using store::service::KeyPurpose;

constexpr std::size_t permit_key_id_octets = 8;

InternalKeyRecord new_permit_key(const InstallationKey& installation, UtcTime now) {
    const auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    InternalKeyRecord record{.tenant_id = std::string(installation_tenant),
                             .key_id = to_hex(pki::random_bytes(permit_key_id_octets)),
                             .purpose = KeyPurpose::permit,
                             .wrapping_key_id = installation.id(),
                             .wrapped = {},
                             .certificate = std::nullopt,
                             .created_at = now};
    record.wrapped = installation.wrap(
        wrapping_context(record.tenant_id, record.key_id, record.purpose), key.to_pkcs8().reveal());
    return record;
}

std::optional<InternalKeyRecord> stored_permit_key(Session& session) {
    return store::service::newest_internal_key(session, installation_tenant, KeyPurpose::permit);
}

InternalKeyRecord found_or_made(store::Database& database, const InstallationKey& installation,
                                UtcTime now) {
    if (auto record = database.read(stored_permit_key)) {
        return *std::move(record);
    }
    const auto made = new_permit_key(installation, now);
    return database.write([&](Session& session) {
        // Two processes that start at once must end up with one key: a CA pins only that.
        session.lock("permit key");
        if (auto record = stored_permit_key(session)) {
            return *std::move(record);
        }
        store::service::insert_internal_key(session, made);
        return InternalKeyRecord(made);  // A copy: on PostgreSQL this may run again.
    });
}

pki::PrivateKey open_permit_key(const InternalKeyRecord& record,
                                const InstallationKey& installation) {
    const auto plain = installation.unwrap(
        record.wrapping_key_id, wrapping_context(record.tenant_id, record.key_id, record.purpose),
        record.wrapped);
    return pki::PrivateKey::from_pkcs8(plain.reveal());
}

}  // namespace

PermitKey::PermitKey(store::Database& database, const InstallationKey& installation,
                     const Clock& clock)
    : key_(open_permit_key(found_or_made(database, installation, clock.now()), installation)) {}

}  // namespace certferry::service
