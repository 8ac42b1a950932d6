#include "service/profiles/imported.h"

#include "service/profiles/finding_codes.h"

#include <algorithm>

namespace certferry::service {

namespace {

bool is_succeeded(const ImportedCertificate& one, const std::vector<ImportedCertificate>& all) {
    return std::any_of(all.begin(), all.end(), [&](const ImportedCertificate& other) {
        return other.user_id == one.user_id && other.intended_purpose == one.intended_purpose &&
               other.expires_at > one.expires_at;
    });
}

}  // namespace

std::vector<std::string> certificates_for(const std::string& user_id, IntendedPurpose purpose,
                                          const std::vector<ImportedCertificate>& all) {
    std::vector<std::string> ids;
    for (const ImportedCertificate& one : all) {
        if (one.user_id == user_id && one.intended_purpose == purpose) {
            ids.push_back(one.id);
        }
    }
    return ids;
}

Findings check_expiring_imports(const std::vector<ImportedCertificate>& all, UtcTime now) {
    Findings findings;
    for (const ImportedCertificate& one : all) {
        const bool near = one.expires_at <= now + import_expiry_notice &&
                          one.expires_at >= now - import_expiry_notice;
        if (near && !is_succeeded(one, all)) {
            findings.push_back(finding(findings::w_import_expiring, "", one.id));
        }
    }
    return findings;
}

}  // namespace certferry::service
