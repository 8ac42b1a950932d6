#include "ca/embedded/ocsp_responder.h"

#include "base/error.h"
#include "base/log.h"
#include "store/ca/certificates.h"
#include "store/ca/revocations.h"

#include <algorithm>

namespace certferry::ca::embedded {

namespace {

using pki::OcspFailure;
using store::Session;

OcspReply failure(OcspFailure why) {
    return {.der = pki::make_ocsp_failure(why), .life = std::nullopt};
}

}  // namespace

/// What the records say of one CertID.
struct OcspResponder::Status {
    pki::CertId id;
    store::ca::IssuedState state;
    std::int64_t position;  // End of the revocation log when it was read.
};

OcspResponder::OcspResponder(const Parts& parts)
    : parts_(parts),
      cache_(OcspCache(parts.settings.ocsp.max_cached, parts.database.read([](Session& session) {
          return store::ca::log_head(session);
      }))) {}

OcspReply OcspResponder::answer(ByteView request) {
    try {
        return answer(pki::OcspRequest::from_der(request));
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::malformed) {
            return failure(OcspFailure::malformed_request);
        }
        log::error("OCSP: {}", error.what());
        const bool later =
            error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::busy;
        return failure(later ? OcspFailure::try_later : OcspFailure::internal_error);
    }
}

OcspReply OcspResponder::answer(const pki::OcspRequest& request) {
    const auto set = parts_.authorities.current();
    const Authority* authority = issuer_of(*set, request);
    if (authority == nullptr) {
        return failure(OcspFailure::unauthorized);
    }
    const bool with_nonce = request.nonce && parts_.settings.ocsp.nonce && take_nonce_token();
    const bool cacheable = request.ids.size() == 1 && !with_nonce;
    const auto& first = request.ids.front();
    if (cacheable) {
        apply_changes();
        const UtcTime now = parts_.clock.now();
        const auto cached =
            cache_.with([&](OcspCache& cache) { return cache.find(first.serial, first.der, now); });
        if (cached) {
            return *cached;
        }
    }
    std::vector<Status> found;
    for (const auto& id : request.ids) {
        auto status = status_of(*authority, id);
        if (!status) {
            return failure(OcspFailure::unauthorized);
        }
        found.push_back(*std::move(status));
    }
    auto reply = sign(*authority, found, request, with_nonce);
    if (cacheable && reply.life) {
        const auto kept = std::make_shared<const OcspReply>(reply);
        cache_.with([&](OcspCache& cache) {
            cache.put(first.serial, first.der, kept, found.front().position);
        });
    }
    return reply;
}

/// The one authority that all CertIDs name; null if there is none.
const Authority* OcspResponder::issuer_of(const AuthoritySet& set,
                                          const pki::OcspRequest& request) const {
    for (const auto& authority : set.all()) {
        const bool names_it =
            std::all_of(request.ids.begin(), request.ids.end(),
                        [&](const pki::CertId& id) { return id.names(authority.certificate); });
        if (names_it) {
            return authority.issues && !request.ids.empty() ? &authority : nullptr;
        }
    }
    return nullptr;
}

void OcspResponder::apply_changes() {
    const auto known = cache_.with([](const OcspCache& cache) { return cache.position(); });

    struct Changes {
        std::int64_t head;
        std::vector<Bytes> serials;
    };

    const auto changes = parts_.database.read([&](Session& session) {
        Changes found{.head = store::ca::log_head(session), .serials = {}};
        if (found.head != known) {
            found.serials = store::ca::serials_changed_after(session, known);
        }
        return found;
    });
    if (changes.head != known) {
        cache_.with([&](OcspCache& cache) { cache.drop(changes.serials, changes.head); });
    }
}

std::optional<OcspResponder::Status> OcspResponder::status_of(const Authority& authority,
                                                              const pki::CertId& id) const {
    return parts_.database.read([&](Session& session) -> std::optional<Status> {
        const auto state = store::ca::issued_state(session, id.serial);
        if (!state || state->authority_id != authority.id) {
            return std::nullopt;
        }
        return Status{.id = id, .state = *state, .position = store::ca::log_head(session)};
    });
}

OcspReply OcspResponder::sign(const Authority& authority, const std::vector<Status>& found,
                              const pki::OcspRequest& request, bool with_nonce) const {
    const UtcTime now = parts_.clock.now();
    if (!authority.responder || authority.responder->certificate.not_after() <= now) {
        log::warning("OCSP: {} has no valid responder certificate", authority.slug);
        return failure(OcspFailure::try_later);
    }
    const auto& responder = *authority.responder;
    const auto floor = [](UtcTime time) { return std::chrono::floor<std::chrono::seconds>(time); };
    const OcspReply::Life life{
        .this_update = floor(now - parts_.settings.backdate),
        .fresh_until = floor(now + parts_.settings.ocsp.validity / 2),
        .next_update = std::min<UtcTime>(floor(now + parts_.settings.ocsp.validity),
                                         responder.certificate.not_after())};
    std::vector<pki::OcspAnswer> answers;
    for (const auto& one : found) {
        const auto& revoked_at = one.state.revoked_at;
        answers.push_back({.id = one.id,
                           .status = revoked_at ? pki::OcspStatus::revoked : pki::OcspStatus::good,
                           .revoked_at = revoked_at.value_or(UtcTime{}),
                           .reason = static_cast<pki::RevocationReason>(one.state.reason),
                           .this_update = life.this_update,
                           .next_update = life.next_update});
    }
    const std::optional<ByteView> nonce =
        with_nonce ? std::optional<ByteView>(*request.nonce) : std::nullopt;
    auto der = pki::make_ocsp_response(answers, responder.certificate, responder.key, now, nonce);
    return {.der = std::move(der), .life = with_nonce ? std::nullopt : std::optional(life)};
}

bool OcspResponder::take_nonce_token() {
    const double per_second = parts_.settings.ocsp.nonce_per_second;
    const UtcTime now = parts_.clock.now();
    return bucket_.with([&](Bucket& bucket) {
        const std::chrono::duration<double> passed = now - bucket.filled_at;
        bucket.tokens = std::clamp(bucket.tokens + passed.count() * per_second, 0.0, per_second);
        bucket.filled_at = now;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens -= 1;
        return true;
    });
}

}  // namespace certferry::ca::embedded
