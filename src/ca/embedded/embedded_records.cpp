// The part of EmbeddedIssuer that looks up and revokes; issuing is in embedded_issuer.cpp.
#include "base/encoding.h"
#include "base/error.h"
#include "ca/embedded/embedded_issuer.h"
#include "store/ca/crls.h"
#include "store/ca/revocations.h"

namespace certferry::ca::embedded {

namespace {

using store::Session;
using store::ca::CertificateRecord;

constexpr int hold_reason = static_cast<int>(pki::RevocationReason::certificate_hold);

Rejected reason_not_allowed(pki::RevocationReason reason) {
    return {.code = std::string(codes::reason_not_allowed.name),
            .reason = std::string(to_text(reason))};
}

bool is_held(const CertificateRecord& record) {
    return record.revoked_at && record.reason == hold_reason;
}

}  // namespace

bool EmbeddedIssuer::names_authority(const CertificateRef& ref, std::int64_t authority_id) const {
    const auto set = parts_.authorities.current();
    const Authority* authority = set->with_id(authority_id);
    return authority != nullptr && authority->certificate.subject() == ref.issuer;
}

/// A certificate that was recorded and never signed does not exist for anybody else.
std::optional<CertificateRecord> EmbeddedIssuer::find_issued(const CertificateRef& ref) const {
    auto record = parts_.database.read([&](Session& session) {
        return store::ca::find_certificate_by_serial(session, ref.serial);
    });
    if (!record || !record->certificate || !names_authority(ref, record->authority_id)) {
        return std::nullopt;
    }
    return record;
}

Revocation EmbeddedIssuer::revoke(const CertificateRef& ref, pki::RevocationReason reason,
                                  Deadline deadline) {
    static_cast<void>(deadline);  // One short local write.
    if (reason == pki::RevocationReason::remove_from_crl) {
        return reason_not_allowed(reason);
    }
    if (!find_issued(ref)) {
        return NotFound{};
    }
    const UtcTime now = parts_.clock.now();
    return parts_.database.write([&](Session& session) -> Revocation {
        store::ca::lock_revocations(session);
        const auto record = store::ca::find_certificate_by_serial(session, ref.serial).value();
        const bool becomes_final =
            is_held(record) && reason != pki::RevocationReason::certificate_hold;
        if (record.revoked_at && !becomes_final) {
            return AlreadyRevoked{.at = *record.revoked_at};
        }
        store::ca::mark_revoked(session, {record.authority_id, ref.serial}, now,
                                static_cast<int>(reason));
        return Revoked{.at = now};
    });
}

void EmbeddedIssuer::release(const CertificateRef& ref, Deadline deadline) {
    static_cast<void>(deadline);  // One short local write.
    if (!find_issued(ref)) {
        throw Error(codes::certificate_unknown, to_hex(ref.serial));
    }
    const UtcTime now = parts_.clock.now();
    parts_.database.write([&](Session& session) {
        store::ca::lock_revocations(session);
        const auto record = store::ca::find_certificate_by_serial(session, ref.serial).value();
        if (!is_held(record)) {
            throw Error(codes::not_on_hold, to_hex(ref.serial));
        }
        store::ca::mark_released(session, {record.authority_id, ref.serial}, now);
    });
}

Description EmbeddedIssuer::describe(Deadline deadline) {
    static_cast<void>(deadline);  // Nothing waits.
    const auto set = parts_.authorities.current();
    const Authority& active = set->active();
    Description description{
        .host = parts_.settings.host,
        .name = active.certificate.subject().common_name().value_or(active.slug),
        .chain = active.chain,
        .next = std::nullopt,
        .former = {},
        .templates = {},
        .capabilities = {.pending = true,
                         .lookup = true,
                         .state = true,
                         .revoke = true,
                         .hold = true,
                         .validity_override = true,
                         .needs_full_certificate = false,
                         .max_parallel = parts_.settings.max_parallel}};
    if (const Authority* next = set->next()) {
        description.next = next->certificate;
    }
    for (const auto& one : set->all()) {
        if (one.issues && one.state == AuthorityState::retired) {
            description.former.push_back(one.certificate);
        }
    }
    for (const auto& [name, entry] : parts_.settings.templates) {
        if (entry.audience == TemplateAudience::requesters) {
            description.templates.push_back(ca::describe(entry));
        }
    }
    return description;
}

std::optional<pki::Certificate> EmbeddedIssuer::find(const CertificateRef& ref, Deadline deadline) {
    static_cast<void>(deadline);  // One short local read.
    const auto record = find_issued(ref);
    return record ? std::optional(pki::Certificate::from_der(*record->certificate)) : std::nullopt;
}

CertificateState EmbeddedIssuer::state(const CertificateRef& ref, Deadline deadline) {
    static_cast<void>(deadline);  // One short local read.
    const auto record = find_issued(ref);
    if (!record) {
        return CertificateState::unknown;
    }
    if (is_held(*record)) {
        return CertificateState::held;
    }
    if (record->revoked_at) {
        return CertificateState::revoked;
    }
    return record->not_after < parts_.clock.now() ? CertificateState::expired
                                                  : CertificateState::valid;
}

std::optional<Bytes> EmbeddedIssuer::crl(const pki::Name& issuer, Deadline deadline) {
    static_cast<void>(deadline);  // One short local read.
    const auto set = parts_.authorities.current();
    const Authority* authority = set->with_name(issuer);
    if (authority == nullptr) {
        return std::nullopt;
    }
    return parts_.database.read([&](Session& session) -> std::optional<Bytes> {
        const auto newest = store::ca::newest_crl(session, authority->id, store::ca::CrlKind::full);
        return newest ? store::ca::crl_der(session, *newest) : std::nullopt;
    });
}

}  // namespace certferry::ca::embedded
