#pragma once

#include "base/bytes.h"
#include "base/time.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Graph's `userPFXCertificate` (beta): a PFX file that was imported for a user.
namespace certferry::wire {

/// Below the Graph root.
inline constexpr std::string_view user_pfx_path = "/beta/deviceManagement/userPfxCertificates";

/// One record as it is read; its content is withheld.
struct UserPfxRecord {
    std::string id;          ///< The user's id without hyphens, a hyphen, the thumbprint.
    std::string thumbprint;  ///< SHA-1 of the certificate, lower-case hexadecimal.
    std::string user_principal_name;
    std::optional<std::string> intended_purpose;  ///< Such as `smimeEncryption`.
    std::optional<std::string> provider_name;
    std::optional<std::string> key_name;
    std::optional<std::string> padding_scheme;  ///< Such as `oaepSha512`.
    std::optional<UtcTime> start_date_time;
    std::optional<UtcTime> expiration_date_time;
    std::optional<UtcTime> created_date_time;
    std::optional<UtcTime> last_modified_date_time;
};

/// One record as it is created, or takes the place of another.
struct UserPfxUpload {
    std::string thumbprint;
    std::string user_principal_name;
    std::string intended_purpose;
    std::string provider_name;
    std::string key_name;
    std::string padding_scheme;
    UtcTime start_date_time;  ///< Validity of the certificate.
    UtcTime expiration_date_time;
    Bytes encrypted_pfx_blob;  ///< The PFX itself, whose password nobody on the way can open.
    Bytes encrypted_pfx_password;
    UtcTime created_date_time;
    UtcTime last_modified_date_time;
};

struct UserPfxPage {
    std::vector<UserPfxRecord> records;
    std::string next_link;  ///< URL of the next page; empty after the last.
};

/// Each throws Error(json_…).
UserPfxPage parse_user_pfx_page(ByteView body);
UserPfxRecord parse_user_pfx_record(ByteView body);

/// The id of the first user in Graph's list, without hyphens; empty if the list is.
std::optional<std::string> parse_first_user_id(ByteView body);

std::string write_user_pfx(const UserPfxUpload& upload);

/// For PATCH: without the time of creation, which stays.
std::string write_user_pfx_change(const UserPfxUpload& upload);

}  // namespace certferry::wire
