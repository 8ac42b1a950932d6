#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/connectors/routes.h"
#include "store/service/connector_commands.h"
#include "store/service/connectors.h"

#include <boost/describe/class.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ConnectorCommandRecord;
using store::service::ConnectorLogRecord;

constexpr std::array<std::string_view, 3> command_kinds{"renew", "collectLogs", "update"};

struct CommandOrder {
    std::string kind;
};

BOOST_DESCRIBE_STRUCT(CommandOrder, (), (kind))

boost::json::object command_json(const ConnectorCommandRecord& command) {
    boost::json::object object{{"id", command.command_id},
                               {"kind", command.kind},
                               {"state", command.state},
                               {"createdBy", command.created_by},
                               {"createdAt", wire::write_json(command.created_at)},
                               {"modifiedAt", wire::write_json(command.modified_at)}};
    if (command.message) {
        object["message"] = *command.message;
    }
    return object;
}

void require_connector(Session& session, const Call& call) {
    if (!store::service::find_connector(session, call.principal.tenant_id, call.ids.at(0))) {
        refuse_unknown_object("connector", call.ids.at(0));
    }
}

/// An open order of this kind is the answer: asking twice does not make it happen twice.
std::optional<ConnectorCommandRecord> find_open(Session& session, const Call& call,
                                                std::string_view kind) {
    for (auto& command : store::service::open_connector_commands(session, call.principal.tenant_id,
                                                                 call.ids.at(0))) {
        if (command.kind == kind) {
            return std::move(command);
        }
    }
    return std::nullopt;
}

Answer create_command(const ConnectorParts& parts, const Call& call) {
    const auto order = call.body<CommandOrder>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        require_connector(session, call);
        if (std::ranges::find(command_kinds, order.kind) == command_kinds.end()) {
            return refuse_member("/kind", "one of renew, collectLogs, update");
        }
        auto command = find_open(session, call, order.kind);
        if (!command) {
            command = ConnectorCommandRecord{.tenant_id = call.principal.tenant_id,
                                             .command_id = new_uuid(now),
                                             .connector_id = call.ids.at(0),
                                             .kind = order.kind,
                                             .state = "queued",
                                             .message = std::nullopt,
                                             .created_by = call.principal.actor,
                                             .created_at = now,
                                             .modified_at = now};
            store::service::insert_connector_command(session, *command);
        }
        return {.status = 201,
                .body = command_json(*command),
                .object = command->command_id,
                .details = wire::write_json(order).as_object()};
    });
}

Answer list_commands(const ConnectorParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto commands = parts.database.read([&](Session& session) {
        require_connector(session, call);
        return store::service::list_connector_commands(session, call.principal.tenant_id,
                                                       call.ids.at(0), page.after, page.limit + 1);
    });
    const auto shown = std::min(commands.size(), static_cast<std::size_t>(page.limit));
    boost::json::array items;
    for (std::size_t i = 0; i < shown; ++i) {
        items.push_back(command_json(commands[i]));
    }
    boost::json::object body{{"items", std::move(items)}};
    if (commands.size() > shown) {
        body["nextCursor"] = cursor_after(commands[shown - 1].command_id);
    }
    return {.body = std::move(body)};
}

boost::json::object log_json(const ConnectorLogRecord& log) {
    return {{"commandId", log.command_id},   {"connectorId", log.connector_id},
            {"sizeOctets", log.size_octets}, {"parts", store::service::connector_log_parts(log)},
            {"sha256", to_hex(log.sha256)},  {"receivedAt", wire::write_json(log.received_at)}};
}

Answer list_logs(const ConnectorParts& parts, const Call& call) {
    const auto logs = parts.database.read([&](Session& session) {
        return store::service::list_connector_logs(session, call.principal.tenant_id);
    });
    boost::json::array items;
    for (const auto& log : logs) {
        items.push_back(log_json(log));
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

/// Empty for anything that is not the number of a part.
std::optional<std::int64_t> part_of(std::string_view text) noexcept {
    std::int64_t part = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, failure] = std::from_chars(text.data(), end, part);
    return failure == std::errc() && rest == end ? std::optional(part) : std::nullopt;
}

/// Logs may name people and hosts: for those who could read them on the machine itself.
Answer read_log_part(const ConnectorParts& parts, const Call& call) {
    const auto content = parts.database.read([&](Session& session) {
        const auto log =
            store::service::find_connector_log(session, call.principal.tenant_id, call.ids.at(0));
        if (!log) {
            refuse_unknown_object("connector log", call.ids.at(0));
        }
        const auto number = part_of(call.ids.at(1));
        auto part =
            number ? store::service::read_connector_log_part(session, *log, *number) : std::nullopt;
        if (!part) {
            refuse_unknown_object("part of a connector log", call.ids.at(1));
        }
        return *std::move(part);
    });
    return {.body = boost::json::object{{"content", to_base64(content)}}};
}

}  // namespace

void add_command_routes(const ConnectorRoutes& add) {
    using schemas::number;
    using schemas::object_with;
    using schemas::text;
    using schemas::time;
    const auto command = object_with({{"id", text()},
                                      {"kind", text()},
                                      {"state", text()},
                                      {"createdBy", text()},
                                      {"createdAt", time()},
                                      {"modifiedAt", time()},
                                      {"message", text()}},
                                     {"id", "kind", "state", "createdAt"});
    add("GET", "/connectors/{connectorId}/commands", "connectorCommand.list", Role::auditor,
        list_commands,
        {.summary = "List what a connector was told to do",
         .query = page_parameters(),
         .answer = page_schema(command)});
    add("POST", "/connectors/{connectorId}/commands", "connectorCommand.create",
        Role::administrator, create_command,
        {.summary = "Tell a connector to renew its certificate, collect its logs, or update",
         .body = body_of<CommandOrder>(),
         .status = 201,
         .answer = command});
    add("GET", "/connectorLogs", "connectorLog.list", Role::auditor, list_logs,
        {.summary = "List the logs that connectors sent",
         .answer = page_schema(object_with({{"commandId", text()},
                                            {"connectorId", text()},
                                            {"sizeOctets", number()},
                                            {"parts", number()},
                                            {"sha256", text()},
                                            {"receivedAt", time()}},
                                           {"commandId", "sizeOctets", "parts"}))});
    add("GET", "/connectorLogs/{commandId}/parts/{part}", "connectorLog.read", Role::administrator,
        read_log_part,
        {.summary = "Read a part of a connector's logs, a tar.gz in base64",
         .answer = object_with({{"content", text()}}, {"content"})});
}

}  // namespace certferry::service
