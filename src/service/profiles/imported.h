#pragma once

#include "base/time.h"
#include "service/profiles/finding.h"
#include "service/profiles/settings.h"

#include <chrono>
#include <string>
#include <vector>

// Which imported certificates a device gets.
namespace certferry::service {

/// What policy needs to know of an imported certificate.
struct ImportedCertificate {
    std::string id;  ///< `<userId>-<thumbprint>`.
    std::string user_id;
    IntendedPurpose intended_purpose = IntendedPurpose::unassigned;
    UtcTime expires_at;
};

/// The ids that a profile of this purpose puts on every device of the user, in the order of `all`:
/// expired and superseded ones too, because old mail must stay readable.
std::vector<std::string> certificates_for(const std::string& user_id, IntendedPurpose purpose,
                                          const std::vector<ImportedCertificate>& all);

inline constexpr std::chrono::days import_expiry_notice{30};

/// W_IMPORT_EXPIRING, with the id as text, for each certificate that ends within the notice and is
/// followed by none of the same user and purpose that ends later. Those that have expired count too
/// as long as nothing follows them, but only for the time of the notice.
Findings check_expiring_imports(const std::vector<ImportedCertificate>& all, UtcTime now);

}  // namespace certferry::service
