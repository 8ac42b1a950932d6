#include "service/deployment/import_order.h"

#include "base/encoding.h"
#include "service/deployment/targets.h"
#include "store/service/certificates.h"
#include "store/service/payloads.h"
#include "store/service/wrapping_keys.h"

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::CertificateRecord;
using store::service::DeviceRecord;
using store::service::ImportedPfxRecord;

constexpr std::int64_t max_import_keys = 1000;
constexpr std::int64_t devices_at_once = 100;

/// Calls `use` with each device of the record's user, locked: check-ins, which queue imports too,
/// wait meanwhile, and then see what was done. In the order of ids, so that two do not wait for
/// each other.
template <class Use>
void for_each_device_of_user(Session& session, const ImportedPfxRecord& record, const Use& use) {
    store::service::NamePosition after;
    for (bool more = true; more;) {
        const auto devices = store::service::list_devices(session, record.key.tenant_id,
                                                          {.serial_number = "",
                                                           .user_id = record.key.user_id,
                                                           .name_prefix = "",
                                                           .state = "",
                                                           .platform = ""},
                                                          after, devices_at_once);
        for (const auto& listed : devices) {
            after.id = listed.device_id;
            const auto device =
                store::service::lock_device(session, listed.tenant_id, listed.device_id);
            if (device && device->user_id == record.key.user_id) {
                use(*device);
            }
        }
        more = std::cmp_equal(devices.size(), devices_at_once);
    }
}

/// The device's certificates that came or come from this PFX.
std::vector<CertificateRecord> copies_on(Session& session, const DeviceRecord& device,
                                         const ImportedPfxRecord& record) {
    auto all = store::service::certificates_of_device(session, device.tenant_id, device.device_id);
    std::erase_if(all, [&](const CertificateRecord& certificate) {
        return certificate.kind != profile_kind_words(ProfileKind::pkcs_imported) ||
               certificate.thumbprint != record.key.thumbprint;
    });
    return all;
}

void cancel_on(Session& session, const DeviceRecord& device, const ImportedPfxRecord& record,
               UtcTime now) {
    for (const auto& certificate : copies_on(session, device, record)) {
        cancel_requests_of_certificate(session, device.tenant_id, certificate.certificate_id, now);
    }
}

bool is_under_way(Session& session, const DeviceRecord& device, std::string_view certificate_id) {
    const auto payloads =
        store::service::payload_ids_of_device(session, device.tenant_id, device.device_id);
    const auto requests =
        store::service::requests_of_certificate(session, device.tenant_id, certificate_id);
    return std::ranges::find(payloads, certificate_id,
                             &store::service::PayloadId::certificate_id) != payloads.end() ||
           std::ranges::any_of(requests, [](const auto& request) { return !request.has_ended(); });
}

wire::ImportWork work_for(const ImportedPfxRecord& record,
                          store::service::ImportedPfxContent content) {
    const auto thumbprint = to_hex(record.key.thumbprint);
    wire::ImportWork work;
    work.imported_id = record.key.user_id + "-" + thumbprint;
    work.encrypted_pfx_blob = std::move(content.pfx);
    work.encrypted_pfx_password = std::move(content.encrypted_password);
    work.provider_name = record.provider_name;
    work.key_name = record.key_name;
    work.padding_scheme = record.padding_scheme;
    work.thumbprint = thumbprint;
    work.intended_purpose = record.intended_purpose;
    return work;
}

bool brings(Session& session, const Target& target, const ImportedPfxRecord& record) {
    return target.profile.kind() == ProfileKind::pkcs_imported &&
           target.outcome.reach == Reach::applies &&
           std::ranges::any_of(
               imports_for(session, record.key.tenant_id, record.key.user_id, target.profile),
               [&](const ImportedPfxRecord& one) {
                   return one.key.thumbprint == record.key.thumbprint;
               });
}

}  // namespace

std::vector<ImportedCertificate> imported_facts(const std::vector<ImportedPfxRecord>& records) {
    std::vector<ImportedCertificate> facts;
    for (const auto& record : records) {
        if (const auto purpose = intended_purpose_words.find(record.intended_purpose)) {
            facts.push_back({.id = to_hex(record.key.thumbprint),
                             .user_id = record.key.user_id,
                             .intended_purpose = *purpose,
                             .expires_at = record.expires_at});
        }
    }
    return facts;
}

std::vector<ImportedPfxRecord> imports_for(Session& session, std::string_view tenant_id,
                                           const std::string& user_id, const Profile& profile) {
    auto all = store::service::imported_pfx_of_user(session, tenant_id, user_id);
    const auto ids =
        certificates_for(user_id, std::get<PkcsImportedSettings>(profile.settings).intended_purpose,
                         imported_facts(all));
    std::erase_if(all, [&](const ImportedPfxRecord& record) {
        return std::ranges::find(ids, to_hex(record.key.thumbprint)) == ids.end();
    });
    return all;
}

std::string import_key_of(Session& session, const ImportedPfxRecord& record) {
    const auto keys = store::service::list_wrapping_keys(session, record.key.tenant_id, "import",
                                                         max_import_keys);
    const auto found = std::ranges::find_if(keys, [&](const auto& key) {
        return key.provider_name == record.provider_name && key.key_name == record.key_name;
    });
    return found == keys.end() ? "" : found->key_id;
}

void order_import(Session& session, const ProfileOrder& order, const ImportedPfxRecord& record,
                  const std::string& key_id, UtcTime now) {
    const auto& device = order.device;
    for (const auto& certificate : copies_on(session, device, record)) {
        if (certificate.profile_id == order.profile_id &&
            is_under_way(session, device, certificate.certificate_id)) {
            return;
        }
    }
    auto content = store::service::find_imported_pfx_content(session, record.key);
    if (!content) {
        return;
    }
    const auto queued = queue_import(session, order, work_for(record, *std::move(content)), key_id,
                                     record.user_principal_name, now);
    auto certificate =
        store::service::find_certificate(session, device.tenant_id, queued.certificate_id).value();
    certificate.thumbprint = record.key.thumbprint;
    certificate.not_before = record.starts_at;
    certificate.not_after = record.expires_at;
    store::service::update_certificate(session, certificate);
}

void import_stored(Session& session, const ImportedPfxRecord& record, UtcTime now) {
    const auto key_id = import_key_of(session, record);
    for_each_device_of_user(session, record, [&](const DeviceRecord& device) {
        cancel_on(session, device, record, now);
        const bool may_receive = device.state == store::service::DeviceState::enrolled &&
                                 device.encryption_certificate.has_value();
        if (!may_receive || key_id.empty()) {
            return;  // A check-in orders it, once it can be.
        }
        for (const auto& target : targets_of(session, device).targets) {
            if (brings(session, target, record)) {
                order_import(session,
                             {.device = device,
                              .profile_id = target.profile.id,
                              .profile_version = static_cast<std::int64_t>(target.profile.version)},
                             record, key_id, now);
            }
        }
    });
}

void import_removing(Session& session, const ImportedPfxRecord& record, UtcTime now) {
    for_each_device_of_user(session, record, [&](const DeviceRecord& device) {
        for (const auto& certificate : copies_on(session, device, record)) {
            cancel_requests_of_certificate(session, device.tenant_id, certificate.certificate_id,
                                           now);
            store::service::remove_copies_of_certificate(session, device.tenant_id,
                                                         certificate.certificate_id);
        }
    });
}

}  // namespace certferry::service
