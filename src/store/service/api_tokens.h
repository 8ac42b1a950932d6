#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::store::service {

/// A script's bearer token as it is stored: without the token.
struct ApiTokenRecord {
    std::string tenant_id;
    std::string api_token_id;  ///< UUIDv7.
    Bytes token_sha256;
    std::string name;
    std::string role;
    std::string created_by;
    UtcTime created_at;
    UtcTime expires_at;
};

void insert_api_token(Session& session, const ApiTokenRecord& token);

std::optional<ApiTokenRecord> find_api_token(Session& session, ByteView token_sha256);

/// Those after `after` (an api_token_id; empty: from the first), at most `limit`.
std::vector<ApiTokenRecord> list_api_tokens(Session& session, std::string_view tenant_id,
                                            std::string_view after, std::int64_t limit);

bool remove_api_token(Session& session, std::string_view tenant_id, std::string_view api_token_id);

}  // namespace certferry::store::service
