#include "service/profiles/check_names.h"
#include "service/profiles/check_settings.h"
#include "service/profiles/finding_codes.h"
#include "service/profiles/scep_urls.h"

namespace certferry::service {

namespace {

Findings check_key_size(int key_size, Platform platform, bool fips) {
    const std::string shown = std::to_string(key_size);
    const bool known = key_size == 1024 || key_size == 2048 || key_size == 4096;
    const bool refused = key_size == 1024 && (platform == Platform::linux_agent || fips);
    if (!known || refused) {
        return {finding(findings::e_key_size, "/keySize", shown)};
    }
    if (key_size == 1024) {
        return {finding(findings::w_key_weak, "/keySize", shown)};
    }
    return {};
}

Findings check_hashes(const std::optional<HashAlgorithms>& hashes, bool fips) {
    if (!hashes || !hashes->sha1 || hashes->sha2) {
        return {};
    }
    return {
        finding(fips ? findings::e_hash_fips : findings::w_hash_weak, "/hashAlgorithms", "sha1")};
}

}  // namespace

Findings check_scep(const Profile& profile, const ScepSettings& settings, const SaveFacts& facts) {
    const Platform platform = profile.platform;
    Findings findings = check_names(settings.names, platform);
    append(findings, check_validity(settings.validity, platform, facts.validity));
    append(findings, check_key_storage_provider(settings.key_storage_provider, platform));
    if (settings.key_usage.empty()) {
        findings.push_back(finding(findings::e_keyusage_empty, "/keyUsage"));
    }
    append(findings, check_key_size(settings.key_size, platform, facts.fips));
    append(findings, check_large_key(settings.key_storage_provider, settings.key_size));
    append(findings, check_hashes(settings.hash_algorithms, facts.fips));
    append(findings, check_root(profile, settings.root_certificate_profile_id, facts));
    if (settings.extended_key_usages.empty()) {
        findings.push_back(finding(findings::e_eku_empty, "/extendedKeyUsages"));
    }
    const bool encrypts_only =
        settings.key_usage.key_encipherment && !settings.key_usage.digital_signature;
    if (encrypts_only && protects_mail(settings.extended_key_usages)) {
        findings.push_back(finding(findings::w_encryption_eku_per_device, "/keyUsage"));
    }
    append(findings, check_threshold(settings.renewal_threshold_percent));
    append(findings, check_scep_urls(settings.scep_server_urls, platform));
    return findings;
}

}  // namespace certferry::service
