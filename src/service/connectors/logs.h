#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/service/connectors.h"
#include "store/session.h"

#include <chrono>
#include <string_view>

namespace certferry::service {

inline constexpr std::size_t max_log_bytes = std::size_t{64} * 1024 * 1024;

/// How many logs are kept for a tenant; a new one takes the place of the oldest.
inline constexpr std::size_t max_logs_of_tenant = 20;

/// Keeps the logs that a connector was asked for, which ends the command. They are a tar archive
/// compressed by gzip (RFC 1952), and are never opened here. The same again changes nothing.
/// Throws Error(command_unknown), Error(logs_invalid), Error(logs_too_large) or Error(logs_exist).
void keep_logs(store::Session& session, const store::service::ConnectorRecord& connector,
               std::string_view command_id, ByteView content, UtcTime now);

}  // namespace certferry::service
