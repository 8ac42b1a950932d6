#include "service/connectors/logs.h"

#include "base/codes/connectors.h"
#include "base/error.h"
#include "pki/digest.h"
#include "store/service/connector_commands.h"

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

using store::Session;

constexpr std::array<std::uint8_t, 3> gzip_start{0x1F, 0x8B, 0x08};  // RFC 1952, 2.3: deflate.

void check_content(ByteView content) {
    if (content.size() > max_log_bytes) {
        throw Error(codes::logs_too_large, "");
    }
    if (content.size() < gzip_start.size() ||
        !std::ranges::equal(content.first(gzip_start.size()), gzip_start)) {
        throw Error(codes::logs_invalid, "");
    }
}

void make_room(Session& session, std::string_view tenant_id) {
    const auto logs = store::service::list_connector_logs(session, tenant_id);
    for (std::size_t i = max_logs_of_tenant - 1; i < logs.size(); ++i) {
        store::service::remove_connector_log(session, logs[i]);
    }
}

}  // namespace

void keep_logs(Session& session, const store::service::ConnectorRecord& connector,
               std::string_view command_id, ByteView content, UtcTime now) {
    check_content(content);
    auto command = store::service::find_connector_command(session, connector.tenant_id, command_id);
    if (!command || command->connector_id != connector.connector_id ||
        command->kind != "collectLogs") {
        throw Error(codes::command_unknown, "");
    }
    const auto digest = pki::sha256(content);
    if (const auto there =
            store::service::find_connector_log(session, connector.tenant_id, command_id)) {
        if (!std::ranges::equal(there->sha256, digest)) {
            throw Error(codes::logs_exist, command->command_id);
        }
        return;
    }
    command->state = "succeeded";
    command->modified_at = now;
    if (!store::service::move_connector_command(session, *command)) {
        throw Error(codes::command_unknown, "it has ended");
    }
    make_room(session, connector.tenant_id);
    store::service::insert_connector_log(session,
                                         {.tenant_id = connector.tenant_id,
                                          .command_id = command->command_id,
                                          .connector_id = connector.connector_id,
                                          .size_octets = static_cast<std::int64_t>(content.size()),
                                          .sha256 = to_bytes(ByteView(digest)),
                                          .received_at = now},
                                         content);
}

}  // namespace certferry::service
