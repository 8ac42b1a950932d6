#include "ca/server/cmp_signers.h"

#include "base/codes/cmp.h"
#include "base/encoding.h"
#include "base/error.h"
#include "ca/cmp_wire.h"

#include <algorithm>

namespace certferry::ca::server {

namespace {

constexpr std::chrono::minutes clock_tolerance{10};
constexpr std::size_t min_transaction_bytes = 8;

}  // namespace

bool CmpSigners::is_of_this_ca(const pki::Certificate& certificate, Deadline deadline) {
    const auto description = issuer_.describe(deadline);
    auto authorities = description.chain;
    authorities.insert(authorities.end(), description.former.begin(), description.former.end());
    const bool signed_here = std::ranges::any_of(authorities, [&](const auto& authority) {
        return authority.subject() == certificate.issuer() &&
               certificate.signed_by(authority.public_key());
    });
    if (signed_here) {
        known_.keep(certificate.fingerprint(), certificate);
    }
    return signed_here;
}

void CmpSigners::check(const pki::CmpMessage& message, Deadline deadline) {
    const auto* shown = message.signer();
    const auto known = shown == nullptr ? std::nullopt : known_.find(shown->fingerprint());
    const auto* signer = known ? &*known : shown;
    if (signer == nullptr || !message.verify(signer->public_key())) {
        throw Error(codes::cmp_signer_untrusted, "no signature that verifies");
    }
    const auto who = signer->subject().text() + " " + to_hex(signer->serial());
    const auto purposes = signer->extended_key_usage();
    if (std::ranges::find(purposes, pki::oids::cmc_ra) == purposes.end() || signer->is_ca()) {
        throw Error(codes::cmp_signer_untrusted, who + ": not for the purpose cmcRA");
    }
    if (!known && !is_of_this_ca(*signer, deadline)) {
        throw Error(codes::cmp_signer_untrusted, who + ": not a certificate of this CA");
    }
    const auto state = issuer_.state(CertificateRef::of(*signer), deadline);
    if (state != CertificateState::valid) {
        throw Error(codes::cmp_signer_untrusted, who + ": " + std::string(to_text(state)));
    }
    const auto& header = message.header();
    const auto now = clock_.now();
    if (header.message_time && (*header.message_time > now + clock_tolerance ||
                                *header.message_time < now - clock_tolerance)) {
        throw Error(codes::cmp_time_off, to_rfc3339(*header.message_time));
    }
    if (header.transaction_id.size() < min_transaction_bytes) {
        throw Error(codes::cmp_malformed, "no transactionID");
    }
}

}  // namespace certferry::ca::server
