#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "service/profiles/assignment_rule.h"
#include "service/profiles/platform.h"
#include "service/profiles/settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

// The certificate profile as a value. Settings that a platform does not have are empty; those that
// it has and that nobody set hold their default.
namespace certferry::service {

/// Delivers a CA certificate, so that the device trusts the CA.
struct TrustedCertificateSettings {
    Bytes certificate;                                  ///< DER.
    std::string file_name;                              ///< As the administrator uploaded it.
    std::optional<DestinationStore> destination_store;  ///< Windows 8.1 and 10 only.

    bool operator==(const TrustedCertificateSettings&) const = default;
};

/// What SCEP and PKCS profiles say about the certificate's names.
struct NameSettings {
    CertificateType certificate_type = CertificateType::user;
    SubjectNameFormat subject_name_format = SubjectNameFormat::common_name;
    std::string subject_name_template;  ///< Only with format `custom`.
    std::vector<SanEntry> subject_alternative_names;

    bool operator==(const NameSettings&) const = default;
};

/// The device makes the key and asks the registration service.
struct ScepSettings {
    NameSettings names;
    std::optional<Validity> validity;  ///< Absent: the template's.
    std::optional<KeyStorageProvider> key_storage_provider;
    ProfileKeyUsage key_usage;
    int key_size = 2048;
    std::optional<HashAlgorithms> hash_algorithms;  ///< Absent where the device decides.
    std::string root_certificate_profile_id;
    std::vector<ExtendedKeyUsage> extended_key_usages{client_authentication()};
    int renewal_threshold_percent = 20;
    std::vector<std::string> scep_server_urls;
    std::optional<CertificateAccess> certificate_access;

    bool operator==(const ScepSettings&) const = default;
};

/// The connector makes the key and asks the CA; the device gets a PFX.
struct PkcsSettings {
    std::string certification_authority;       ///< Host; sent as typed.
    std::string certification_authority_name;  ///< As the CA itself gives it.
    std::string certificate_template_name;     ///< Name, not display name; DigiCert: an OID.
    NameSettings names;
    std::optional<Validity> validity;  ///< Absent: the template's, else 1 year.
    std::optional<KeyStorageProvider> key_storage_provider;
    KeyAlgorithm key_algorithm = KeyAlgorithm::rsa;
    std::optional<int> key_size;  ///< With rsa.
    std::optional<Curve> curve;   ///< With ec.
    PfxEncryption pfx_encryption = PfxEncryption::aes256;
    std::vector<ExtendedKeyUsage> extended_key_usages;
    int renewal_threshold_percent = 20;
    std::string root_certificate_profile_id;  ///< Android only; there required.
    std::optional<bool> allow_all_apps_access;
    std::optional<CertificateAccess> certificate_access;

    bool operator==(const PkcsSettings&) const = default;
};

/// The user's own imported certificates, the same on all devices.
struct PkcsImportedSettings {
    IntendedPurpose intended_purpose = IntendedPurpose::unassigned;
    std::optional<KeyStorageProvider> key_storage_provider;
    std::optional<CertificateAccess> certificate_access;

    bool operator==(const PkcsImportedSettings&) const = default;
};

/// A switch of the mail program.
struct MailSwitch {
    bool enabled = false;
    bool user_may_change = false;

    bool operator==(const MailSwitch&) const = default;
};

enum class MailCertificateChoice { not_configured, none, profile };

inline constexpr auto mail_certificate_choice_words =
    words<MailCertificateChoice>("notConfigured", "none", "profile");

/// Which certificate the mail program uses; with `none` the user chooses.
struct MailCertificate {
    MailCertificateChoice choice = MailCertificateChoice::not_configured;
    std::string profile_id;  ///< With `profile`.
    bool user_may_change = false;

    bool operator==(const MailCertificate&) const = default;
};

/// What the mail profile of iOS says about certificates.
struct MailSettings {
    bool smime = false;
    MailSwitch signing_enabled;
    MailCertificate signing_certificate;
    MailSwitch encrypt_by_default;
    bool per_message_encryption = false;  ///< The user may opt in or out for each message.
    MailCertificate encryption_certificate;

    bool operator==(const MailSettings&) const = default;
};

/// Which editions and versions of Windows 10 and later get the profile, or do not get it.
struct ApplicabilityRule {
    bool assign = true;                 ///< Assign if the rule fits; else do not assign if it fits.
    std::vector<std::string> editions;  ///< Any of these, compared without case; empty: all.
    std::string min_version;            ///< Such as `10.0.19041`; empty: no bound.
    std::string max_version;            ///< Included; empty: no bound.

    bool operator==(const ApplicabilityRule&) const = default;
};

/// A certificate profile: what all kinds have, and the settings of its kind.
struct Profile {
    /// In the order of ProfileKind.
    using Settings = std::variant<TrustedCertificateSettings, ScepSettings, PkcsSettings,
                                  PkcsImportedSettings, MailSettings>;

    std::string id;  ///< UUID; empty until the service gives one.
    std::string display_name;
    std::string description;
    Platform platform = Platform::windows10;
    std::uint64_t version = 1;  ///< Grows with each change of settings.
    std::vector<Assignment> assignments;
    std::vector<std::string> scope_tags;  ///< Limit which administrators see it.
    std::optional<ApplicabilityRule> applicability;
    std::optional<UtcTime> created_at;
    std::optional<UtcTime> modified_at;
    Settings settings;

    ProfileKind kind() const noexcept { return static_cast<ProfileKind>(settings.index()); }

    /// Names of a SCEP or PKCS profile; null for other kinds.
    const NameSettings* names() const noexcept;

    /// The trusted certificate profile that it refers to; empty if none.
    std::string_view root_certificate_profile_id() const noexcept;

    bool operator==(const Profile&) const = default;
};

/// True if what devices get differs: then the version grows. Names, texts, tags and assignments do
/// not count.
bool settings_differ(const Profile& before, const Profile& after);

}  // namespace certferry::service
