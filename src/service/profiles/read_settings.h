#pragma once

#include "service/profiles/object_reader.h"
#include "service/profiles/profile.h"

// Reading the settings of each kind; for read_profile alone. Each takes the members of its kind
// from the whole profile's object.
namespace certferry::service {

TrustedCertificateSettings read_trusted_certificate(ObjectReader& in, Platform platform);
ScepSettings read_scep(ObjectReader& in, Platform platform);
PkcsSettings read_pkcs(ObjectReader& in, Platform platform);
PkcsImportedSettings read_pkcs_imported(ObjectReader& in, Platform platform);
MailSettings read_mail(ObjectReader& in);

// Settings that several kinds share.

/// Both names and certificate type. `default_sans` counts if none are given for type user.
NameSettings read_names(ObjectReader& in, ProfileKind kind, Platform platform,
                        std::vector<SanEntry> default_sans);
std::optional<Validity> read_validity(ObjectReader& in);
std::optional<KeyStorageProvider> read_key_storage_provider(
    ObjectReader& in, bool offered, std::optional<KeyStorageProvider> otherwise);
std::vector<ExtendedKeyUsage> read_extended_key_usages(ObjectReader& in);
std::optional<CertificateAccess> read_certificate_access(ObjectReader& in, Platform platform);

}  // namespace certferry::service
