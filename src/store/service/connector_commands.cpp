#include "store/service/connector_commands.h"

#include <algorithm>

namespace certferry::store::service {

namespace {

constexpr std::size_t part_octets = std::size_t{1024} * 1024;

// Statements are constants, put together once: a connection keeps each prepared by its text.
const std::string commands =
    "SELECT tenant_id, command_id, connector_id, kind, state, message, created_by, created_at,"
    " modified_at FROM connector_commands WHERE tenant_id = $1";
const std::string command_by_id = commands + " AND command_id = $2";
const std::string newest_commands =
    commands + " AND connector_id = $2 ORDER BY command_id DESC LIMIT $3";
const std::string commands_before =
    commands + " AND connector_id = $2 AND command_id < $4 ORDER BY command_id DESC LIMIT $3";
const std::string open_commands =
    commands + " AND connector_id = $2 AND state IN ('queued', 'sent') ORDER BY command_id";
const std::string logs =
    "SELECT tenant_id, command_id, connector_id, size_octets, sha256, received_at"
    " FROM connector_logs";
const std::string log_by_id = logs + " WHERE tenant_id = $1 AND command_id = $2";
const std::string newest_logs = logs + " WHERE tenant_id = $1 ORDER BY command_id DESC";
const std::string oldest_logs = logs + " WHERE received_at < $1 ORDER BY received_at LIMIT $2";

ConnectorCommandRecord command_from(const Row& row) {
    return {.tenant_id = row.string(0),
            .command_id = row.string(1),
            .connector_id = row.string(2),
            .kind = row.string(3),
            .state = row.string(4),
            .message = row.optional_string(5),
            .created_by = row.string(6),
            .created_at = row.time(7),
            .modified_at = row.time(8)};
}

ConnectorLogRecord log_from(const Row& row) {
    return {.tenant_id = row.string(0),
            .command_id = row.string(1),
            .connector_id = row.string(2),
            .size_octets = row.integer(3),
            .sha256 = row.bytes(4),
            .received_at = row.time(5)};
}

}  // namespace

void insert_connector_command(Session& session, const ConnectorCommandRecord& command) {
    session.execute(
        "INSERT INTO connector_commands (tenant_id, command_id, connector_id, kind, state,"
        " message, created_by, created_at, modified_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        {command.tenant_id, command.command_id, command.connector_id, command.kind, command.state,
         command.message, command.created_by, command.created_at, command.modified_at});
}

std::optional<ConnectorCommandRecord> find_connector_command(Session& session,
                                                             std::string_view tenant_id,
                                                             std::string_view command_id) {
    return session.find(command_by_id, {tenant_id, command_id}, command_from);
}

std::vector<ConnectorCommandRecord> list_connector_commands(Session& session,
                                                            std::string_view tenant_id,
                                                            std::string_view connector_id,
                                                            std::string_view before,
                                                            std::int64_t limit) {
    return before.empty()
               ? session.list(newest_commands, {tenant_id, connector_id, limit}, command_from)
               : session.list(commands_before, {tenant_id, connector_id, limit, before},
                              command_from);
}

std::vector<ConnectorCommandRecord> open_connector_commands(Session& session,
                                                            std::string_view tenant_id,
                                                            std::string_view connector_id) {
    return session.list(open_commands, {tenant_id, connector_id}, command_from);
}

bool move_connector_command(Session& session, const ConnectorCommandRecord& command) {
    return session.execute(
               "UPDATE connector_commands SET state = $3, message = $4, modified_at = $5"
               " WHERE tenant_id = $1 AND command_id = $2 AND state IN ('queued', 'sent')",
               {command.tenant_id, command.command_id, command.state, command.message,
                command.modified_at}) == 1;
}

void tidy_connector_commands(Session& session, UtcTime before, UtcTime ended_before, UtcTime now) {
    session.execute(
        "UPDATE connector_commands SET state = 'expired', modified_at = $2"
        " WHERE state IN ('queued', 'sent') AND created_at < $1",
        {before, now});
    session.execute(
        "DELETE FROM connector_commands WHERE created_at < $1 AND state NOT IN ('queued', 'sent')"
        " AND NOT EXISTS (SELECT 1 FROM connector_logs AS l"
        " WHERE l.tenant_id = connector_commands.tenant_id"
        " AND l.command_id = connector_commands.command_id)",
        {ended_before});
}

void insert_connector_log(Session& session, const ConnectorLogRecord& log, ByteView content) {
    session.execute(
        "INSERT INTO connector_logs (tenant_id, command_id, connector_id, size_octets, sha256,"
        " received_at) VALUES ($1, $2, $3, $4, $5, $6)",
        {log.tenant_id, log.command_id, log.connector_id, log.size_octets, log.sha256,
         log.received_at});
    for (std::int64_t part = 0; !content.empty(); ++part) {
        const auto piece = content.first(std::min(content.size(), part_octets));
        session.execute(
            "INSERT INTO connector_log_parts (tenant_id, command_id, part, content)"
            " VALUES ($1, $2, $3, $4)",
            {log.tenant_id, log.command_id, part, piece});
        content = content.subspan(piece.size());
    }
}

std::optional<ConnectorLogRecord> find_connector_log(Session& session, std::string_view tenant_id,
                                                     std::string_view command_id) {
    return session.find(log_by_id, {tenant_id, command_id}, log_from);
}

std::vector<ConnectorLogRecord> list_connector_logs(Session& session, std::string_view tenant_id) {
    return session.list(newest_logs, {tenant_id}, log_from);
}

std::int64_t connector_log_parts(const ConnectorLogRecord& log) noexcept {
    constexpr auto part = static_cast<std::int64_t>(part_octets);
    return (log.size_octets + part - 1) / part;
}

std::optional<Bytes> read_connector_log_part(Session& session, const ConnectorLogRecord& log,
                                             std::int64_t part) {
    return session.find(
        "SELECT content FROM connector_log_parts"
        " WHERE tenant_id = $1 AND command_id = $2 AND part = $3",
        {log.tenant_id, log.command_id, part}, [](const Row& row) { return row.bytes(0); });
}

void remove_connector_log(Session& session, const ConnectorLogRecord& log) {
    session.execute("DELETE FROM connector_log_parts WHERE tenant_id = $1 AND command_id = $2",
                    {log.tenant_id, log.command_id});
    session.execute("DELETE FROM connector_logs WHERE tenant_id = $1 AND command_id = $2",
                    {log.tenant_id, log.command_id});
}

std::int64_t remove_connector_logs(Session& session, UtcTime before, std::int64_t limit) {
    const auto old = session.list(oldest_logs, {before, limit}, log_from);
    for (const auto& log : old) {
        remove_connector_log(session, log);
    }
    return static_cast<std::int64_t>(old.size());
}

}  // namespace certferry::store::service
