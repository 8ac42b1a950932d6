#include "service/profiles/check_names.h"
#include "service/profiles/check_settings.h"
#include "service/profiles/digicert.h"
#include "service/profiles/finding_codes.h"

namespace certferry::service {

namespace {

/// A host without scheme, port or trailing slash.
Findings check_host(const std::string& host) {
    const std::size_t bad = host.find_first_of(":/ ");
    if (bad == std::string::npos) {
        return {};
    }
    return {finding(findings::e_json_value, "/certificationAuthority", host,
                    character_position(host, bad))};
}

Findings check_key(const PkcsSettings& settings, Platform platform) {
    Findings findings;
    const bool is_rsa = settings.key_algorithm == KeyAlgorithm::rsa;
    if (is_rsa && settings.curve) {
        findings.push_back(finding(findings::e_key_algorithm, "/curve",
                                   std::string(curve_words(*settings.curve))));
    }
    if (!is_rsa && settings.key_size) {
        findings.push_back(
            finding(findings::e_key_algorithm, "/keySize", std::to_string(*settings.key_size)));
        return findings;
    }
    if (!is_rsa) {
        return findings;
    }
    const int key_size = settings.key_size.value_or(2048);
    const bool large_allowed = !platforms::apple.has(platform);
    if (key_size != 2048 && (key_size != 4096 || !large_allowed)) {
        findings.push_back(finding(findings::e_key_size, "/keySize", std::to_string(key_size)));
    }
    append(findings, check_large_key(settings.key_storage_provider, key_size));
    return findings;
}

bool encrypts_mail_only(const PkcsSettings& settings, const SaveFacts& facts) {
    return facts.template_key_usage &&
           *facts.template_key_usage == pki::KeyUsage(pki::KeyUsage::key_encipherment) &&
           protects_mail(settings.extended_key_usages);
}

}  // namespace

Findings check_pkcs(const Profile& profile, const PkcsSettings& settings, const SaveFacts& facts) {
    const Platform platform = profile.platform;
    Findings findings = check_host(settings.certification_authority);
    if (facts.ca_reached == false) {
        findings.push_back(finding(findings::w_ca_unreachable, "/certificationAuthority",
                                   settings.certification_authority));
    }
    append(findings, check_digicert(settings));
    append(findings, check_names(settings.names, platform));
    append(findings, check_validity(settings.validity, platform, facts.validity));
    append(findings, check_key_storage_provider(settings.key_storage_provider, platform));
    append(findings, check_key(settings, platform));
    if (settings.pfx_encryption == PfxEncryption::legacy) {
        findings.push_back(finding(findings::w_pfx_legacy, "/pfxEncryption", "legacy"));
    }
    if (encrypts_mail_only(settings, facts)) {
        findings.push_back(finding(findings::w_encryption_eku_per_device, "/extendedKeyUsages"));
    }
    append(findings, check_threshold(settings.renewal_threshold_percent));
    if (platforms::android.has(platform)) {
        append(findings, check_root(profile, settings.root_certificate_profile_id, facts));
    }
    return findings;
}

}  // namespace certferry::service
