#include "service/profiles/finding_codes.h"
#include "service/profiles/profile_json.h"
#include "service/profiles/read_settings.h"

#include <algorithm>

namespace certferry::service {

namespace {

enum class RuleMode { assign, do_not_assign };

constexpr auto rule_mode_words = words<RuleMode>("assign", "doNotAssign");
constexpr std::size_t max_list = 1000;  // Groups and tags of one profile.

std::optional<UtcTime> read_time(ObjectReader& in, std::string_view name) {
    const auto text = in.text(name, {});
    if (!text) {
        return std::nullopt;
    }
    const auto time = from_rfc3339(*text);
    if (!time) {
        in.wrong_value(in.path_of(name), *text);
    }
    return time;
}

std::vector<Assignment> read_assignments(ObjectReader& in) {
    std::vector<Assignment> assignments;
    in.objects("assignments", max_list, [&](ObjectReader& line) {
        const auto target = line.word("target", assignment_target_words, Need::required);
        auto group = line.text("groupId", {}, Need::required);
        const auto mode = line.word("mode", assignment_mode_words);
        if (target && group) {
            assignments.push_back({.target = *target,
                                   .group_id = std::move(*group),
                                   .mode = mode.value_or(AssignmentMode::include)});
        }
    });
    return assignments;
}

/// Dotted numbers such as `10.0.19041`; empty if they are not.
std::string read_version(ObjectReader& in, std::string_view name) {
    auto text = in.text(name, {.min = 1, .max = 50});
    if (!text) {
        return {};
    }
    const bool dotted = text->find_first_not_of("0123456789.") == std::string::npos &&
                        text->front() != '.' && text->back() != '.' &&
                        text->find("..") == std::string::npos;
    if (!dotted) {
        in.wrong_value(in.path_of(name), *text);
        return {};
    }
    return *text;
}

std::optional<ApplicabilityRule> read_applicability(ObjectReader& in, Platform platform) {
    if (!in.offered("applicability", platform == Platform::windows10)) {
        return std::nullopt;
    }
    auto members = in.object("applicability");
    if (!members) {
        return std::nullopt;
    }
    ApplicabilityRule rule;
    rule.assign = members->word("mode", rule_mode_words, Need::required) != RuleMode::do_not_assign;
    rule.editions = members->texts("editions", 100).value_or(std::vector<std::string>{});
    rule.min_version = read_version(*members, "minVersion");
    rule.max_version = read_version(*members, "maxVersion");
    members->finish();
    return rule;
}

Profile read_common(ObjectReader& in) {
    Profile profile;
    profile.id = in.text("id", {}).value_or("");
    profile.display_name =
        in.text("displayName", {.min = 1, .max = 200}, Need::required).value_or("");
    profile.description = in.text("description", {.min = 0, .max = 1000}).value_or("");
    const auto version = in.integer("version");
    if (version && *version < 1) {
        in.wrong_value(in.path_of("version"), std::to_string(*version));
    } else if (version) {
        profile.version = static_cast<std::uint64_t>(*version);
    }
    profile.assignments = read_assignments(in);
    profile.scope_tags = in.texts("scopeTags", max_list).value_or(std::vector<std::string>{});
    profile.created_at = read_time(in, "createdAt");
    profile.modified_at = read_time(in, "modifiedAt");
    return profile;
}

Profile::Settings read_settings(ObjectReader& in, ProfileKind kind, Platform platform) {
    switch (kind) {
        case ProfileKind::trusted_certificate:
            return read_trusted_certificate(in, platform);
        case ProfileKind::scep:
            return read_scep(in, platform);
        case ProfileKind::pkcs:
            return read_pkcs(in, platform);
        case ProfileKind::pkcs_imported:
            return read_pkcs_imported(in, platform);
        case ProfileKind::mail:
            break;
    }
    return read_mail(in);
}

}  // namespace

ProfileReading read_profile(const boost::json::object& object) {
    ProfileReading reading;
    ObjectReader in(object, {}, reading.findings);
    Profile profile = read_common(in);
    const auto kind = in.word("kind", profile_kind_words, Need::required);
    const auto platform = in.word("platform", platform_words, Need::required);
    if (!kind || !platform) {
        return reading;  // Which further members there may be depends on both.
    }
    if (!platforms_of(*kind).has(*platform)) {
        in.add(
            finding(findings::e_setting_platform, "/kind", std::string(profile_kind_words(*kind))));
    }
    profile.platform = *platform;
    profile.applicability = read_applicability(in, *platform);
    profile.settings = read_settings(in, *kind, *platform);
    in.finish();
    reading.profile = std::move(profile);
    return reading;
}

}  // namespace certferry::service
