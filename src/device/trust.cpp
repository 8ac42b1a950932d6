#include "device/trust.h"

#include "base/codes/device.h"
#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::device {

namespace {

/// As many CAs one above the other as anybody has.
constexpr std::size_t max_chain_length = 10;

bool is_valid_at(const pki::Certificate& certificate, UtcTime now) {
    return certificate.not_before() <= now && now <= certificate.not_after();
}

/// Why a CA in between may not issue; a version 1 certificate has no basicConstraints and may not.
bool may_issue(const pki::Certificate& ca, UtcTime now) {
    const auto usage = ca.key_usage();
    return ca.is_ca() && (usage.empty() || usage.has(pki::KeyUsage::key_cert_sign)) &&
           is_valid_at(ca, now);
}

bool is_issued_by(const pki::Certificate& certificate, const pki::Certificate& issuer) {
    return certificate.issuer() == issuer.subject() && certificate.signed_by(issuer.public_key());
}

}  // namespace

std::vector<pki::Certificate> chain_to(const pki::Certificate& leaf,
                                       std::span<const pki::Certificate> others,
                                       const pki::Certificate& anchor, UtcTime now) {
    if (!is_valid_at(leaf, now)) {
        throw Error(codes::chain_untrusted,
                    fmt::format("{} is not valid by this machine's clock", leaf.subject().text()));
    }
    std::vector<pki::Certificate> way;
    auto at = leaf;
    while (way.size() < max_chain_length) {
        if (at == anchor) {
            return way;
        }
        if (is_issued_by(at, anchor)) {
            way.push_back(anchor);
            return way;
        }
        const auto issuer = std::ranges::find_if(others, [&](const pki::Certificate& other) {
            return !(other == at) && may_issue(other, now) && is_issued_by(at, other);
        });
        if (issuer == others.end()) {
            break;
        }
        way.push_back(*issuer);
        at = *issuer;
    }
    throw Error(codes::chain_untrusted,
                fmt::format("{}: no way to {}", leaf.subject().text(), anchor.subject().text()));
}

}  // namespace certferry::device
