#include "service/queue/lanes.h"

#include "base/codes/service.h"
#include "base/error.h"
#include "store/service/requests.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace certferry::service {

namespace {

constexpr std::array<std::string_view, 4> known_features{"scep", "pkcs", "pkcsImported",
                                                         "revocation"};
constexpr std::size_t max_keys = 64;
constexpr std::size_t key_id_characters = 64;  // SHA-256, hexadecimal.

void check_lanes(const wire::LeaseRequest& order) {
    for (const auto& feature : order.features) {
        if (std::ranges::find(known_features, feature) == known_features.end()) {
            throw Error(codes::validation_failed, "an unknown feature");
        }
    }
    if (order.key_ids.size() > max_keys) {
        throw Error(codes::validation_failed, "too many keys");
    }
    for (const auto& key_id : order.key_ids) {
        if (key_id.empty() || key_id.size() > key_id_characters) {
            throw Error(codes::validation_failed, "a key id is SHA-256 in hexadecimal");
        }
    }
}

}  // namespace

std::vector<std::string> lanes_for(const store::service::ConnectorRecord& connector,
                                   const wire::LeaseRequest& order) {
    check_lanes(order);
    const auto has = [&](std::string_view feature) {
        return std::ranges::find(order.features, feature) != order.features.end();
    };
    std::vector<std::string> lanes{store::service::lane_of_connector(connector.connector_id)};
    if (has("revocation")) {
        lanes.emplace_back("revoke");
    }
    for (const auto& key_id : order.key_ids) {
        if (has("pkcsImported")) {
            lanes.push_back(store::service::lane_of("import", key_id));
        }
        if (has("pkcs")) {
            lanes.push_back(store::service::lane_of("recrypt", key_id));
        }
    }
    if (has("pkcs")) {
        lanes.emplace_back("pkcs");
    }
    return lanes;
}

}  // namespace certferry::service
