#include "service/api/authenticator.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "pki/digest.h"
#include "store/service/api_tokens.h"

#include <fmt/format.h>

namespace certferry::service {

namespace {

using store::Session;

constexpr std::size_t random_characters = 43;  // Of 62 each: 256 bits.
constexpr std::size_t max_token_bytes = 256;

/// The token of `Authorization: Bearer TOKEN`; the scheme in any case (RFC 9110, 11.1).
std::string_view bearer_token(const http::Request& request) {
    const auto header = request.headers.find("Authorization");
    if (!header) {
        throw Error(codes::credentials_missing, "no Authorization header");
    }
    constexpr std::string_view scheme = "Bearer ";
    if (!http::equal_ignoring_case(header->substr(0, scheme.size()), scheme)) {
        throw Error(codes::credentials_wrong, "Authorization is not Bearer");
    }
    const auto token = header->substr(scheme.size());
    if (token.empty() || token.size() > max_token_bytes) {
        throw Error(codes::credentials_wrong, "no API token has this length");
    }
    return token;
}

}  // namespace

Principal Authenticator::identify(const http::Request& request) const {
    const auto digest = pki::sha256(as_bytes(bearer_token(request)));
    const auto token = database_.read(
        [&](Session& session) { return store::service::find_api_token(session, digest); });
    if (!token || token->expires_at <= clock_.now()) {
        throw Error(codes::credentials_wrong,
                    token ? "the API token has expired" : "the API token is unknown");
    }
    const auto role = role_from_text(token->role);
    if (!role) {
        throw Error(codes::store_corrupt, "an API token has a role that is not known");
    }
    return {.tenant_id = token->tenant_id,
            .actor = fmt::format("token:{}", token->name),
            .role = *role};
}

NewApiToken make_api_token(Session& session, const Principal& holder, std::string_view name,
                           std::string_view created_by, UtcTime now, std::chrono::hours validity) {
    const auto random = pki::random_text(random_characters);
    NewApiToken made{.api_token_id = new_uuid(now),
                     .token = Secret::copy_of(fmt::format("cft_{}", random.reveal_text())),
                     .expires_at = now + validity};
    const auto digest = pki::sha256(made.token.reveal());
    store::service::insert_api_token(session, {.tenant_id = holder.tenant_id,
                                               .api_token_id = made.api_token_id,
                                               .token_sha256 = to_bytes(ByteView(digest)),
                                               .name = std::string(name),
                                               .role = std::string(to_text(holder.role)),
                                               .created_by = std::string(created_by),
                                               .created_at = now,
                                               .expires_at = made.expires_at});
    return made;
}

}  // namespace certferry::service
