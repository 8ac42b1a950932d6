#include "ca/fake_issuer.h"

#include "base/encoding.h"

#include <utility>

namespace certferry::ca {

namespace {

using pki::RevocationReason;

constexpr std::chrono::hours ca_life{10 * 365 * 24};

Rejected rejected(const ErrorCode& code, std::string reason) {
    return {.code = std::string(code.name), .reason = std::move(reason)};
}

Bytes random_serial() {
    constexpr std::size_t octets = 12;
    Bytes serial = pki::random_bytes(octets);
    serial.insert(serial.begin(), 1);
    return serial;
}

pki::Certificate sign(const pki::CertificateContent& content, const pki::PrivateKey& key) {
    const auto hash = pki::Hash::sha256;
    return pki::sign_tbs(pki::encode_tbs(content, pki::signature_algorithm(key.public_key(), hash)),
                         key, hash);
}

pki::Certificate make_root(const pki::PrivateKey& key, UtcTime now) {
    const auto name = pki::Name::from_text("CN=Fake CA");
    return sign(
        {.serial = random_serial(),
         .issuer = name,
         .subject = name,
         .not_before = std::chrono::floor<std::chrono::seconds>(now),
         .not_after = std::chrono::floor<std::chrono::seconds>(now + ca_life),
         .spki = key.public_key().spki(),
         .extensions = {pki::make_basic_constraints({.ca = true, .path_length = 0}),
                        pki::make_key_usage(
                            pki::KeyUsage(pki::KeyUsage::key_cert_sign | pki::KeyUsage::crl_sign)),
                        pki::make_subject_key_identifier(key.public_key().key_identifier())}},
        key);
}

}  // namespace

FakeIssuer::FakeIssuer(const Clock& clock, Templates templates)
    : clock_(clock),
      templates_(std::move(templates)),
      key_(pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256})),
      certificate_(make_root(key_, clock.now())) {}

Outcome FakeIssuer::issue(const IssueRequest& request, Deadline) {
    return state_.with([&](State& state) {
        state.permits.push_back(request.authorisation.permit());
        if (state.fault) {
            throw *std::exchange(state.fault, std::nullopt);
        }
        auto outcome = issue(state, request);
        if (std::exchange(state.lose_answer, false)) {
            throw Error::in_doubt(codes::peer_unreachable, "the answer was lost");
        }
        return outcome;
    });
}

Outcome FakeIssuer::issue(State& state, const IssueRequest& request) const {
    const auto known = state.requests.find(request.idempotency_key);
    if (known != state.requests.end()) {
        if (known->second.request.csr.fingerprint() == request.csr.fingerprint()) {
            return known->second.outcome;
        }
        return rejected(codes::idempotency_conflict, request.idempotency_key);
    }
    const auto found = templates_.find(request.template_name);
    if (found == templates_.end()) {
        return rejected(codes::template_unknown, request.template_name);
    }
    if (auto refusal = refuse(found->second, request)) {
        return *std::move(refusal);
    }
    if (found->second.approval) {
        const auto ticket = to_hex(pki::random_bytes(16));
        Pending waiting{.ticket = ticket, .retry_after = std::chrono::seconds{60}};
        state.requests.insert_or_assign(
            request.idempotency_key,
            Request{.request = request, .outcome = waiting, .ticket = ticket});
        return waiting;
    }
    auto outcome = certify(state, found->second, request);
    if (std::holds_alternative<Issued>(outcome)) {
        state.requests.insert_or_assign(
            request.idempotency_key, Request{.request = request, .outcome = outcome, .ticket = {}});
    }
    return outcome;
}

Outcome FakeIssuer::certify(State& state, const Template& entry,
                            const IssueRequest& request) const {
    const auto validity = decide_validity(entry, request.not_after,
                                          {.now = clock_.now(),
                                           .backdate = std::chrono::minutes{5},
                                           .ca_not_before = certificate_.not_before(),
                                           .ca_not_after = certificate_.not_after()});
    if (const auto* refusal = std::get_if<Rejected>(&validity)) {
        return *refusal;
    }
    const auto& purposes =
        request.extended_key_usage.empty() ? entry.extended_key_usage : request.extended_key_usage;
    pki::CertificateContent content{
        .serial = random_serial(),
        .issuer = certificate_.subject(),
        .subject = std::exchange(state.mistake_subject, false)
                       ? pki::Name::from_text("CN=somebody else")
                       : decide_subject(entry, request),
        .not_before = std::get<Validity>(validity).not_before,
        .not_after = std::get<Validity>(validity).not_after,
        .spki = to_bytes(request.csr.spki()),
        .extensions = {pki::make_authority_key_identifier(certificate_.subject_key_identifier()),
                       pki::make_key_usage(request.key_usage.value_or(entry.key_usage)),
                       pki::make_extended_key_usage(purposes)}};
    if (!request.subject_alt_names.empty()) {
        content.extensions.push_back(
            pki::make_subject_alt_name(request.subject_alt_names, content.subject.empty()));
    }
    const auto certificate = sign(content, key_);
    state.rows.emplace(certificate.serial(),
                       Row{.certificate = certificate, .revoked_at = std::nullopt});
    return Issued{.certificate = certificate, .chain = {certificate_}};
}

Outcome FakeIssuer::poll(std::string_view ticket, Deadline) {
    return state_.with([&](State& state) { return with_ticket(state, ticket).outcome; });
}

std::optional<Outcome> FakeIssuer::lookup(const IssueRequest& request, Deadline) {
    return state_.with([&](State& state) -> std::optional<Outcome> {
        const auto known = state.requests.find(request.idempotency_key);
        return known == state.requests.end() ? std::nullopt : std::optional(known->second.outcome);
    });
}

FakeIssuer::Request& FakeIssuer::with_ticket(State& state, std::string_view ticket) {
    for (auto& [key, request] : state.requests) {
        if (!ticket.empty() && request.ticket == ticket) {
            return request;
        }
    }
    throw Error(codes::ticket_unknown, ticket);
}

void FakeIssuer::approve(std::string_view ticket) {
    state_.with([&](State& state) {
        auto& request = with_ticket(state, ticket);
        if (std::holds_alternative<Rejected>(request.outcome)) {
            throw Error(codes::request_decided, ticket);
        }
        if (std::holds_alternative<Pending>(request.outcome)) {
            request.outcome =
                certify(state, templates_.at(request.request.template_name), request.request);
        }
    });
}

void FakeIssuer::deny(std::string_view ticket, std::string_view reason) {
    state_.with([&](State& state) {
        auto& request = with_ticket(state, ticket);
        if (std::holds_alternative<Issued>(request.outcome)) {
            throw Error(codes::request_decided, ticket);
        }
        request.outcome = rejected(codes::request_denied, std::string(reason));
    });
}

FakeIssuer::Row* FakeIssuer::find_row(State& state, const CertificateRef& ref) const {
    const auto found = state.rows.find(ref.serial);
    return found == state.rows.end() || !(ref.issuer == certificate_.subject()) ? nullptr
                                                                                : &found->second;
}

Revocation FakeIssuer::revoke(const CertificateRef& ref, RevocationReason reason, Deadline) {
    return state_.with([&](State& state) -> Revocation {
        if (reason == RevocationReason::remove_from_crl) {
            return rejected(codes::reason_not_allowed, std::string(to_text(reason)));
        }
        Row* row = find_row(state, ref);
        if (row == nullptr) {
            return NotFound{};
        }
        const bool becomes_final = row->reason == RevocationReason::certificate_hold &&
                                   reason != RevocationReason::certificate_hold;
        if (row->revoked_at && !becomes_final) {
            return AlreadyRevoked{.at = *row->revoked_at};
        }
        row->revoked_at = clock_.now();
        row->reason = reason;
        return Revoked{.at = *row->revoked_at};
    });
}

void FakeIssuer::release(const CertificateRef& ref, Deadline) {
    state_.with([&](State& state) {
        Row* row = find_row(state, ref);
        if (row == nullptr) {
            throw Error(codes::certificate_unknown, to_hex(ref.serial));
        }
        if (!row->revoked_at || row->reason != RevocationReason::certificate_hold) {
            throw Error(codes::not_on_hold, to_hex(ref.serial));
        }
        row->revoked_at.reset();
    });
}

Description FakeIssuer::describe(Deadline) {
    Description description{.host = "localhost",
                            .name = "Fake CA",
                            .chain = {certificate_},
                            .next = state_.with([](const State& state) { return state.next; }),
                            .former = {},
                            .templates = {},
                            .capabilities = {.pending = true,
                                             .lookup = true,
                                             .state = true,
                                             .revoke = true,
                                             .hold = true,
                                             .validity_override = true,
                                             .needs_full_certificate = false,
                                             .max_parallel = 8}};
    for (const auto& [name, entry] : templates_) {
        if (entry.audience == TemplateAudience::requesters) {
            description.templates.push_back(ca::describe(entry));
        }
    }
    return description;
}

std::optional<pki::Certificate> FakeIssuer::find(const CertificateRef& ref, Deadline) {
    return state_.with([&](State& state) {
        const Row* row = find_row(state, ref);
        return row == nullptr ? std::nullopt : std::optional(row->certificate);
    });
}

CertificateState FakeIssuer::state(const CertificateRef& ref, Deadline) {
    return state_.with([&](State& state) {
        const Row* row = find_row(state, ref);
        if (row == nullptr) {
            return CertificateState::unknown;
        }
        if (row->revoked_at) {
            return row->reason == RevocationReason::certificate_hold ? CertificateState::held
                                                                     : CertificateState::revoked;
        }
        return row->certificate.not_after() < clock_.now() ? CertificateState::expired
                                                           : CertificateState::valid;
    });
}

std::optional<Bytes> FakeIssuer::crl(const pki::Name& issuer, Deadline) {
    if (!(issuer == certificate_.subject())) {
        return std::nullopt;
    }
    const UtcTime now = clock_.now();
    pki::CrlBuilder builder;
    state_.with([&](const State& state) {
        for (const auto& [serial, row] : state.rows) {
            if (row.revoked_at) {
                builder.add(
                    {.serial = serial, .revoked_at = *row.revoked_at, .reason = row.reason});
            }
        }
    });
    return builder.sign({.issuer = certificate_.subject(),
                         .authority_key_identifier = certificate_.subject_key_identifier(),
                         .this_update = now,
                         .next_update = now + std::chrono::hours{24},
                         .number = 1,
                         .base_number = std::nullopt,
                         .distribution_point = {},
                         .freshest_crl = {}},
                        key_, pki::Hash::sha256);
}

void FakeIssuer::fail_next(const Error& error) {
    state_.with([&](State& state) { state.fault = error; });
}

void FakeIssuer::mistake_next_subject() {
    state_.with([](State& state) { state.mistake_subject = true; });
}

void FakeIssuer::lose_next_answer() {
    state_.with([](State& state) { state.lose_answer = true; });
}

void FakeIssuer::set_next(const pki::Certificate& certificate) {
    state_.with([&](State& state) { state.next = certificate; });
}

std::size_t FakeIssuer::issued_count() const {
    return state_.with([](const State& state) { return state.rows.size(); });
}

std::vector<Bytes> FakeIssuer::permits() const {
    return state_.with([](const State& state) { return state.permits; });
}

}  // namespace certferry::ca
