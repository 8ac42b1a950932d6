#include "service/connectors/version_gate.h"

#include "base/codes/connectors.h"
#include "base/encoding.h"
#include "base/error.h"
#include "service/connectors/policy.h"
#include "store/service/connector_policies.h"
#include "store/service/tenants.h"

#include <fmt/format.h>

#include <set>

namespace certferry::service {

namespace {

constexpr std::size_t max_releases = 500;
constexpr std::size_t max_notes = std::size_t{16} * 1024;

/// When the month of `1.YYMM.PATCH` is over; empty if it names none.
std::optional<UtcTime> end_of_month(const ProductVersion& version) {
    const auto month = std::chrono::year(2000 + version.month / 100) /
                       std::chrono::month(static_cast<unsigned>(version.month % 100));
    if (!month.ok()) {
        return std::nullopt;
    }
    return UtcTime(std::chrono::sys_days((month + std::chrono::months(1)) / 1));
}

ProductVersion parse_known(std::string_view text) {
    const auto version = ProductVersion::parse(text);
    if (!version) {
        throw Error(codes::connector_version_invalid, escape_for_log(text));
    }
    return *version;
}

}  // namespace

std::vector<FieldError> faults_of(const ReleaseList& list) {
    std::vector<FieldError> faults;
    const auto fault = [&](std::string path, std::string text) {
        faults.push_back({.code = "E_JSON_VALUE",
                          .path = std::move(path),
                          .position = std::nullopt,
                          .text = std::move(text)});
    };
    if (list.releases.size() > max_releases) {
        fault("/releases", fmt::format("at most {}", max_releases));
        return faults;
    }
    std::set<ProductVersion> seen;
    for (std::size_t i = 0; i < list.releases.size(); ++i) {
        const auto& release = list.releases[i];
        const auto path = fmt::format("/releases/{}", i);
        const auto version = ProductVersion::parse(release.version);
        if (!version || to_text(*version) != release.version) {
            fault(path + "/version", "a version such as 1.2611.0");
        } else if (!seen.insert(*version).second) {
            fault(path + "/version", "it is in the list twice");
        }
        if (release.notes.value_or("").size() > max_notes) {
            fault(path + "/notes", fmt::format("at most {} octets", max_notes));
        }
    }
    return faults;
}

StoredReleases load_releases(store::Session& session) {
    const auto record =
        store::service::find_connector_policy(session, store::service::installation_tenant);
    if (!record) {
        return {};
    }
    return {.list = wire::from_json<ReleaseList>(record->policy), .version = record->version};
}

VersionGate::VersionGate(std::string_view own_version) {
    const auto version = ProductVersion::parse(own_version);
    const auto released_at = version ? end_of_month(*version) : std::nullopt;
    if (released_at) {
        own_ = Release{.version = *version, .released_at = *released_at};
    }
}

VersionRules VersionGate::rules(store::Session& session, std::string_view tenant_id) const {
    VersionRules rules;
    bool has_own = false;
    for (const auto& note : load_releases(session).list.releases) {
        rules.releases.push_back(
            {.version = parse_known(note.version), .released_at = note.released_at});
        has_own = has_own || (own_ && rules.releases.back().version == own_->version);
    }
    if (own_ && !has_own) {
        rules.releases.push_back(*own_);
    }
    for (const auto& [feature, version] : load_policy(session, tenant_id).policy.minimum_versions) {
        rules.minimums.emplace(feature, parse_known(version));
    }
    return rules;
}

VersionVerdict judge(const VersionRules& rules, std::string_view version,
                     const std::vector<std::string>& features, UtcTime now) {
    const auto parsed = parse_known(version);
    VersionVerdict verdict{
        .life = lifecycle_of(parsed, rules.releases, now), .features = {}, .refused = {}};
    for (const auto& feature : features) {
        const auto minimum = rules.minimums.find(feature);
        const bool is_old = minimum != rules.minimums.end() && parsed < minimum->second;
        (is_old ? verdict.refused : verdict.features).push_back(feature);
    }
    return verdict;
}

std::vector<std::string> VersionGate::admit(store::Session& session, std::string_view tenant_id,
                                            std::string_view version,
                                            const std::vector<std::string>& features,
                                            UtcTime now) const {
    auto verdict = judge(rules(session, tenant_id), version, features, now);
    if (verdict.is_refused()) {
        throw Error(codes::connector_version_refused,
                    fmt::format("version {}, tenant {}", escape_for_log(version), tenant_id));
    }
    return std::move(verdict.features);
}

}  // namespace certferry::service
