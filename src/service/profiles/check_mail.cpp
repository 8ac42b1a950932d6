#include "service/profiles/check_settings.h"
#include "service/profiles/finding_codes.h"

namespace certferry::service {

namespace {

/// One certificate that a mail profile names, and the purpose that an imported one must have.
Findings check_certificate(const Profile& profile, const MailCertificate& certificate,
                           IntendedPurpose purpose, std::string_view member,
                           const SaveFacts& facts) {
    const auto found = facts.referenced.find(certificate.profile_id);
    if (certificate.choice != MailCertificateChoice::profile || found == facts.referenced.end()) {
        return {};
    }
    const std::string path = "/" + std::string(member) + "/profileId";
    const Profile* named = found->second;
    if (named == nullptr || named->platform != profile.platform) {
        return {finding(findings::e_mail_certificate, path, certificate.profile_id)};
    }
    if (const auto* imported = std::get_if<PkcsImportedSettings>(&named->settings)) {
        if (imported->intended_purpose == purpose) {
            return {};
        }
    } else if (named->names() != nullptr) {
        if (purpose == IntendedPurpose::smime_encryption) {
            return {finding(findings::w_encryption_eku_per_device, path, named->display_name)};
        }
        return {};
    }
    return {finding(findings::e_mail_certificate, path, named->display_name)};
}

}  // namespace

Findings check_mail(const Profile& profile, const MailSettings& settings, const SaveFacts& facts) {
    Findings findings =
        check_certificate(profile, settings.signing_certificate, IntendedPurpose::smime_signing,
                          "signingCertificate", facts);
    append(findings,
           check_certificate(profile, settings.encryption_certificate,
                             IntendedPurpose::smime_encryption, "encryptionCertificate", facts));
    return findings;
}

}  // namespace certferry::service
