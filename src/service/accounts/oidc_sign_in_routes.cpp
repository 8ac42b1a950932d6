#include "base/codes/accounts.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "pki/digest.h"
#include "service/accounts/oidc_provider.h"
#include "service/accounts/routes.h"
#include "service/api/session_cookie.h"
#include "store/service/sessions.h"
#include "store/service/tenants.h"
#include "wire/foreign_text.h"

namespace certferry::service {

namespace {

using store::Session;
using store::service::AccountRecord;
using store::service::OidcProviderRecord;
using store::service::OidcSignInRecord;

constexpr std::string_view oidc_cookie = "__Host-certferry-oidc";
constexpr std::chrono::minutes sign_in_lasts{10};

Bytes digest_of(std::string_view text) {
    const auto digest = pki::sha256(as_bytes(text));
    return to_bytes(ByteView(digest));
}

Bytes verifier_context(ByteView state_sha256) {
    return to_bytes("certferry oidc verifier\n" + to_hex(state_sha256));
}

/// The provider of a tenant that allows this sign-in. One answer for all reasons why there is none.
OidcProviderRecord allowed_provider(Session& session, const std::string& tenant_id) {
    auto provider = store::service::find_oidc_provider(session, tenant_id);
    if (!provider || !provider->allowed) {
        throw Error(codes::oidc_not_allowed, escape_for_log(tenant_id));
    }
    return *std::move(provider);
}

Answer redirect(const std::string& location) {
    Answer answer{.status = 302};
    answer.headers.add("Location", location);
    return answer;
}

/// Begins at the provider; what belongs to this sign-in is kept here, and its browser gets a
/// cookie.
Answer start(const AccountsParts& parts, const Call& call) {
    auto query = call.query;
    const auto tenant_name = query.text("tenant").value_or("");
    query.refuse_unknown();
    const auto provider = parts.database.read([&](Session& session) {
        const auto tenant = store::service::find_tenant_by_name(session, tenant_name);
        return allowed_provider(session, tenant ? tenant->tenant_id : tenant_name);
    });
    const auto facts = parts.oidc.facts(provider.issuer);
    const auto state = new_cookie();
    const auto cookie = new_cookie();
    const auto verifier = new_cookie();  // 43 characters are what RFC 7636, 4.1 asks for.
    const auto nonce = new_cookie();
    const auto state_sha256 = digest_of(state.reveal_text());
    const OidcSignInRecord record{.state_sha256 = state_sha256,
                                  .tenant_id = provider.tenant_id,
                                  .cookie_sha256 = digest_of(cookie.reveal_text()),
                                  .nonce = std::string(nonce.reveal_text()),
                                  .wrapping_key_id = parts.installation.id(),
                                  .wrapped_verifier = parts.installation.wrap(
                                      verifier_context(state_sha256), verifier.reveal()),
                                  .expires_at = parts.clock.now() + sign_in_lasts};
    parts.database.write(
        [&](Session& session) { store::service::insert_oidc_sign_in(session, record); });
    const auto parameters = wire::encode_form(
        {{"response_type", "code"},
         {"client_id", provider.client_id},
         {"redirect_uri", oidc_redirect_uri(parts)},
         {"scope", "openid profile email"},
         {"state", std::string(state.reveal_text())},
         {"nonce", record.nonce},
         {"code_challenge", wire::to_base64url(digest_of(verifier.reveal_text()))},
         {"code_challenge_method", "S256"}});
    const auto& endpoint = facts->authorization_endpoint;
    auto answer =
        redirect(endpoint + (endpoint.find('?') == std::string::npos ? "?" : "&") + parameters);
    // The way back comes from the provider's site, to which a strict cookie would not go along.
    answer.headers.add("Set-Cookie", set_cookie(oidc_cookie, cookie.reveal_text(), "Lax"));
    return answer;
}

/// The sign-in that this browser began with this state.
OidcSignInRecord take_sign_in(const AccountsParts& parts, const Call& call,
                              const std::string& state) {
    const auto cookie = cookie_of(call.request, oidc_cookie);
    const auto record = parts.database.write([&](Session& session) {
        return store::service::take_oidc_sign_in(session, digest_of(state), parts.clock.now());
    });
    if (!record || !cookie || record->cookie_sha256 != digest_of(*cookie)) {
        throw Error(codes::oidc_sign_in_unknown,
                    !record ? "no such state" : "the state belongs to another browser");
    }
    return *record;
}

wire::IdClaims redeem(const AccountsParts& parts, const OidcSignInRecord& sign_in,
                      const OidcProviderRecord& provider, const std::string& code) {
    return parts.oidc.redeem({.issuer = provider.issuer,
                              .client_id = provider.client_id,
                              .client_secret = parts.installation.unwrap(
                                  provider.wrapping_key_id, oidc_secret_context(provider.tenant_id),
                                  provider.wrapped_secret),
                              .code = code,
                              .redirect_uri = oidc_redirect_uri(parts),
                              .verifier = parts.installation.unwrap(
                                  sign_in.wrapping_key_id, verifier_context(sign_in.state_sha256),
                                  sign_in.wrapped_verifier),
                              .nonce = sign_in.nonce});
}

/// A name that nobody has: the one that the provider says, or one made of the subject.
std::string free_name(Session& session, const std::string& proposed, const std::string& issuer,
                      const std::string& subject) {
    if (!proposed.empty() && !store::service::find_account_by_name(session, proposed)) {
        return proposed;
    }
    constexpr std::size_t digest_bytes = 8;
    const auto digest = digest_of(issuer + "\n" + subject);
    return "oidc-" + to_hex(ByteView(digest).first(digest_bytes));
}

/// The account of a subject: made at the first sign-in, with the role that the provider gives now.
AccountRecord account_of(Session& session, const OidcProviderRecord& provider,
                         const wire::IdClaims& claims, Role role, UtcTime now) {
    auto account = store::service::find_account_by_subject(session, provider.tenant_id,
                                                           provider.issuer, claims.subject);
    if (!account) {
        AccountRecord made;
        made.tenant_id = provider.tenant_id;
        made.account_id = new_uuid(now);
        made.name = free_name(session, proposed_name(claims.all), provider.issuer, claims.subject);
        made.role = to_text(role);
        made.oidc_issuer = provider.issuer;
        made.oidc_subject = claims.subject;
        made.created_at = now;
        made.modified_at = now;
        store::service::insert_account(session, made);
        return made;
    }
    if (account->disabled) {
        throw Error(codes::sign_in_refused, "the account is disabled");
    }
    if (account->role != to_text(role)) {
        keep_an_administrator(session, *account);
        account->role = to_text(role);
        account->modified_at = now;
        store::service::update_account(session, *account);
        store::service::remove_sessions_of(session, account->tenant_id, account->account_id);
    }
    return *std::move(account);
}

Answer finish(const AccountsParts& parts, const Call& call) {
    auto query = call.query;  // A provider may add parameters of its own.
    const auto state = query.text("state").value_or("");
    const auto code = query.text("code").value_or("");
    const auto sign_in = take_sign_in(parts, call, state);
    if (code.empty()) {
        throw Error(codes::oidc_refused, escape_for_log(query.text("error").value_or("no code")));
    }
    const auto provider = parts.database.read(
        [&](Session& session) { return allowed_provider(session, sign_in.tenant_id); });
    if (const auto issuer = query.text("iss"); issuer && *issuer != provider.issuer) {
        throw Error(codes::oidc_refused, "the answer is of another issuer");  // RFC 9207, 2.4.
    }
    const auto claims = redeem(parts, sign_in, provider, code);
    const auto role = mapped_role(claims.all, provider.role_claim, role_mapping_of(provider));
    if (!role) {
        throw Error(codes::oidc_role_missing, escape_for_log(claims.subject));
    }
    const UtcTime now = parts.clock.now();
    const auto opened = parts.database.write([&](Session& session) {
        const auto account = account_of(session, provider, claims, *role, now);
        audit(session, call, account.tenant_id, "account:" + account.name, account.account_id, now);
        return open_session(session, account, call.request.remote, parts.authenticator.limits(),
                            now);
    });
    auto answer = redirect("/");
    answer.headers.add("Set-Cookie",
                       set_cookie(session_cookie, opened.cookie.reveal_text(), "Strict"));
    answer.headers.add("Set-Cookie", remove_cookie(oidc_cookie));
    return answer;
}

}  // namespace

void add_oidc_sign_in_routes(Api& api, const AccountsParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/session/oidc/start", "session.oidcStart", Access::anybody, start,
        {.summary = "Sign in by the tenant's OpenID provider: leads the browser there",
         .query = {{.name = "tenant", .description = "Name or id of the tenant."}},
         .status = 302});
    add("GET", "/session/oidc/callback", "session.oidcCallback", Access::anybody, finish,
        {.summary = "Where the provider leads the browser back to; sets the session's cookie",
         .query = {{.name = "state", .description = "As it was sent."},
                   {.name = "code", .description = "What the provider gave."},
                   {.name = "iss", .description = "The provider, as RFC 9207 has it."},
                   {.name = "error", .description = "Why the provider refused."}},
         .status = 302});
}

}  // namespace certferry::service
