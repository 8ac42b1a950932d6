#pragma once

#include "service/profiles/check_profile.h"

// The checks of each kind and subject; for check_profile alone.
namespace certferry::service {

Findings check_trusted_certificate(const TrustedCertificateSettings& settings);
Findings check_scep(const Profile& profile, const ScepSettings& settings, const SaveFacts& facts);
Findings check_pkcs(const Profile& profile, const PkcsSettings& settings, const SaveFacts& facts);
Findings check_mail(const Profile& profile, const MailSettings& settings, const SaveFacts& facts);

Findings check_key_storage_provider(const std::optional<KeyStorageProvider>& provider,
                                    Platform platform);

/// E_KEY_KSP or W_KEY_KSP: Windows holds keys of 4096 bits in software only.
Findings check_large_key(const std::optional<KeyStorageProvider>& provider, int key_size);

Findings check_threshold(int percent);

/// E_ROOT_MISSING and W_ROOT_NOT_IN_CHAIN.
Findings check_root(const Profile& profile, std::string_view root_id, const SaveFacts& facts);

/// True if the list has Secure Email.
bool protects_mail(const std::vector<ExtendedKeyUsage>& usages);

}  // namespace certferry::service
