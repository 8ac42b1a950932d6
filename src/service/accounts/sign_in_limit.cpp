#include "service/accounts/sign_in_limit.h"

#include "base/codes/accounts.h"
#include "base/error.h"
#include "pki/digest.h"
#include "store/service/oidc.h"
#include "store/service/sessions.h"

#include <fmt/format.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>

namespace certferry::service {

namespace {

using store::Session;

constexpr std::size_t ipv6_bytes = 16;
constexpr std::size_t ipv6_network_bytes = 8;

Bytes subject_of(std::string_view kind, ByteView value) {
    auto text = to_bytes(kind);
    append(text, value);
    const auto digest = pki::sha256(text);
    return to_bytes(ByteView(digest));
}

Bytes network_of(const std::string& remote) {
    std::array<std::uint8_t, ipv6_bytes> octets{};
    if (inet_pton(AF_INET6, remote.c_str(), octets.data()) == 1) {
        return to_bytes(ByteView(octets).first(ipv6_network_bytes));
    }
    return to_bytes(std::string_view(remote));
}

void count(Session& session, const Bytes& subject, UtcTime now, const AttemptRule& rule) {
    const auto attempt = store::service::count_attempt(session, subject, now, now - rule.memory);
    if (attempt.blocked_until) {
        const auto wait = std::chrono::ceil<std::chrono::seconds>(*attempt.blocked_until - now);
        throw Error(codes::sign_in_blocked, fmt::format("{} failures", attempt.failures), wait);
    }
    if (const auto wait = wait_after(attempt.failures, rule); wait.count() > 0) {
        store::service::block_attempts(session, subject, now + wait);
    }
}

}  // namespace

std::chrono::seconds wait_after(std::int64_t failures, const AttemptRule& rule) noexcept {
    constexpr std::int64_t most_doublings = 16;  // Far beyond longest_wait.
    if (failures < rule.free) {
        return std::chrono::seconds(0);
    }
    const auto doublings = std::min(failures - rule.free, most_doublings);
    return std::min(std::chrono::seconds(std::int64_t{1} << doublings), longest_wait);
}

Attempted Attempted::of(std::string_view name, std::string_view remote) {
    return {.account = subject_of("account\n", as_bytes(name)),
            .source = subject_of("source\n", network_of(std::string(remote)))};
}

void begin_attempt(Session& session, const Attempted& attempted, UtcTime now) {
    count(session, attempted.account, now, account_rule);
    count(session, attempted.source, now, source_rule);
}

void tidy_sign_ins(Session& session, UtcTime now) {
    store::service::remove_expired_sessions(session, now);
    store::service::remove_expired_oidc_sign_ins(session, now);
    store::service::remove_old_attempts(session, now - account_rule.memory);
}

void succeed_attempt(Session& session, const Attempted& attempted) {
    store::service::clear_attempts(session, attempted.account);
    store::service::take_back_attempt(session, attempted.source);
}

}  // namespace certferry::service
