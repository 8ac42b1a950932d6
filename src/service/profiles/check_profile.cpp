#include "service/profiles/check_profile.h"

#include "service/profiles/assignment.h"
#include "service/profiles/check_settings.h"
#include "service/profiles/finding_codes.h"

#include <algorithm>
#include <string_view>

namespace certferry::service {

namespace {

/// True if one of the paths is the other, or leads through it.
bool overlaps(std::string_view a, std::string_view b) {
    const std::string_view shorter = a.size() < b.size() ? a : b;
    const std::string_view longer = a.size() < b.size() ? b : a;
    return longer.starts_with(shorter) &&
           (longer.size() == shorter.size() || longer[shorter.size()] == '/');
}

bool is_hidden(const Finding& one, const Findings& of_form) {
    return std::any_of(of_form.begin(), of_form.end(),
                       [&](const Finding& fault) { return overlaps(one.path, fault.path); });
}

Finding immutable(const char* path, std::string_view value) {
    return finding(findings::e_immutable, path, std::string(value));
}

void add_all_but_hidden(Findings& to, Findings more, const Findings& of_form) {
    std::erase_if(more, [&](const Finding& one) { return is_hidden(one, of_form); });
    append(to, std::move(more));
}

}  // namespace

Findings check_profile(const Profile& profile, const SaveFacts& facts) {
    switch (profile.kind()) {
        case ProfileKind::trusted_certificate:
            return check_trusted_certificate(
                std::get<TrustedCertificateSettings>(profile.settings));
        case ProfileKind::scep:
            return check_scep(profile, std::get<ScepSettings>(profile.settings), facts);
        case ProfileKind::pkcs:
            return check_pkcs(profile, std::get<PkcsSettings>(profile.settings), facts);
        case ProfileKind::pkcs_imported:
            return check_key_storage_provider(
                std::get<PkcsImportedSettings>(profile.settings).key_storage_provider,
                profile.platform);
        case ProfileKind::mail:
            break;
    }
    return check_mail(profile, std::get<MailSettings>(profile.settings), facts);
}

Findings check_change(const Profile& before, const Profile& after) {
    Findings findings;
    if (before.kind() != after.kind()) {
        findings.push_back(immutable("/kind", profile_kind_words(after.kind())));
    }
    if (before.platform != after.platform) {
        findings.push_back(immutable("/platform", platform_words(after.platform)));
    }
    const auto* old_import = std::get_if<PkcsImportedSettings>(&before.settings);
    const auto* new_import = std::get_if<PkcsImportedSettings>(&after.settings);
    if (old_import == nullptr || new_import == nullptr) {
        return findings;
    }
    if (old_import->intended_purpose != new_import->intended_purpose) {
        findings.push_back(
            immutable("/intendedPurpose", intended_purpose_words(new_import->intended_purpose)));
    }
    if (old_import->key_storage_provider != new_import->key_storage_provider) {
        const auto& provider = new_import->key_storage_provider;
        findings.push_back(immutable("/keyStorageProvider",
                                     provider ? key_storage_provider_words(*provider) : ""));
    }
    return findings;
}

Findings review(const ProfileReading& reading, const Profile* before, const SaveFacts& facts) {
    Findings all = reading.findings;
    if (!reading.profile) {
        return all;
    }
    if (before != nullptr) {
        add_all_but_hidden(all, check_change(*before, *reading.profile), reading.findings);
    }
    add_all_but_hidden(all, check_profile(*reading.profile, facts), reading.findings);
    const auto root = facts.referenced.find(reading.profile->root_certificate_profile_id());
    if (root != facts.referenced.end() && root->second != nullptr) {
        add_all_but_hidden(all, check_assignment(*reading.profile, *root->second),
                           reading.findings);
    }
    return all;
}

}  // namespace certferry::service
