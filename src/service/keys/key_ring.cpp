#include "service/keys/key_ring.h"

#include "base/encoding.h"
#include "base/error.h"
#include "pki/aead.h"
#include "pki/digest.h"

#include <fmt/format.h>

namespace certferry::service {

namespace {

using store::Session;
using store::service::InternalKeyRecord;
using store::service::KeyPurpose;

constexpr std::size_t id_octets = 8;

}  // namespace

Bytes wrapping_context(std::string_view tenant_id, std::string_view key_id, KeyPurpose purpose) {
    return to_bytes(as_bytes(fmt::format("certferry internal key\n{}\n{}\n{}", tenant_id, key_id,
                                         store::service::to_text(purpose))));
}

KeyRing::KeyRing(store::Database& database, const InstallationKey& installation, const Clock& clock)
    : database_(database), installation_(installation), clock_(clock) {}

std::shared_ptr<const InternalKey> KeyRing::current(std::string_view tenant_id,
                                                    KeyPurpose purpose) {
    const auto name = std::pair(std::string(tenant_id), purpose);
    const auto fresh = [&](const Key& key) {
        return key && key->created_at + in_use_for > clock_.now();
    };
    auto key = current_.with([&](const auto& all) {
        const auto found = all.find(name);
        return found == all.end() ? nullptr : found->second;
    });
    if (fresh(key)) {
        return key;
    }
    // Another process may have made the new one already.
    const auto record = database_.read([&](Session& session) {
        return store::service::newest_internal_key(session, tenant_id, purpose);
    });
    key = record ? open(*record) : nullptr;
    if (!fresh(key)) {
        key = make(tenant_id, purpose);
    }
    current_.with([&](auto& all) { all[name] = key; });
    return key;
}

std::shared_ptr<const InternalKey> KeyRing::find(std::string_view key_id) {
    auto key = by_id_.with([&](const auto& all) {
        const auto found = all.find(key_id);
        return found == all.end() ? nullptr : found->second;
    });
    if (key) {
        return key;
    }
    const auto record = database_.read(
        [&](Session& session) { return store::service::find_internal_key(session, key_id); });
    return record ? open(*record) : nullptr;
}

void KeyRing::tidy() {
    const UtcTime before = clock_.now() - kept_for;
    for (const auto purpose : {KeyPurpose::challenge, KeyPurpose::token}) {
        database_.write([&](Session& session) {
            store::service::remove_internal_keys(session, purpose, before);
        });
    }
    by_id_.with([&](auto& all) {
        std::erase_if(all, [&](const auto& item) { return item.second->created_at < before; });
    });
}

KeyRing::Key KeyRing::make(std::string_view tenant_id, KeyPurpose purpose) {
    const Secret octets(pki::random_bytes(pki::aead_key_bytes));
    InternalKeyRecord record{.tenant_id = std::string(tenant_id),
                             .key_id = to_hex(pki::random_bytes(id_octets)),
                             .purpose = purpose,
                             .wrapping_key_id = installation_.id(),
                             .wrapped = {},
                             .certificate = std::nullopt,
                             .created_at = clock_.now()};
    record.wrapped =
        installation_.wrap(wrapping_context(tenant_id, record.key_id, purpose), octets.reveal());
    database_.write(
        [&](Session& session) { store::service::insert_internal_key(session, record); });
    return open(record);
}

KeyRing::Key KeyRing::open(const InternalKeyRecord& record) {
    auto octets = installation_.unwrap(
        record.wrapping_key_id, wrapping_context(record.tenant_id, record.key_id, record.purpose),
        record.wrapped);
    auto key = std::make_shared<const InternalKey>(InternalKey{.tenant_id = record.tenant_id,
                                                               .key_id = record.key_id,
                                                               .purpose = record.purpose,
                                                               .octets = std::move(octets),
                                                               .created_at = record.created_at});
    by_id_.with([&](auto& all) { all.insert_or_assign(record.key_id, key); });
    return key;
}

}  // namespace certferry::service
