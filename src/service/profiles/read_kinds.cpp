#include "base/encoding.h"
#include "service/profiles/finding_codes.h"
#include "service/profiles/read_settings.h"

namespace certferry::service {

namespace {

enum class Switch { disabled, enabled };

constexpr auto switch_words = words<Switch>("disabled", "enabled");

ProfileKeyUsage read_key_usage(ObjectReader& in) {
    ProfileKeyUsage usage{.digital_signature = false, .key_encipherment = false};
    const bool given =
        in.array("keyUsage", 8, [&](const boost::json::value& value, const std::string& path) {
            const boost::json::string* word = value.if_string();
            if (word == nullptr) {
                in.wrong_type(path, value);
            } else if (*word == "digitalSignature") {
                usage.digital_signature = true;
            } else if (*word == "keyEncipherment") {
                usage.key_encipherment = true;
            } else {
                in.wrong_value(path, std::string(std::string_view(*word)));
            }
        });
    return given ? usage : ProfileKeyUsage{};
}

std::optional<HashAlgorithms> read_hash_algorithms(ObjectReader& in, Platform platform) {
    const Platforms with = platforms::android | platforms::windows;
    if (!in.offered("hashAlgorithms", with.has(platform))) {
        return std::nullopt;
    }
    HashAlgorithms hashes{.sha1 = false, .sha2 = false};
    bool faulty = false;
    const bool given = in.array("hashAlgorithms", 8,
                                [&](const boost::json::value& value, const std::string& path) {
                                    const boost::json::string* word = value.if_string();
                                    if (word == nullptr) {
                                        in.wrong_type(path, value);
                                        faulty = true;
                                    } else if (*word == "sha1") {
                                        hashes.sha1 = true;
                                    } else if (*word == "sha2") {
                                        hashes.sha2 = true;
                                    } else {
                                        in.wrong_value(path, std::string(std::string_view(*word)));
                                        faulty = true;
                                    }
                                });
    if (given && !faulty && !hashes.sha1 && !hashes.sha2) {
        in.wrong_value(in.path_of("hashAlgorithms"), "[]");
    }
    return given ? hashes : HashAlgorithms{};
}

MailSwitch read_mail_switch(ObjectReader& in, std::string_view name) {
    MailSwitch result;
    if (auto members = in.object(name)) {
        result.enabled = members->word("value", switch_words, Need::required) == Switch::enabled;
        result.user_may_change = members->boolean("userMayChange").value_or(false);
        members->finish();
    }
    return result;
}

MailCertificate read_mail_certificate(ObjectReader& in, std::string_view name) {
    MailCertificate result;
    if (auto members = in.object(name)) {
        result.choice = members->word("value", mail_certificate_choice_words, Need::required)
                            .value_or(MailCertificateChoice::not_configured);
        if (result.choice == MailCertificateChoice::profile) {
            result.profile_id = members->text("profileId", {}, Need::required).value_or("");
        }
        result.user_may_change = members->boolean("userMayChange").value_or(false);
        members->finish();
    }
    return result;
}

}  // namespace

TrustedCertificateSettings read_trusted_certificate(ObjectReader& in, Platform platform) {
    TrustedCertificateSettings settings;
    constexpr TextLength base64{.min = 1, .max = std::size_t{128} * 1024};
    if (const auto text = in.text("certificate", base64, Need::required)) {
        if (auto der = from_base64(*text)) {
            settings.certificate = std::move(*der);
        } else {
            in.wrong_value(in.path_of("certificate"), *text);
        }
    }
    settings.file_name = in.text("fileName", {.min = 0, .max = 255}).value_or("");
    constexpr Platforms with_stores{Platform::windows81, Platform::windows10};
    if (in.offered("destinationStore", with_stores.has(platform))) {
        settings.destination_store =
            in.word("destinationStore", destination_store_words, Need::required);
    }
    return settings;
}

ScepSettings read_scep(ObjectReader& in, Platform platform) {
    ScepSettings settings;
    settings.names = read_names(in, ProfileKind::scep, platform, {});
    settings.validity = read_validity(in);
    settings.key_storage_provider = read_key_storage_provider(
        in, platforms::windows.has(platform), KeyStorageProvider::tpm_else_software);
    settings.key_usage = read_key_usage(in);
    settings.key_size = in.small_integer("keySize").value_or(settings.key_size);
    settings.hash_algorithms = read_hash_algorithms(in, platform);
    settings.root_certificate_profile_id =
        in.text("rootCertificateProfileId", {.min = 0, .max = 200}).value_or("");
    settings.extended_key_usages = read_extended_key_usages(in);
    settings.renewal_threshold_percent =
        in.small_integer("renewalThresholdPercent").value_or(settings.renewal_threshold_percent);
    settings.scep_server_urls =
        in.texts("scepServerUrls", 100, Need::required).value_or(std::vector<std::string>{});
    settings.certificate_access = read_certificate_access(in, platform);
    return settings;
}

PkcsSettings read_pkcs(ObjectReader& in, Platform platform) {
    PkcsSettings settings;
    const auto required_text = [&](std::string_view name) {
        return in.text(name, {.min = 1, .max = 255}, Need::required).value_or("");
    };
    settings.certification_authority = required_text("certificationAuthority");
    settings.certification_authority_name = required_text("certificationAuthorityName");
    settings.certificate_template_name = required_text("certificateTemplateName");
    settings.names = read_names(in, ProfileKind::pkcs, platform,
                                {{.kind = SanKind::upn, .value = std::nullopt}});
    settings.validity = read_validity(in);
    settings.key_storage_provider = read_key_storage_provider(
        in, platform == Platform::windows10, KeyStorageProvider::tpm_else_software);
    settings.key_algorithm =
        in.word("keyAlgorithm", key_algorithm_words).value_or(KeyAlgorithm::rsa);
    const bool is_rsa = settings.key_algorithm == KeyAlgorithm::rsa;
    settings.key_size = in.small_integer("keySize");
    settings.curve = in.word("curve", curve_words);
    if (is_rsa && !settings.key_size) {
        settings.key_size = 2048;
    }
    if (!is_rsa && !settings.curve) {
        settings.curve = Curve::p256;
    }
    settings.pfx_encryption =
        in.word("pfxEncryption", pfx_encryption_words).value_or(PfxEncryption::aes256);
    constexpr Platforms with_usages =
        platforms::android | Platforms{Platform::windows10, Platform::linux_agent};
    if (in.offered("extendedKeyUsages", with_usages.has(platform))) {
        settings.extended_key_usages = read_extended_key_usages(in);
    }
    settings.renewal_threshold_percent =
        in.small_integer("renewalThresholdPercent").value_or(settings.renewal_threshold_percent);
    if (in.offered("rootCertificateProfileId", platforms::android.has(platform))) {
        settings.root_certificate_profile_id =
            in.text("rootCertificateProfileId", {.min = 0, .max = 200}).value_or("");
    }
    if (in.offered("allowAllAppsAccess", platform == Platform::macos)) {
        settings.allow_all_apps_access = in.boolean("allowAllAppsAccess").value_or(false);
    }
    settings.certificate_access = read_certificate_access(in, platform);
    return settings;
}

PkcsImportedSettings read_pkcs_imported(ObjectReader& in, Platform platform) {
    PkcsImportedSettings settings;
    const auto purpose = in.text("intendedPurpose", {.min = 0, .max = 200}, Need::required);
    if (purpose == "vpn" || purpose == "wifi") {
        in.add(finding(findings::e_purpose_unsupported, in.path_of("intendedPurpose"), *purpose));
    } else if (purpose) {
        settings.intended_purpose = in.word("intendedPurpose", intended_purpose_words)
                                        .value_or(IntendedPurpose::unassigned);
    }
    settings.key_storage_provider =
        read_key_storage_provider(in, platform == Platform::windows10, std::nullopt);
    settings.certificate_access = read_certificate_access(in, platform);
    return settings;
}

MailSettings read_mail(ObjectReader& in) {
    MailSettings settings;
    settings.smime = in.word("smime", switch_words) == Switch::enabled;
    settings.signing_enabled = read_mail_switch(in, "signingEnabled");
    settings.signing_certificate = read_mail_certificate(in, "signingCertificate");
    settings.encrypt_by_default = read_mail_switch(in, "encryptByDefault");
    settings.per_message_encryption =
        in.word("perMessageEncryption", switch_words) == Switch::enabled;
    settings.encryption_certificate = read_mail_certificate(in, "encryptionCertificate");
    return settings;
}

}  // namespace certferry::service
