#include "service/api/authenticator.h"

#include "base/ascii.h"
#include "base/codes/accounts.h"
#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "pki/digest.h"
#include "service/api/session_cookie.h"
#include "store/service/accounts.h"
#include "store/service/api_tokens.h"
#include "store/service/sessions.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;

constexpr std::size_t random_characters = 43;  // Of 62 each: 256 bits.
constexpr std::size_t max_token_bytes = 256;
constexpr std::chrono::minutes seen_step{1};

/// The token of `Authorization: Bearer TOKEN`; the scheme in any case (RFC 9110, 11.1).
std::string_view bearer_token(const http::Request& request) {
    const auto header = request.headers.find("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (!header || !equal_ignoring_case(header->substr(0, scheme.size()), scheme)) {
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
    if (request.headers.has("Authorization")) {
        return by_token(request);
    }
    if (const auto cookie = cookie_of(request, session_cookie)) {
        return by_session(request, *cookie);
    }
    throw Error(codes::credentials_missing, "neither Authorization nor a session's cookie");
}

Principal Authenticator::by_session(const http::Request& request, std::string_view cookie) const {
    const UtcTime now = clock_.now();
    const auto digest = pki::sha256(as_bytes(cookie));
    const auto [record, account] = database_.read([&](Session& session) {
        auto found = store::service::find_session(session, digest);
        auto owner =
            found ? store::service::find_account(session, found->tenant_id, found->account_id)
                  : std::nullopt;
        return std::pair(std::move(found), std::move(owner));
    });
    if (!record || !account || account->disabled || record->expires_at <= now ||
        record->seen_at + limits_.idle <= now) {
        throw Error(codes::session_expired, "the session is unknown, over or was not used");
    }
    const auto role = role_from_text(account->role);
    if (!role) {
        throw Error(codes::store_corrupt, "an account has a role that is not known");
    }
    if (request.method != "GET" && request.method != "HEAD") {
        const auto token = request.headers.find(csrf_header);
        if (!token || !equal_secrets(Secret::copy_of(*token), csrf_token_of(cookie))) {
            throw Error(codes::csrf_token_wrong, token ? "another token" : "no token");
        }
    }
    if (now - record->seen_at >= seen_step) {  // Not each call is worth a commit.
        database_.write(
            [&](Session& session) { store::service::touch_session(session, digest, now); });
    }
    return {.tenant_id = record->tenant_id,
            .actor = fmt::format("account:{}", account->name),
            .role = *role,
            .session = SessionOf{.session_sha256 = record->session_sha256,
                                 .account_id = account->account_id,
                                 .account_name = account->name,
                                 .idle_at = std::min(now + limits_.idle, record->expires_at),
                                 .expires_at = record->expires_at,
                                 .must_change_password = account->must_change_password}};
}

Principal Authenticator::by_token(const http::Request& request) const {
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
