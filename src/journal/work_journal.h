#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "events/event.h"
#include "journal/machine_key.h"
#include "journal/outbox.h"
#include "store/connector/work_requests.h"
#include "store/database.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace certferry::journal {

using store::connector::WorkRequest;
using store::connector::WorkState;

/// The durable steps of a connector's work: each is written before its effect can be seen outside.
/// When a member returns, what it wrote is durable. One task works on a row at a time, which is the
/// caller's to see to. Thread-safe.
///
///     leased -> key_made -> submitting -> issued -> wrapped -> accepted      (pkcs)
///     leased -> wrapped -> accepted                                          (recrypt, import)
///     leased -> submitting -> wrapped -> accepted                            (revoke)
///
/// From `submitting` also to `in_doubt` and `pending`, before `wrapped` to `held`, from everywhere
/// to `failed`, which is uploaded like `wrapped`. A result that the service does not want goes to
/// `withdrawing` and `withdrawn`.
class WorkJournal {
public:
    struct Parts {
        store::Database& database;
        Outbox& outbox;
        const Clock& clock;
        std::string node;  ///< This process among those that share the database.
        MachineKey machine_key;
    };

    explicit WorkJournal(Parts parts) : parts_(std::move(parts)) {}

    /// Records requests that were leased, in one transaction; those that are open here already get
    /// the new lease and go on from where they are. Gives the rows in the same order.
    std::vector<WorkRequest> lease(const std::vector<store::connector::LeasedWork>& leased);

    std::optional<WorkRequest> find(std::int64_t id) const;
    std::optional<WorkRequest> find(std::string_view request_id) const;

    /// What has not ended, oldest first: after a start, what the last run left.
    std::vector<WorkRequest> open() const;

    /// For people: the newest, ended ones too.
    std::vector<WorkRequest> newest(std::int64_t limit) const;

    /// Writes a step: `row` as the caller changed it. With `private_key`, that is sealed into it.
    void step(WorkRequest& row, WorkState state, const Secret* private_key = nullptr);

    /// The same with an Admin event beside the request's own, such as a call that is unaccounted
    /// for: both are written or neither is.
    void step(WorkRequest& row, WorkState state, const events::Event& event);

    /// The private key of a row that has one.
    Secret private_key(const WorkRequest& row) const;

    /// Writes `wrapped` with its result, and that a key of `user` is wrapped for `recipient`. If
    /// this recipient is one too many for the user within a day and nobody approved it, the row
    /// becomes `held` instead, and this gives false.
    bool wrapped(WorkRequest& row, std::string_view user, ByteView recipient_sha256);

    /// A row that the service has the result of, or wants none of.
    struct Ending {
        WorkRequest& row;
        WorkState state = WorkState::accepted;  ///< Or `withdrawn`.
        std::optional<events::Event> event;     ///< Admin.
    };

    /// Erases what is no longer needed of these rows, and writes their events, in one transaction.
    /// If it fails, the rows are as they were.
    void end(const std::vector<Ending>& endings);

    /// Lets a held request go on. False if it is not held.
    bool approve(std::string_view request_id, std::string_view by);

    /// Forgets rows some time after their end.
    void tidy();

    static constexpr std::int64_t max_new_recipients = 5;  ///< Of a user, in a day.
    static constexpr std::chrono::days ended_kept_for{7};

private:
    Parts parts_;
};

}  // namespace certferry::journal
