#include "events/catalogue.h"

#include <algorithm>
#include <array>

namespace certferry::events {

namespace {

constexpr std::array all{&types::connector_service_started,
                         &types::connector_service_stopped,
                         &types::configuration_loaded,
                         &types::configuration_changed,
                         &types::certificate_renewal_success,
                         &types::certificate_renewal_failed_attempt,
                         &types::certificate_renewal_failure,
                         &types::update_available,
                         &types::update_installed,
                         &types::update_failure,
                         &types::version_deprecated,
                         &types::certificate_retrieval_warning,
                         &types::certificate_retrieval_error,
                         &types::enrollment_success,
                         &types::enrollment_failure,
                         &types::ca_call_unaccounted,
                         &types::imported_certificate_expiring,
                         &types::pkcs_request_success,
                         &types::pkcs_request_failure,
                         &types::pkcs_download_success,
                         &types::pkcs_download_failure,
                         &types::pkcs_downloaded_request,
                         &types::pkcs_digicert_request,
                         &types::pkcs_issued_success,
                         &types::pkcs_issued_failed_attempt,
                         &types::pkcs_issued_failure,
                         &types::pkcs_upload_success,
                         &types::pkcs_upload_failure,
                         &types::pkcs_uploaded_request,
                         &types::pkcs_recrypt_request_success,
                         &types::pkcs_recrypt_request_failure,
                         &types::pkcs_recrypt_download_success,
                         &types::pkcs_recrypt_download_failure,
                         &types::pkcs_recrypt_downloaded_request,
                         &types::pkcs_recrypt_reencrypt_success,
                         &types::pkcs_recrypt_decrypt_success,
                         &types::pkcs_recrypt_decrypt_failure,
                         &types::pkcs_recrypt_reencrypt_failure,
                         &types::pkcs_recrypt_upload_success,
                         &types::pkcs_recrypt_upload_failure,
                         &types::pkcs_recrypt_uploaded_request,
                         &types::pkcs_import_request_success,
                         &types::pkcs_import_request_failure,
                         &types::pkcs_import_downloaded_request,
                         &types::pkcs_import_reencrypt_success,
                         &types::pkcs_import_reencrypt_failed_attempt,
                         &types::pkcs_import_reencrypt_failure,
                         &types::pkcs_import_upload_success,
                         &types::pkcs_import_upload_failure,
                         &types::pkcs_import_uploaded_request,
                         &types::pkcs_import_download_success,
                         &types::pkcs_import_download_failure,
                         &types::revoke_request_success,
                         &types::revoke_request_failure,
                         &types::revoke_download_success,
                         &types::revoke_download_failure,
                         &types::revoke_downloaded_request,
                         &types::revoke_digicert_request,
                         &types::revoke_success,
                         &types::revoke_failure,
                         &types::revoke_failed_attempt,
                         &types::revoke_upload_success,
                         &types::revoke_upload_failure,
                         &types::revoke_uploaded_request,
                         &types::scep_request_success,
                         &types::scep_request_issued_failure,
                         &types::scep_request_upload_failure,
                         &types::scep_request_received,
                         &types::scep_verify_success,
                         &types::scep_verify_failure,
                         &types::scep_issued_success,
                         &types::scep_issued_failure,
                         &types::scep_notify_success,
                         &types::scep_notify_attempt_failed,
                         &types::scep_notify_save_to_disk_failed,
                         &types::health_message_upload_success,
                         &types::health_message_upload_failed_attempt,
                         &types::health_message_upload_failure};

static_assert(std::ranges::is_sorted(all, {}, [](const EventType* type) { return type->id; }));

}  // namespace

std::span<const EventType* const> catalogue() noexcept {
    return all;
}

const EventType* find_type(std::uint16_t id) noexcept {
    const auto* const found =
        std::ranges::lower_bound(all, id, {}, [](const EventType* type) { return type->id; });
    return found != all.end() && (*found)->id == id ? *found : nullptr;
}

const EventType* find_type(std::string_view name) noexcept {
    const auto* const found = std::ranges::find_if(all, [name](const EventType* type) {
        return type->name == name || (!type->alias.empty() && type->alias == name);
    });
    return found == all.end() ? nullptr : *found;
}

}  // namespace certferry::events
