#include "store/service/used_assertions.h"

namespace certferry::store::service {

bool use_assertion(Session& session, ByteView jti_sha256, UtcTime expires_at) {
    return session.execute(
               "INSERT INTO used_assertions (jti_sha256, expires_at) VALUES ($1, $2)"
               " ON CONFLICT DO NOTHING",
               {jti_sha256, expires_at}) == 1;
}

std::int64_t remove_used_assertions(Session& session, UtcTime before) {
    return session.execute("DELETE FROM used_assertions WHERE expires_at < $1", {before});
}

}  // namespace certferry::store::service
