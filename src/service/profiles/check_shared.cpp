#include "base/error.h"
#include "service/profiles/check_settings.h"
#include "service/profiles/finding_codes.h"

#include <algorithm>

namespace certferry::service {

namespace {

constexpr const char* root_path = "/rootCertificateProfileId";

/// The trusted certificate of a profile, if it parses.
std::optional<pki::Certificate> certificate_of(const Profile& trusted) {
    const auto* settings = std::get_if<TrustedCertificateSettings>(&trusted.settings);
    if (settings == nullptr) {
        return std::nullopt;
    }
    try {
        return pki::Certificate::from_der(settings->certificate);
    } catch (const Error&) {
        return std::nullopt;  // Saved profiles hold certificates; others say so when they are
                              // saved.
    }
}

bool is_in_chain(const pki::Certificate& certificate, Platform platform,
                 const std::vector<pki::Certificate>& chain) {
    const bool found = std::find(chain.begin(), chain.end(), certificate) != chain.end();
    // iOS builds no chain by itself, so it needs the end of it.
    return found && (platform != Platform::ios || certificate.is_self_signed());
}

}  // namespace

Findings check_key_storage_provider(const std::optional<KeyStorageProvider>& provider,
                                    Platform platform) {
    if (provider == KeyStorageProvider::passport_else_fail && platform != Platform::windows10) {
        return {finding(findings::e_ksp_platform, "/keyStorageProvider",
                        std::string(key_storage_provider_words(*provider)))};
    }
    return {};
}

Findings check_large_key(const std::optional<KeyStorageProvider>& provider, int key_size) {
    if (key_size != 4096 || !provider || provider == KeyStorageProvider::software) {
        return {};
    }
    const FindingCode& code = provider == KeyStorageProvider::tpm_else_software
                                  ? findings::w_key_ksp
                                  : findings::e_key_ksp;
    return {finding(code, "/keySize", std::to_string(key_size))};
}

Findings check_threshold(int percent) {
    if (percent >= 1 && percent <= 99) {
        return {};
    }
    return {finding(findings::e_threshold, "/renewalThresholdPercent", std::to_string(percent))};
}

Findings check_root(const Profile& profile, std::string_view root_id, const SaveFacts& facts) {
    if (root_id.empty()) {
        return {finding(findings::e_root_missing, root_path)};
    }
    const auto found = facts.referenced.find(root_id);
    if (found == facts.referenced.end()) {
        return {};
    }
    const Profile* root = found->second;
    const bool fits = root != nullptr && root->kind() == ProfileKind::trusted_certificate &&
                      root->platform == profile.platform;
    if (!fits) {
        return {finding(findings::e_root_missing, root_path, std::string(root_id))};
    }
    const auto certificate = certificate_of(*root);
    if (certificate && facts.issuing_chain &&
        !is_in_chain(*certificate, profile.platform, *facts.issuing_chain)) {
        return {finding(findings::w_root_not_in_chain, root_path, root->display_name)};
    }
    return {};
}

bool protects_mail(const std::vector<ExtendedKeyUsage>& usages) {
    return std::any_of(usages.begin(), usages.end(), [](const ExtendedKeyUsage& usage) {
        return usage.oid == pki::oids::email_protection;
    });
}

}  // namespace certferry::service
