#include "service/profiles/attribute_types.h"
#include "service/profiles/finding_codes.h"
#include "service/profiles/read_settings.h"
#include "service/profiles/subject_template.h"

#include <algorithm>

namespace certferry::service {

namespace {

enum class AccessMode { user_approval, specific_apps };

constexpr auto access_mode_words = words<AccessMode>("userApproval", "specificApps");

CertificateType read_certificate_type(ObjectReader& in, ProfileKind kind, Platform platform) {
    const auto type = in.word("certificateType", certificate_type_words);
    if (type == CertificateType::device && !platforms_with_device_type(kind).has(platform)) {
        in.add(finding(findings::e_setting_platform, in.path_of("certificateType"), "device"));
    }
    return type.value_or(CertificateType::user);
}

SanEntry read_san(ObjectReader& in) {
    SanEntry entry;
    entry.kind = in.word("kind", san_kind_words, Need::required).value_or(SanKind::dns);
    entry.value = in.text("value", {.min = 0, .max = max_template_characters});
    return entry;
}

}  // namespace

NameSettings read_names(ObjectReader& in, ProfileKind kind, Platform platform,
                        std::vector<SanEntry> default_sans) {
    NameSettings names;
    names.certificate_type = read_certificate_type(in, kind, platform);
    const bool is_user = names.certificate_type == CertificateType::user;
    // Type device has one format only, so nobody needs to name it.
    names.subject_name_format =
        in.word("subjectNameFormat", subject_name_format_words)
            .value_or(is_user ? SubjectNameFormat::common_name : SubjectNameFormat::custom);
    // Its length has a code of its own.
    names.subject_name_template =
        in.text("subjectNameTemplate", {.min = 0, .max = std::size_t{1} << 20U}).value_or("");
    const bool given = in.objects(
        "subjectAlternativeNames", max_san_entries,
        [&](ObjectReader& san) { names.subject_alternative_names.push_back(read_san(san)); });
    if (!given && is_user) {
        names.subject_alternative_names = std::move(default_sans);
    }
    return names;
}

std::optional<Validity> read_validity(ObjectReader& in) {
    auto members = in.object("validity");
    if (!members) {
        return std::nullopt;
    }
    const auto value = members->integer("value", Need::required);
    const auto unit = members->word("unit", validity_unit_words, Need::required);
    members->finish();
    if (!value || !unit) {
        return std::nullopt;
    }
    return Validity{.value = *value, .unit = *unit};
}

std::optional<KeyStorageProvider> read_key_storage_provider(
    ObjectReader& in, bool offered, std::optional<KeyStorageProvider> otherwise) {
    if (!in.offered("keyStorageProvider", offered)) {
        return std::nullopt;
    }
    const Need need = otherwise ? Need::optional : Need::required;
    const auto provider = in.word("keyStorageProvider", key_storage_provider_words, need);
    return provider ? provider : otherwise;
}

std::vector<ExtendedKeyUsage> read_extended_key_usages(ObjectReader& in) {
    std::vector<ExtendedKeyUsage> usages;
    const bool given =
        in.objects("extendedKeyUsages", max_extended_key_usages, [&](ObjectReader& usage) {
            const auto name = usage.text("name", {.min = 0, .max = 200});
            const auto oid = usage.text("oid", {}, Need::required);
            if (!oid) {
                return;
            }
            const bool repeated = std::any_of(usages.begin(), usages.end(),
                                              [&](const auto& one) { return one.oid == *oid; });
            if (repeated || !is_dotted_oid(*oid)) {
                usage.wrong_value(usage.path_of("oid"), *oid);
                return;
            }
            usages.push_back({.name = name.value_or(""), .oid = *oid});
        });
    if (!given) {
        usages.push_back(client_authentication());
    }
    return usages;
}

std::optional<CertificateAccess> read_certificate_access(ObjectReader& in, Platform platform) {
    if (!in.offered("certificateAccess", platforms::android_owner.has(platform))) {
        return std::nullopt;
    }
    CertificateAccess access;
    if (auto members = in.object("certificateAccess")) {
        const auto mode = members->word("mode", access_mode_words, Need::required);
        if (mode == AccessMode::specific_apps) {
            access.specific_apps =
                members->texts("packageIds", CertificateAccess::max_apps, Need::required)
                    .value_or(std::vector<std::string>{});
        }
        members->finish();
    }
    return access;
}

}  // namespace certferry::service
