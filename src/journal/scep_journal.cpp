#include "journal/scep_journal.h"

namespace certferry::journal {

using store::Session;
using store::connector::IssuedCertificate;
using store::connector::NewScepTransaction;
using store::connector::ScepState;
using store::connector::ScepTransaction;

namespace {

/// Work may end a little later than its deadline.
constexpr std::chrono::seconds margin{5};

}  // namespace

std::optional<ScepTransaction> ScepJournal::find(ByteView identity) const {
    return database_.read([&](Session& session) {
        return store::connector::find_scep_transaction(session, identity);
    });
}

std::optional<ScepTransaction> ScepJournal::find_polled(std::string_view endpoint,
                                                        std::string_view transaction_id) const {
    return database_.read([&](Session& session) {
        return store::connector::find_polled_scep_transaction(session, endpoint, transaction_id);
    });
}

ScepJournal::Beginning ScepJournal::begin(const NewScepTransaction& request, std::int64_t replaces,
                                          const std::function<bool(Session&)>& claim,
                                          Deadline deadline) {
    return database_.write([&](Session& session) -> Beginning {
        // What is looked for below must not appear before the record does.
        session.lock("transaction " + request.endpoint + " " + request.transaction_id);
        if (auto known = store::connector::find_scep_transaction(session, request.identity);
            known && known->id > replaces) {
            return Known{.transaction = *std::move(known)};
        }
        if (store::connector::has_open_scep_transaction_of_other_key(
                session, request.endpoint, request.transaction_id, request.key_sha256)) {
            return Conflict{};
        }
        if (!claim(session)) {
            return NotClaimed{};
        }
        return Begun{.id = store::connector::insert_scep_transaction(session, request,
                                                                     lease(session, deadline))};
    });
}

store::connector::ScepLease ScepJournal::lease(Session& session, Deadline deadline) const {
    return {.owner = node_, .until = session.now() + deadline.left() + margin};
}

std::optional<ScepTransaction> ScepJournal::take(std::int64_t id, Deadline deadline) {
    return database_.write([&](Session& session) -> std::optional<ScepTransaction> {
        const bool mine = store::connector::take_scep_transaction(
            session, id, lease(session, deadline), session.now());
        return mine ? store::connector::find_scep_transaction(session, id) : std::nullopt;
    });
}

void ScepJournal::release(std::int64_t id) {
    database_.write(
        [&](Session& session) { store::connector::release_scep_transaction(session, id, node_); });
}

std::optional<ScepTransaction> ScepJournal::find(std::int64_t id) const {
    return database_.read(
        [&](Session& session) { return store::connector::find_scep_transaction(session, id); });
}

bool ScepJournal::issued(std::int64_t id, const IssuedCertificate& issued,
                         const events::Event& event, UtcTime now) {
    const bool done = database_.write([&](Session& session) {
        const bool first = store::connector::complete_scep_transaction(session, id, issued, now);
        if (first) {
            outbox_.append(session, event);
        }
        return first;
    });
    outbox_.wake();
    return done;
}

bool ScepJournal::refused(std::int64_t id, std::string_view code, UtcTime answer_until,
                          const events::Event& event, UtcTime now) {
    const bool done = database_.write([&](Session& session) {
        const bool first =
            store::connector::refuse_scep_transaction(session, id, code, answer_until, now);
        if (first) {
            outbox_.append(session, event);
        }
        return first;
    });
    outbox_.wake();
    return done;
}

void ScepJournal::pending(std::int64_t id, std::string_view ticket, UtcTime retry_at, UtcTime now) {
    database_.write([&](Session& session) {
        store::connector::suspend_scep_transaction(session, id, ticket, retry_at, now);
    });
}

void ScepJournal::withhold(std::int64_t id, const IssuedCertificate& issued, UtcTime now) {
    database_.write([&](Session& session) {
        store::connector::withhold_scep_certificate(session, id, issued, now);
    });
}

bool ScepJournal::condemn(std::int64_t id, std::string_view code, UtcTime now) {
    return database_.write([&](Session& session) {
        return store::connector::condemn_scep_certificate(session, id, code, now);
    });
}

bool ScepJournal::is_withheld(ByteView serial) const {
    return database_.read([&](Session& session) {
        return store::connector::is_scep_certificate_withheld(session, serial);
    });
}

void ScepJournal::report(const events::Event& event) {
    outbox_.report(event);
}

std::vector<ScepTransaction> ScepJournal::open() const {
    return database_.read(
        [](Session& session) { return store::connector::open_scep_transactions(session); });
}

}  // namespace certferry::journal
