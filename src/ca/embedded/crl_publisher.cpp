#include "ca/embedded/crl_publisher.h"

#include "base/error.h"
#include "base/log.h"
#include "pki/crl.h"
#include "store/ca/revocations.h"

#include <algorithm>

namespace certferry::ca::embedded {

namespace {

using store::Session;
using store::ca::CrlRecord;
using store::ca::RevokedRow;

std::chrono::seconds validity_of(const Authority& authority, const CrlSettings& settings) {
    return authority.issues ? settings.validity : settings.root_validity;
}

pki::RevokedCertificate to_entry(const RevokedRow& row, UtcTime now) {
    return {.serial = row.serial,
            .revoked_at = row.revoked_at.value_or(now),
            .reason = row.revoked_at ? static_cast<pki::RevocationReason>(row.reason)
                                     : pki::RevocationReason::remove_from_crl};
}

}  // namespace

/// When an authority's CRLs fall due.
struct CrlPublisher::Due {
    UtcTime full;
    UtcTime delta;
};

struct CrlPublisher::Built {
    CrlRecord record;
    Bytes der;
};

UtcTime CrlPublisher::publish_due() {
    constexpr std::chrono::hours longest{1};
    const UtcTime now = parts_.clock.now();
    UtcTime next = now + longest;
    const auto set = parts_.authorities.current();
    for (const auto& authority : set->all()) {
        if (authority.certificate.not_after() > now) {
            next = std::min(next, publish_due(authority, now));
        }
    }
    return next;
}

UtcTime CrlPublisher::publish_due(const Authority& authority, UtcTime now) {
    constexpr std::chrono::minutes until_retry{10};
    Due when = due(authority, now);
    if (std::min(when.full, when.delta) > now) {
        return std::min(when.full, when.delta);
    }
    if (!authority.key) {
        log::warning("no CRL of {} can be made: its key is not here", authority.slug);
        return now + until_retry;
    }
    if (when.full <= now) {
        publish_full(authority);
    } else {
        publish_delta(authority);
    }
    when = due(authority, now);
    return std::min(when.full, when.delta);
}

CrlPublisher::Due CrlPublisher::due(const Authority& authority, UtcTime now) const {
    const auto& settings = parts_.settings.crl;
    const auto overlap = std::min(settings.overlap, validity_of(authority, settings) / 2);
    return parts_.database.read([&](Session& session) {
        const auto full = store::ca::newest_crl(session, authority.id, store::ca::CrlKind::full);
        const auto delta = store::ca::newest_crl(session, authority.id, store::ca::CrlKind::delta);
        if (!full || (authority.issues && !delta)) {
            return Due{.full = now, .delta = now};
        }
        const auto known = std::max(full->log_position, delta ? delta->log_position : 0);
        const auto change = store::ca::first_change_after(session, authority.id, known);
        const UtcTime changed = change ? *change + settings.delta_after_revocation : UtcTime::max();
        if (!authority.issues) {
            return Due{.full = std::min(full->next_update - overlap, changed),
                       .delta = UtcTime::max()};
        }
        return Due{.full = full->next_update - overlap,
                   .delta = std::min(delta->next_update - settings.delta_validity / 4, changed)};
    });
}

void CrlPublisher::publish_full(const Authority& authority) {
    const auto number = take_number(authority);
    publish(parts_.database.read([&](Session& session) {
        std::vector<Built> built;
        built.push_back(build_full(session, authority, number));
        if (authority.issues) {
            // RFC 5280, 5.2.3: made together, they say the same and share their number.
            built.push_back(build_delta(session, authority, number));
        }
        return built;
    }));
}

void CrlPublisher::publish_delta(const Authority& authority) {
    const bool has_base = parts_.database.read([&](Session& session) {
        return store::ca::oldest_valid_full_crl(session, authority.id, parts_.clock.now())
            .has_value();
    });
    if (!has_base) {
        publish_full(authority);
        return;
    }
    const auto number = take_number(authority);
    publish(parts_.database.read([&](Session& session) {
        std::vector<Built> built;
        built.push_back(build_delta(session, authority, number));
        return built;
    }));
}

std::int64_t CrlPublisher::take_number(const Authority& authority) const {
    authority.private_key();  // Fails before a number is taken if it is not here.
    return parts_.database.write(
        [&](Session& session) { return store::ca::take_crl_number(session, authority.id); });
}

CrlPublisher::Built CrlPublisher::build_full(Session& session, const Authority& authority,
                                             std::int64_t number) const {
    const UtcTime now = parts_.clock.now();
    const auto previous = store::ca::newest_crl(session, authority.id, store::ca::CrlKind::full);
    // RFC 5280, 3.3: an entry stays until one CRL made past the certificate's end has shown it.
    const UtcTime ended_unseen = previous ? previous->this_update : UtcTime{};
    pki::CrlBuilder builder;
    store::ca::for_each_revoked(session, authority.id, ended_unseen,
                                [&](const RevokedRow& row) { builder.add(to_entry(row, now)); });
    pki::CrlContent content{
        .issuer = authority.certificate.subject(),
        .authority_key_identifier = authority.certificate.subject_key_identifier(),
        .this_update = now - parts_.settings.backdate,
        .next_update = now + validity_of(authority, parts_.settings.crl),
        .number = static_cast<std::uint64_t>(number),
        .base_number = std::nullopt,
        .distribution_point = {parts_.settings.crl_url(authority.slug)},
        .freshest_crl = {}};
    if (authority.issues) {
        content.freshest_crl = {parts_.settings.delta_url(authority.slug)};
    }
    return {.record = {.authority_id = authority.id,
                       .kind = store::ca::CrlKind::full,
                       .number = number,
                       .this_update = content.this_update,
                       .next_update = content.next_update,
                       .log_position = store::ca::log_head(session)},
            .der = builder.sign(content, authority.private_key(), authority.hash)};
}

CrlPublisher::Built CrlPublisher::build_delta(Session& session, const Authority& authority,
                                              std::int64_t number) const {
    const UtcTime now = parts_.clock.now();
    const auto base = store::ca::oldest_valid_full_crl(session, authority.id, now);
    pki::CrlBuilder builder;
    if (base) {
        store::ca::for_each_changed(
            session, authority.id, base->log_position,
            [&](const RevokedRow& row) { builder.add(to_entry(row, now)); });
    }
    const pki::CrlContent content{
        .issuer = authority.certificate.subject(),
        .authority_key_identifier = authority.certificate.subject_key_identifier(),
        .this_update = now - parts_.settings.backdate,
        .next_update = now + parts_.settings.crl.delta_validity,
        .number = static_cast<std::uint64_t>(number),
        // Without a valid base this one comes with a full CRL of its number, and adds nothing.
        .base_number = static_cast<std::uint64_t>(base ? base->number : number),
        .distribution_point = {parts_.settings.crl_url(authority.slug)},
        .freshest_crl = {}};
    return {.record = {.authority_id = authority.id,
                       .kind = store::ca::CrlKind::delta,
                       .number = number,
                       .this_update = content.this_update,
                       .next_update = content.next_update,
                       .log_position = store::ca::log_head(session)},
            .der = builder.sign(content, authority.private_key(), authority.hash)};
}

void CrlPublisher::publish(const std::vector<Built>& built) const {
    const UtcTime now = parts_.clock.now();
    parts_.database.write([&](Session& session) {
        for (const auto& one : built) {
            store::ca::publish_crl(session, one.record, one.der, now);
        }
    });
    for (const auto& one : built) {
        log::info("{} CRL {} published, {} octets",
                  one.record.kind == store::ca::CrlKind::full ? "full" : "delta", one.record.number,
                  one.der.size());
    }
}

}  // namespace certferry::ca::embedded
