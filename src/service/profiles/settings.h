#pragma once

#include "pki/oid.h"
#include "service/profiles/words.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Settings that several kinds of profile share, as values.
namespace certferry::service {

/// Whom a certificate names.
enum class CertificateType { user, device };

inline constexpr auto certificate_type_words = words<CertificateType>("user", "device");

/// How the subject is made. All but `custom` and `not_configured` are fixed templates of type user.
enum class SubjectNameFormat {
    not_configured,  ///< An empty subject; the alternative name is critical.
    common_name,     ///< The directory's display name.
    common_name_including_email,
    common_name_as_email,
    imei,
    serial_number,
    custom,  ///< By `subjectNameTemplate`.
};

inline constexpr auto subject_name_format_words =
    words<SubjectNameFormat>("notConfigured", "commonName", "commonNameIncludingEmail",
                             "commonNameAsEmail", "imei", "serialNumber", "custom");

/// Kinds of alternative names that a profile can ask for.
enum class SanKind { email, upn, dns, uri };

inline constexpr auto san_kind_words = words<SanKind>("email", "upn", "dns", "uri");

/// One alternative name.
struct SanEntry {
    SanKind kind = SanKind::dns;
    /// Text with variables. Absent: the user's own e-mail address or user principal name.
    std::optional<std::string> value;

    bool operator==(const SanEntry&) const = default;
};

inline constexpr std::size_t max_san_entries = 500;

enum class ValidityUnit { days, months, years };

inline constexpr auto validity_unit_words = words<ValidityUnit>("days", "months", "years");

/// How long a certificate shall be valid. Days have 24 hours; months and years are calendar steps.
struct Validity {
    std::int64_t value = 1;
    ValidityUnit unit = ValidityUnit::years;

    bool operator==(const Validity&) const = default;
};

/// Where Windows keeps a key. The numbers are those of the product family.
enum class KeyStorageProvider {
    tpm_else_software = 0,
    tpm_else_fail = 1,
    passport_else_fail = 2,
    software = 3,
};

inline constexpr auto key_storage_provider_words =
    words<KeyStorageProvider>("tpmElseSoftware", "tpmElseFail", "passportElseFail", "software");

/// What the key of a SCEP certificate is for.
struct ProfileKeyUsage {
    bool digital_signature = true;
    bool key_encipherment = true;

    /// The first octet of X.509's BIT STRING: 0x80, 0x20 or their sum.
    std::uint8_t mask() const noexcept {
        return static_cast<std::uint8_t>((digital_signature ? 0x80U : 0U) |
                                         (key_encipherment ? 0x20U : 0U));
    }

    bool empty() const noexcept { return mask() == 0; }

    bool operator==(const ProfileKeyUsage&) const = default;
};

/// The hashes that a device may use; it takes the strongest it can.
struct HashAlgorithms {
    bool sha1 = false;
    bool sha2 = true;  ///< SHA-256.

    bool operator==(const HashAlgorithms&) const = default;
};

struct ExtendedKeyUsage {
    std::string name;  ///< For people.
    pki::Oid oid;

    bool operator==(const ExtendedKeyUsage&) const = default;
};

inline constexpr std::size_t max_extended_key_usages = 500;

/// `Client Authentication`, what profiles have by default.
ExtendedKeyUsage client_authentication();

/// Which apps of an Android Enterprise device may use the certificate.
struct CertificateAccess {
    static constexpr std::size_t max_apps = 50;

    /// Package ids. Absent: the user is asked for each app.
    std::optional<std::vector<std::string>> specific_apps;

    bool operator==(const CertificateAccess&) const = default;
};

enum class KeyAlgorithm { rsa, ec };

inline constexpr auto key_algorithm_words = words<KeyAlgorithm>("rsa", "ec");

enum class Curve { p256, p384 };

inline constexpr auto curve_words = words<Curve>("P-256", "P-384");

/// How the connector protects a PFX that it makes. `legacy` is 3DES and SHA-1.
enum class PfxEncryption { aes256, legacy };

inline constexpr auto pfx_encryption_words = words<PfxEncryption>("aes256", "legacy");

/// What an imported certificate is for: a tag, compared with the profile's.
enum class IntendedPurpose { unassigned, smime_encryption, smime_signing };

inline constexpr auto intended_purpose_words =
    words<IntendedPurpose>("unassigned", "smimeEncryption", "smimeSigning");

/// Windows stores of CA certificates.
enum class DestinationStore { computer_root, computer_intermediate, user_intermediate };

inline constexpr auto destination_store_words =
    words<DestinationStore>("computerRoot", "computerIntermediate", "userIntermediate");

}  // namespace certferry::service
