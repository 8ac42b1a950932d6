#include "base/encoding.h"
#include "service/profiles/profile_json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <type_traits>

namespace certferry::service {

namespace {

namespace json = boost::json;

json::array array_of(const std::vector<std::string>& texts) {
    json::array array;
    for (const std::string& text : texts) {
        array.emplace_back(text);
    }
    return array;
}

std::string_view enabled(bool value) {
    return value ? "enabled" : "disabled";
}

void write_access(json::object& out, const std::optional<CertificateAccess>& access) {
    if (!access) {
        return;
    }
    json::object object;
    object["mode"] = access->specific_apps ? "specificApps" : "userApproval";
    if (access->specific_apps) {
        object["packageIds"] = array_of(*access->specific_apps);
    }
    out["certificateAccess"] = std::move(object);
}

void write_key_storage_provider(json::object& out,
                                const std::optional<KeyStorageProvider>& provider) {
    if (provider) {
        out["keyStorageProvider"] = key_storage_provider_words(*provider);
    }
}

void write_validity(json::object& out, const std::optional<Validity>& validity) {
    if (validity) {
        out["validity"] =
            json::object{{"value", validity->value}, {"unit", validity_unit_words(validity->unit)}};
    }
}

void write_usages(json::object& out, const std::vector<ExtendedKeyUsage>& usages) {
    json::array array;
    for (const ExtendedKeyUsage& usage : usages) {
        array.emplace_back(json::object{{"name", usage.name}, {"oid", usage.oid}});
    }
    out["extendedKeyUsages"] = std::move(array);
}

void write_names(json::object& out, const NameSettings& names) {
    out["certificateType"] = certificate_type_words(names.certificate_type);
    out["subjectNameFormat"] = subject_name_format_words(names.subject_name_format);
    if (names.subject_name_format == SubjectNameFormat::custom) {
        out["subjectNameTemplate"] = names.subject_name_template;
    }
    json::array sans;
    for (const SanEntry& entry : names.subject_alternative_names) {
        json::object object{{"kind", san_kind_words(entry.kind)}};
        if (entry.value) {
            object["value"] = *entry.value;
        }
        sans.emplace_back(std::move(object));
    }
    out["subjectAlternativeNames"] = std::move(sans);
}

void write(json::object& out, const TrustedCertificateSettings& settings, Platform /*platform*/) {
    out["certificate"] = to_base64(settings.certificate);
    out["fileName"] = settings.file_name;
    if (settings.destination_store) {
        out["destinationStore"] = destination_store_words(*settings.destination_store);
    }
}

void write(json::object& out, const ScepSettings& settings, Platform /*platform*/) {
    write_names(out, settings.names);
    write_validity(out, settings.validity);
    write_key_storage_provider(out, settings.key_storage_provider);
    json::array usage;
    if (settings.key_usage.digital_signature) {
        usage.emplace_back("digitalSignature");
    }
    if (settings.key_usage.key_encipherment) {
        usage.emplace_back("keyEncipherment");
    }
    out["keyUsage"] = std::move(usage);
    out["keySize"] = settings.key_size;
    if (settings.hash_algorithms) {
        json::array hashes;
        if (settings.hash_algorithms->sha1) {
            hashes.emplace_back("sha1");
        }
        if (settings.hash_algorithms->sha2) {
            hashes.emplace_back("sha2");
        }
        out["hashAlgorithms"] = std::move(hashes);
    }
    out["rootCertificateProfileId"] = settings.root_certificate_profile_id;
    write_usages(out, settings.extended_key_usages);
    out["renewalThresholdPercent"] = settings.renewal_threshold_percent;
    out["scepServerUrls"] = array_of(settings.scep_server_urls);
    write_access(out, settings.certificate_access);
}

void write(json::object& out, const PkcsSettings& settings, Platform platform) {
    out["certificationAuthority"] = settings.certification_authority;
    out["certificationAuthorityName"] = settings.certification_authority_name;
    out["certificateTemplateName"] = settings.certificate_template_name;
    write_names(out, settings.names);
    write_validity(out, settings.validity);
    write_key_storage_provider(out, settings.key_storage_provider);
    out["keyAlgorithm"] = key_algorithm_words(settings.key_algorithm);
    if (settings.key_size) {
        out["keySize"] = *settings.key_size;
    }
    if (settings.curve) {
        out["curve"] = curve_words(*settings.curve);
    }
    out["pfxEncryption"] = pfx_encryption_words(settings.pfx_encryption);
    if (!platforms::apple.has(platform)) {
        write_usages(out, settings.extended_key_usages);
    }
    out["renewalThresholdPercent"] = settings.renewal_threshold_percent;
    if (platforms::android.has(platform)) {
        out["rootCertificateProfileId"] = settings.root_certificate_profile_id;
    }
    if (settings.allow_all_apps_access) {
        out["allowAllAppsAccess"] = *settings.allow_all_apps_access;
    }
    write_access(out, settings.certificate_access);
}

void write(json::object& out, const PkcsImportedSettings& settings, Platform /*platform*/) {
    out["intendedPurpose"] = intended_purpose_words(settings.intended_purpose);
    write_key_storage_provider(out, settings.key_storage_provider);
    write_access(out, settings.certificate_access);
}

json::object mail_switch(const MailSwitch& value) {
    return {{"value", enabled(value.enabled)}, {"userMayChange", value.user_may_change}};
}

json::object mail_certificate(const MailCertificate& value) {
    json::object object{{"value", mail_certificate_choice_words(value.choice)}};
    if (value.choice == MailCertificateChoice::profile) {
        object["profileId"] = value.profile_id;
    }
    object["userMayChange"] = value.user_may_change;
    return object;
}

void write(json::object& out, const MailSettings& settings, Platform /*platform*/) {
    out["smime"] = enabled(settings.smime);
    out["signingEnabled"] = mail_switch(settings.signing_enabled);
    out["signingCertificate"] = mail_certificate(settings.signing_certificate);
    out["encryptByDefault"] = mail_switch(settings.encrypt_by_default);
    out["perMessageEncryption"] = enabled(settings.per_message_encryption);
    out["encryptionCertificate"] = mail_certificate(settings.encryption_certificate);
}

void write_applicability(json::object& out, const std::optional<ApplicabilityRule>& rule) {
    if (!rule) {
        return;
    }
    json::object object{{"mode", rule->assign ? "assign" : "doNotAssign"},
                        {"editions", array_of(rule->editions)}};
    if (!rule->min_version.empty()) {
        object["minVersion"] = rule->min_version;
    }
    if (!rule->max_version.empty()) {
        object["maxVersion"] = rule->max_version;
    }
    out["applicability"] = std::move(object);
}

json::array write_assignments(const std::vector<Assignment>& assignments) {
    json::array array;
    for (const Assignment& assignment : assignments) {
        array.emplace_back(json::object{{"target", assignment_target_words(assignment.target)},
                                        {"groupId", assignment.group_id},
                                        {"mode", assignment_mode_words(assignment.mode)}});
    }
    return array;
}

}  // namespace

json::object write_profile(const Profile& profile) {
    json::object out;
    if (!profile.id.empty()) {
        out["id"] = profile.id;
    }
    out["kind"] = profile_kind_words(profile.kind());
    out["platform"] = platform_words(profile.platform);
    out["displayName"] = profile.display_name;
    out["description"] = profile.description;
    out["version"] = profile.version;
    std::visit([&](const auto& settings) { write(out, settings, profile.platform); },
               profile.settings);
    write_applicability(out, profile.applicability);
    out["scopeTags"] = array_of(profile.scope_tags);
    out["assignments"] = write_assignments(profile.assignments);
    if (profile.created_at) {
        out["createdAt"] = to_rfc3339(*profile.created_at);
    }
    if (profile.modified_at) {
        out["modifiedAt"] = to_rfc3339(*profile.modified_at);
    }
    return out;
}

}  // namespace certferry::service
