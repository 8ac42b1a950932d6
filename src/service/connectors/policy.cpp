#include "service/connectors/policy.h"

#include "service/connectors/product_version.h"
#include "store/service/connector_policies.h"
#include "store/service/wrapping_keys.h"
#include "wire/json.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace certferry::service {

namespace {

constexpr std::array<std::string_view, 4> event_levels{"information", "warning", "error", "none"};
constexpr std::size_t max_awaited_keys = 100;

template <class Range>
bool has(const Range& range, std::string_view value) {
    return std::ranges::find(range, value) != range.end();
}

/// Collects faults with their place.
class Faults {
public:
    void add(std::string path, std::string text) {
        faults_.push_back({.code = "E_JSON_VALUE",
                           .path = std::move(path),
                           .position = std::nullopt,
                           .text = std::move(text)});
    }

    void check_level(std::string path, const std::string& level) {
        if (!has(event_levels, level)) {
            add(std::move(path), "one of information, warning, error, none");
        }
    }

    void check_seconds(std::string path, std::int64_t seconds, std::int64_t least,
                       std::int64_t most) {
        if (seconds < least || seconds > most) {
            add(std::move(path), fmt::format("{} to {} seconds", least, most));
        }
    }

    std::vector<FieldError> take() && { return std::move(faults_); }

private:
    std::vector<FieldError> faults_;
};

}  // namespace

std::vector<std::string> known_features(const std::vector<std::string>& features) {
    std::vector<std::string> known;
    for (const auto feature : connector_features) {
        if (has(features, feature)) {
            known.emplace_back(feature);
        }
    }
    return known;
}

std::string join_words(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, " "));
}

std::vector<std::string> split_words(std::string_view text) {
    std::vector<std::string> words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) {
            words.emplace_back(text.substr(0, end));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

std::vector<FieldError> faults_of(const ConnectorPolicy& policy) {
    Faults faults;
    for (const auto& [feature, version] : policy.minimum_versions) {
        if (!has(connector_features, feature)) {
            faults.add("/minimumVersions", "one of scep, pkcs, pkcsImported, revocation");
        } else if (!ProductVersion::parse(version)) {
            faults.add("/minimumVersions/" + feature, "a version such as 1.2611.0");
        }
    }
    faults.check_level("/eventLevels/admin", policy.event_levels.admin);
    faults.check_level("/eventLevels/operational", policy.event_levels.operational);
    faults.check_seconds("/polling/leaseWaitSeconds", policy.polling.lease_wait_seconds, 0, 55);
    faults.check_seconds("/polling/fallbackSeconds", policy.polling.fallback_seconds, 5, 3600);
    faults.check_seconds("/polling/healthSeconds", policy.polling.health_seconds, 30, 3600);
    return std::move(faults).take();
}

StoredPolicy load_policy(store::Session& session, std::string_view tenant_id) {
    const auto record = store::service::find_connector_policy(session, tenant_id);
    if (!record) {
        return {};
    }
    return {.policy = wire::from_json<ConnectorPolicy>(record->policy), .version = record->version};
}

wire::ConnectorSettings settings_of(store::Session& session, std::string_view tenant_id) {
    auto policy = load_policy(session, tenant_id).policy;
    return {
        .minimum_versions = std::move(policy.minimum_versions),
        .event_levels = policy.event_levels,
        .polling = policy.polling,
        .awaited_key_ids = store::service::awaited_key_ids(session, tenant_id, max_awaited_keys)};
}

}  // namespace certferry::service
