#pragma once

#include "service/api/api.h"
#include "store/session.h"
#include "wire/connector_report.h"

#include <boost/describe/class.hpp>

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// What a connector can be set up to do.
inline constexpr std::array<std::string_view, 4> connector_features{"scep", "pkcs", "pkcsImported",
                                                                    "revocation"};

/// Those that are known, each once and in a fixed order. A newer connector may have others.
std::vector<std::string> known_features(const std::vector<std::string>& features);

/// As ConnectorRecord has them: words separated by spaces, and back.
std::string join_words(const std::vector<std::string>& words);
std::vector<std::string> split_words(std::string_view text);

/// What a tenant asks of its connectors.
struct ConnectorPolicy {
    std::map<std::string, std::string> minimum_versions;  ///< By feature.
    wire::EventLevels event_levels;
    wire::Polling polling;
};

BOOST_DESCRIBE_STRUCT(ConnectorPolicy, (), (minimum_versions, event_levels, polling))

/// What is wrong with it; nothing if it may be stored.
std::vector<FieldError> faults_of(const ConnectorPolicy& policy);

struct StoredPolicy {
    ConnectorPolicy policy;
    std::int64_t version = 0;  ///< 0: nobody has written one, these are the defaults.
};

StoredPolicy load_policy(store::Session& session, std::string_view tenant_id);

/// What `GET settings` answers a connector of this tenant.
wire::ConnectorSettings settings_of(store::Session& session, std::string_view tenant_id);

}  // namespace certferry::service
