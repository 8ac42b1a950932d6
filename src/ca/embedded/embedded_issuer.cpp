#include "ca/embedded/embedded_issuer.h"

#include "base/error.h"
#include "ca/embedded/content.h"
#include "ca/embedded/pending.h"

#include <algorithm>

namespace certferry::ca::embedded {

namespace {

using store::Session;
using store::ca::CertificateRecord;

Rejected rejected(const ErrorCode& code, std::string reason) {
    return {.code = std::string(code.name), .reason = std::move(reason)};
}

void check(Deadline deadline) {
    if (deadline.passed()) {
        throw Error(codes::server_busy, "the time for this call is over", std::chrono::seconds{1});
    }
}

store::ca::Provenance provenance_of(const IssueRequest& request) {
    return {.tenant = request.requester.tenant,
            .device = request.requester.device,
            .user = request.requester.user,
            .profile = request.requester.profile,
            .authorised_by = std::string(to_text(request.authorisation.authority())),
            .reference = request.authorisation.reference()};
}

}  // namespace

/// What makes two calls the same one.
struct EmbeddedIssuer::Identity {
    pki::Sha256 key;
    pki::Sha256 csr;

    static Identity of(const IssueRequest& request) {
        constexpr std::size_t max_key_size = 128;
        if (request.idempotency_key.empty() || request.idempotency_key.size() > max_key_size) {
            throw Error(codes::internal_error, "an idempotency key has 1 to 128 characters");
        }
        return {.key = pki::sha256(as_bytes(request.idempotency_key)),
                .csr = request.csr.fingerprint()};
    }
};

/// What an administrator's approval adds: it is committed together with what will be signed.
struct EmbeddedIssuer::Approval {
    std::int64_t request_id;
    std::string by;
};

/// A certificate ready to be recorded, save its serial number.
struct EmbeddedIssuer::Draft {
    std::shared_ptr<const AuthoritySet> set;  // Keeps `authority` alive.
    const Authority* authority;               // Never null.
    std::string template_name;
    std::string subject;  // For people.
    pki::CertificateContent content;
    store::ca::Provenance provenance;
    UtcTime now;
    std::optional<Approval> approval;
};

const Template* EmbeddedIssuer::find_template(std::string_view name) const {
    const auto found = parts_.settings.templates.find(name);
    return found == parts_.settings.templates.end() ? nullptr : &found->second;
}

Outcome EmbeddedIssuer::issue(const IssueRequest& request, Deadline deadline) {
    check(deadline);
    const auto identity = Identity::of(request);
    const Template* entry = find_template(request.template_name);
    if (entry == nullptr) {
        return earlier(identity).value_or(rejected(codes::template_unknown, request.template_name));
    }
    if (entry->approval) {
        return submit(request, identity);
    }
    auto drafted = draft(*entry, request);
    if (auto* refusal = std::get_if<Rejected>(&drafted)) {
        // The template may have changed since the first call, whose answer counts.
        return earlier(identity).value_or(std::move(*refusal));
    }
    return record_and_sign(std::get<Draft>(std::move(drafted)), identity);
}

std::variant<EmbeddedIssuer::Draft, Rejected> EmbeddedIssuer::draft(
    const Template& entry, const IssueRequest& request) const {
    auto set = parts_.authorities.current();
    const Authority& authority = set->active();
    if (auto refusal = refuse(entry, request)) {
        return *std::move(refusal);
    }
    for (const auto& one : set->all()) {
        if (equal(one.certificate.spki(), request.csr.spki())) {
            return rejected(codes::key_not_allowed, "it is the key of the CA " + one.slug);
        }
    }
    const UtcTime now = parts_.clock.now();
    const auto validity = decide_validity(entry, request.not_after,
                                          {.now = now,
                                           .backdate = parts_.settings.backdate,
                                           .ca_not_before = authority.certificate.not_before(),
                                           .ca_not_after = authority.certificate.not_after()});
    if (const auto* refusal = std::get_if<Rejected>(&validity)) {
        return *refusal;
    }
    authority.private_key();  // Fails before anything is recorded if it is not here.
    auto content = end_entity_content(authority, entry, request, std::get<Validity>(validity));
    return Draft{.set = std::move(set),
                 .authority = &authority,
                 .template_name = entry.name,
                 .subject = content.subject.text(),
                 .content = content,
                 .provenance = provenance_of(request),
                 .now = now,
                 .approval = std::nullopt};
}

/// Empty if the idempotency key or the serial number is there already.
std::optional<std::int64_t> EmbeddedIssuer::record(Session& session, const Draft& draft,
                                                   const Identity& identity, ByteView tbs) {
    const auto id = store::ca::record_certificate(session, {.authority_id = draft.authority->id,
                                                            .serial = draft.content.serial,
                                                            .idempotency = identity.key,
                                                            .csr_sha256 = identity.csr,
                                                            .template_name = draft.template_name,
                                                            .subject = draft.subject,
                                                            .not_before = draft.content.not_before,
                                                            .not_after = draft.content.not_after,
                                                            .provenance = draft.provenance,
                                                            .recorded_at = draft.now,
                                                            .tbs = tbs});
    if (id && draft.approval &&
        !store::ca::decide_request(
            session, draft.approval->request_id,
            {.state = "approved", .at = draft.now, .by = draft.approval->by, .reason = {}})) {
        throw Error(codes::request_decided, "it was decided at the same time");
    }
    return id;
}

Outcome EmbeddedIssuer::record_and_sign(Draft draft, const Identity& identity) {
    constexpr int max_serials = 3;  // A repeated one means that the random source is broken.
    for (int attempt = 0; attempt < max_serials; ++attempt) {
        draft.content.serial = parts_.serials.next(draft.now);
        const Bytes tbs = pki::encode_tbs(draft.content, draft.authority->signature_algorithm);
        const auto id = parts_.database.write(
            [&](Session& session) { return record(session, draft, identity, tbs); });
        if (id) {
            return finish(*id, *draft.authority, tbs);
        }
        if (auto known = earlier(identity)) {
            return *std::move(known);
        }
    }
    throw Error(codes::internal_error, "no free serial number was found");
}

Outcome EmbeddedIssuer::finish(std::int64_t id, const Authority& authority, ByteView tbs) {
    const auto certificate = parts_.signer.sign(authority, tbs);
    const UtcTime now = parts_.clock.now();
    const auto stored = parts_.database.write([&](Session& session) {
        // Another call may have signed the same TBS; with ECDSA its signature differs, and the
        // first one stored counts.
        return store::ca::complete_certificate(session, id, certificate.der(), now);
    });
    if (stored) {
        return Issued{.certificate = certificate, .chain = authority.chain};
    }
    const auto record = parts_.database.read([&](Session& session) {
        return store::ca::find_certificate_by_serial(session, certificate.serial());
    });
    if (!record || !record->certificate) {
        throw Error(codes::store_corrupt, "the row of a certificate has gone");
    }
    return outcome_of(*record);
}

std::optional<Outcome> EmbeddedIssuer::earlier(const Identity& identity) {
    const auto conflict = [] {
        return rejected(codes::idempotency_conflict, "it was used with another CSR");
    };
    const auto record = parts_.database.read([&](Session& session) {
        return store::ca::find_certificate_by_idempotency(session, identity.key);
    });
    if (record) {
        return equal(record->csr_sha256, identity.csr) ? outcome_of(*record) : conflict();
    }
    const auto request = parts_.database.read([&](Session& session) {
        return store::ca::find_request_by_idempotency(session, identity.key);
    });
    if (request) {
        return pki::sha256(request->csr) == identity.csr ? outcome_of(*request) : conflict();
    }
    return std::nullopt;
}

Outcome EmbeddedIssuer::outcome_of(const CertificateRecord& record) {
    const auto set = parts_.authorities.current();
    const Authority* authority = set->with_id(record.authority_id);
    if (authority == nullptr) {
        throw Error(codes::store_corrupt, "the authority of a certificate has gone");
    }
    if (!record.certificate) {
        return finish(record.id, *authority, record.tbs.value());
    }
    return Issued{.certificate = pki::Certificate::from_der(*record.certificate),
                  .chain = authority->chain};
}

Outcome EmbeddedIssuer::outcome_of(const store::ca::RequestRecord& record) {
    if (record.state == "denied") {
        return rejected(codes::request_denied, record.reason);
    }
    if (record.state == "approved") {
        const auto certificate = parts_.database.read([&](Session& session) {
            return store::ca::find_certificate_by_idempotency(session, record.idempotency);
        });
        if (!certificate) {
            throw Error(codes::store_corrupt, "the certificate of an approved request has gone");
        }
        return outcome_of(*certificate);
    }
    return Pending{.ticket = record.ticket, .retry_after = pending_retry_after};
}

Outcome EmbeddedIssuer::submit(const IssueRequest& request, const Identity& identity) {
    if (auto known = earlier(identity)) {
        return *std::move(known);
    }
    const auto drafted = draft(*find_template(request.template_name), request);
    if (const auto* refusal = std::get_if<Rejected>(&drafted)) {
        return *refusal;
    }
    const auto record =
        to_record(request, identity.key, provenance_of(request), parts_.clock.now());
    parts_.database.write([&](Session& session) { store::ca::add_request(session, record); });
    // Read again: a call beside this one may have been first.
    return earlier(identity).value();
}

Outcome EmbeddedIssuer::poll(std::string_view ticket, Deadline deadline) {
    check(deadline);
    return outcome_of(find_request(ticket));
}

std::optional<Outcome> EmbeddedIssuer::lookup(const IssueRequest& request, Deadline deadline) {
    check(deadline);
    return earlier(Identity::of(request));
}

Outcome EmbeddedIssuer::approve(std::string_view ticket, std::string_view by, Deadline deadline) {
    check(deadline);
    const auto record = find_request(ticket);
    if (record.state == "denied") {
        throw Error(codes::request_decided, "it was denied by " + record.decided_by);
    }
    if (record.state == "approved") {
        return outcome_of(record);
    }
    const Template* entry = find_template(record.template_name);
    if (entry == nullptr) {
        return rejected(codes::template_unknown, record.template_name);
    }
    auto drafted = draft(*entry, from_record(record, by));
    if (auto* refusal = std::get_if<Rejected>(&drafted)) {
        return std::move(*refusal);
    }
    auto& approved = std::get<Draft>(drafted);
    approved.provenance = record.provenance;
    approved.approval = Approval{.request_id = record.id, .by = std::string(by)};
    Identity identity{.key = {}, .csr = pki::sha256(record.csr)};
    std::copy(record.idempotency.begin(), record.idempotency.end(), identity.key.begin());
    return record_and_sign(std::move(approved), identity);
}

void EmbeddedIssuer::deny(std::string_view ticket, std::string_view by, std::string_view reason) {
    const auto record = find_request(ticket);
    const UtcTime now = parts_.clock.now();
    const bool denied = parts_.database.write([&](Session& session) {
        return store::ca::decide_request(
            session, record.id, {.state = "denied", .at = now, .by = by, .reason = reason});
    });
    if (!denied && find_request(ticket).state != "denied") {
        throw Error(codes::request_decided, "it was approved");
    }
}

store::ca::RequestRecord EmbeddedIssuer::find_request(std::string_view ticket) const {
    auto record = parts_.database.read(
        [&](Session& session) { return store::ca::find_request_by_ticket(session, ticket); });
    if (!record) {
        throw Error(codes::ticket_unknown, ticket);
    }
    return *std::move(record);
}

}  // namespace certferry::ca::embedded
