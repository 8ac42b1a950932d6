#include "store/service/api_tokens.h"

namespace certferry::store::service {

namespace {

ApiTokenRecord api_token_from_row(const Row& row) {
    return {.tenant_id = row.string(0),
            .api_token_id = row.string(1),
            .token_sha256 = row.bytes(2),
            .name = row.string(3),
            .role = row.string(4),
            .created_by = row.string(5),
            .created_at = row.time(6),
            .expires_at = row.time(7)};
}

}  // namespace

void insert_api_token(Session& session, const ApiTokenRecord& token) {
    session.execute(
        "INSERT INTO api_tokens (tenant_id, api_token_id, token_sha256, name, role, created_by,"
        " created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        {token.tenant_id, token.api_token_id, token.token_sha256, token.name, token.role,
         token.created_by, token.created_at, token.expires_at});
}

std::optional<ApiTokenRecord> find_api_token(Session& session, ByteView token_sha256) {
    return session.find(
        "SELECT tenant_id, api_token_id, token_sha256, name, role, created_by, created_at,"
        " expires_at FROM api_tokens WHERE token_sha256 = $1",
        {token_sha256}, api_token_from_row);
}

std::vector<ApiTokenRecord> list_api_tokens(Session& session, std::string_view tenant_id,
                                            std::string_view after, std::int64_t limit) {
    return session.list(
        "SELECT tenant_id, api_token_id, token_sha256, name, role, created_by, created_at,"
        " expires_at FROM api_tokens WHERE tenant_id = $1 AND api_token_id > $2"
        " ORDER BY api_token_id LIMIT $3",
        {tenant_id, after, limit}, api_token_from_row);
}

bool remove_api_token(Session& session, std::string_view tenant_id, std::string_view api_token_id) {
    return session.execute("DELETE FROM api_tokens WHERE tenant_id = $1 AND api_token_id = $2",
                           {tenant_id, api_token_id}) == 1;
}

}  // namespace certferry::store::service
