#pragma once

#include "base/time.h"
#include "events/event.h"
#include "journal/outbox.h"
#include "store/connector/scep_transactions.h"
#include "store/database.h"

#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace certferry::journal {

/// The durable states of SCEP requests: issuing, then issued, pending or refused. A request is
/// recorded once it is authorised, in the transaction that takes its challenge's use; its final
/// state and its Admin event are one transaction. When a member returns, what it wrote is durable.
/// Thread-safe.
///
/// Of several processes that share the database, each with a node name of its own, one works on an
/// open request at a time. It has a lease that lasts a little longer than its deadline; when it
/// stopped to answer, another takes over. The same node after a restart need not wait.
class ScepJournal {
public:
    ScepJournal(store::Database& database, Outbox& outbox, std::string node)
        : database_(database), outbox_(outbox), node_(std::move(node)) {}

    /// The newest record of this identity.
    std::optional<store::connector::ScepTransaction> find(ByteView identity) const;

    /// The newest pending or once pending record of this transactionID.
    std::optional<store::connector::ScepTransaction> find_polled(
        std::string_view endpoint, std::string_view transaction_id) const;

    struct Begun {
        std::int64_t id;  ///< The record's number.
    };

    /// Another node or thread recorded the same request first.
    struct Known {
        store::connector::ScepTransaction transaction;
    };

    /// An open request has this transactionID and another public key.
    struct Conflict {};

    /// `claim` said no: the use it needs is gone.
    struct NotClaimed {};

    using Beginning = std::variant<Begun, Known, Conflict, NotClaimed>;

    /// Records a request as `issuing`, if `claim`, run in the same transaction, says yes.
    /// `replaces` is the number of the newest record of this identity that the caller has seen and
    /// found closed; 0 if there was none. The record is in this node's hands until the deadline.
    Beginning begin(const store::connector::NewScepTransaction& request, std::int64_t replaces,
                    const std::function<bool(store::Session&)>& claim, Deadline deadline);

    /// Takes an open request into this node's hands until the deadline; gives it as it is now.
    /// Empty if another node works on it, or if it is final.
    std::optional<store::connector::ScepTransaction> take(std::int64_t id, Deadline deadline);

    /// Lets an open request go, so that others need not wait for the end of the lease.
    void release(std::int64_t id);

    /// The record of this number.
    std::optional<store::connector::ScepTransaction> find(std::int64_t id) const;

    // The outcome of an open request and its Admin event. False if it was final already, or
    // condemned: then nothing is written.
    bool issued(std::int64_t id, const store::connector::IssuedCertificate& issued,
                const events::Event& event, UtcTime now);
    bool refused(std::int64_t id, std::string_view code, UtcTime answer_until,
                 const events::Event& event, UtcTime now);

    /// The CA has yet to decide; no Admin event yet.
    void pending(std::int64_t id, std::string_view ticket, UtcTime retry_at, UtcTime now);

    /// Keeps the certificate of an open request whose management service has yet to be told.
    void withhold(std::int64_t id, const store::connector::IssuedCertificate& issued, UtcTime now);

    /// Telling failed: whoever goes on with the request revokes its certificate and then calls
    /// refused(). False if the request was final already.
    bool condemn(std::int64_t id, std::string_view code, UtcTime now);

    /// True if the certificate with this serial number is one that its request did not get.
    bool is_withheld(ByteView serial) const;

    /// The Admin event of a request that was never authorised and so has no record.
    void report(const events::Event& event);

    /// Open requests, oldest first: after a start, those that the last run left.
    std::vector<store::connector::ScepTransaction> open() const;

private:
    store::connector::ScepLease lease(store::Session& session, Deadline deadline) const;

    store::Database& database_;
    Outbox& outbox_;
    const std::string node_;
};

}  // namespace certferry::journal
