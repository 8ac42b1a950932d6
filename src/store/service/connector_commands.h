#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// Something that a connector is asked to do. It learns of it in the answer to its next report.
struct ConnectorCommandRecord {
    std::string tenant_id;
    std::string command_id;  ///< UUIDv7.
    std::string connector_id;
    std::string kind;              ///< renew, collectLogs, update.
    std::string state = "queued";  ///< queued, sent, succeeded, failed, notSupported, expired.
    std::optional<std::string> message;
    std::string created_by;
    UtcTime created_at;
    UtcTime modified_at;
};

void insert_connector_command(Session& session, const ConnectorCommandRecord& command);

std::optional<ConnectorCommandRecord> find_connector_command(Session& session,
                                                             std::string_view tenant_id,
                                                             std::string_view command_id);

/// Newest first, those before `before` (an id; empty for the newest).
std::vector<ConnectorCommandRecord> list_connector_commands(Session& session,
                                                            std::string_view tenant_id,
                                                            std::string_view connector_id,
                                                            std::string_view before,
                                                            std::int64_t limit);

/// Those that are queued or sent, oldest first.
std::vector<ConnectorCommandRecord> open_connector_commands(Session& session,
                                                            std::string_view tenant_id,
                                                            std::string_view connector_id);

/// Writes state and message if the command is queued or sent. False otherwise.
bool move_connector_command(Session& session, const ConnectorCommandRecord& command);

/// Open commands made before `before` expire; those that ended before `ended_before` go.
void tidy_connector_commands(Session& session, UtcTime before, UtcTime ended_before, UtcTime now);

/// Logs that a connector sent for a command: gzip of tar.
struct ConnectorLogRecord {
    std::string tenant_id;
    std::string command_id;
    std::string connector_id;
    std::int64_t size_octets = 0;
    Bytes sha256;
    UtcTime received_at;
};

void insert_connector_log(Session& session, const ConnectorLogRecord& log, ByteView content);

std::optional<ConnectorLogRecord> find_connector_log(Session& session, std::string_view tenant_id,
                                                     std::string_view command_id);

/// Newest first.
std::vector<ConnectorLogRecord> list_connector_logs(Session& session, std::string_view tenant_id);

/// How many parts the content is kept in.
std::int64_t connector_log_parts(const ConnectorLogRecord& log) noexcept;

/// One part, counted from 0; empty if there is none of this number.
std::optional<Bytes> read_connector_log_part(Session& session, const ConnectorLogRecord& log,
                                             std::int64_t part);

void remove_connector_log(Session& session, const ConnectorLogRecord& log);

/// Removes the oldest received before `before`, at most `limit`; gives their number.
std::int64_t remove_connector_logs(Session& session, UtcTime before, std::int64_t limit);

}  // namespace certferry::store::service
