#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

struct ConnectorRecord {
    std::string tenant_id;
    std::string connector_id;  ///< UUIDv7.
    std::string name;
    std::string host_name;
    std::string product_version;
    std::string features;  ///< Words separated by spaces: scep pkcs pkcsImported revocation.
    std::string key_ids;   ///< Escrow and import keys that it holds, separated by spaces.
    bool disabled = false;
    std::optional<Bytes> client_serial;           ///< Of the certificate that it is to use.
    std::optional<Bytes> previous_client_serial;  ///< Good until the new one was used.
    std::optional<UtcTime> client_not_after;
    std::string health = "{}";  ///< JSON: what it reported last.
    std::optional<UtcTime> seen_at;
    std::int64_t version = 1;
    UtcTime created_at;
    UtcTime modified_at;
};

void insert_connector(Session& session, const ConnectorRecord& connector);

std::optional<ConnectorRecord> find_connector(Session& session, std::string_view tenant_id,
                                              std::string_view connector_id);

std::vector<ConnectorRecord> list_connectors(Session& session, std::string_view tenant_id);

std::int64_t count_connectors(Session& session, std::string_view tenant_id);

/// Replaces name and `disabled` if the row still has `version`, and counts it up. False otherwise.
bool update_connector(Session& session, const ConnectorRecord& connector);

/// Writes what the connector reports: host name, version, features, keys, health, when.
void update_connector_report(Session& session, const ConnectorRecord& connector);

/// Writes which client certificates it may use.
void update_connector_certificate(Session& session, const ConnectorRecord& connector);

/// With its commands and logs. What it counted and its events stay.
bool remove_connector(Session& session, std::string_view tenant_id, std::string_view connector_id);

}  // namespace certferry::store::service
