#pragma once

#include "service/profiles/platform.h"
#include "service/profiles/settings.h"

#include <optional>
#include <string>

// What is known of a user, a device and a tenant when names are made: plain values, collected by
// whoever asks.
namespace certferry::service {

/// Who said what an attribute holds.
enum class AttributeSource {
    directory,
    admin,
    device,  ///< Its own report: whoever holds the device can fake it.
};

inline constexpr auto attribute_source_words =
    words<AttributeSource>("directory", "admin", "device");

/// One attribute of a user or device. An empty value counts as none.
struct Attribute {
    std::string value;
    AttributeSource source = AttributeSource::directory;

    bool operator==(const Attribute&) const = default;
};

/// Takes a new value for a stored attribute, unless a device's own report would overwrite what the
/// directory or an administrator said. True if the stored value or source changed: an audited
/// event.
bool update_attribute(std::optional<Attribute>& stored, const Attribute& reported);

struct UserFacts {
    std::optional<Attribute> display_name;
    std::optional<Attribute> user_principal_name;
    std::optional<Attribute> email_address;
    std::optional<Attribute> on_prem_distinguished_name;  ///< RFC 4514 text.
    std::optional<Attribute> on_premises_sam_account_name;
    std::optional<Attribute> security_identifier;  ///< `S-1-5-21-…`.
};

struct DeviceFacts {
    Platform platform = Platform::windows10;
    std::optional<Attribute> device_id;     ///< The management service's own id.
    std::optional<Attribute> directory_id;  ///< Given at registration.
    std::optional<Attribute> serial_number;
    std::optional<Attribute> imei;
    std::optional<Attribute> meid;
    std::optional<Attribute> wifi_mac_address;
    std::optional<Attribute> device_name;
    std::optional<Attribute> fully_qualified_domain_name;
    std::optional<Attribute> security_identifier;
    bool domain_joined = false;     ///< Windows: joined to the on-premises directory.
    bool directory_joined = false;  ///< Windows: joined to the cloud directory.
    bool samsung_knox = false;
    std::string os_edition;           ///< Windows.
    std::string os_version;           ///< Dotted numbers.
    std::string enrolled_os_version;  ///< What ran when it was enrolled; empty: as `os_version`.
};

/// The first number of a version such as `12.1`; 0 if there is none.
int major_version(const std::string& version);

enum class UserNameVariable {
    upn,
    login_name,  ///< What stands before the @.
};

inline constexpr auto user_name_variable_words = words<UserNameVariable>("upn", "loginName");

struct TenantSettings {
    UserNameVariable user_name_variable = UserNameVariable::upn;
    /// Let what a device says of itself into names that decide about access.
    bool trust_device_values = false;
    /// The issuing CA is trusted for logon to the directory (NTAuth): any of its names decides.
    bool ca_is_ntauth = false;
};

/// All that the names of one certificate are made from. Borrows what it points to.
struct NameFacts {
    CertificateType certificate_type = CertificateType::user;
    const DeviceFacts* device = nullptr;  ///< Must be set.
    const UserFacts* user = nullptr;      ///< Null for a device without user.
    TenantSettings tenant;
    bool digicert =
        false;  ///< The CA is DigiCert's: e-mail address and UPN stand in for each other.
};

}  // namespace certferry::service
