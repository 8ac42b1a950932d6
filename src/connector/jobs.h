#pragma once

#include "connector/ca_desk.h"
#include "connector/imported_records.h"
#include "connector/key_pool.h"
#include "connector/key_store.h"
#include "connector/recipient.h"
#include "connector/work_counts.h"
#include "connector/work_report.h"
#include "connector/work_request.h"
#include "events/event_log.h"
#include "journal/work_journal.h"

#include <set>
#include <string>
#include <utility>

namespace certferry::connector {

/// What jobs work with; all lent and thread-safe.
struct JobParts {
    journal::WorkJournal& journal;
    const CaDesk& cas;
    const KeyStore& keys;
    KeyPool& key_pool;
    events::EventLog& events;
    const Clock& clock;
    const RecipientRules& rules;
    ImportedRecords& imported;
    WorkCounts& counts;
};

/// One request on its way, in the hands of one thread. A job writes each step to the journal before
/// the step's effect is visible, and goes on from the row's state, so that it may be begun anew at
/// any point.
class Job {
public:
    /// Throws Error(work_item_invalid) for a row whose item cannot be read.
    Job(const JobParts& parts, journal::WorkRequest row)
        : parts(parts),
          request(Request::from_text(row.item)),
          row(std::move(row)),
          report(parts.events, parts.clock, request) {}

    /// The same for a row whose item may be unreadable: then only its end can be told.
    static Request request_of(const journal::WorkRequest& row);

    Job(const JobParts& parts, journal::WorkRequest row, Request request)
        : parts(parts),
          request(std::move(request)),
          row(std::move(row)),
          report(parts.events, parts.clock, this->request) {}

    Job(const Job&) = delete;
    Job& operator=(const Job&) = delete;

    JobParts parts;
    Request request;
    journal::WorkRequest row;
    const WorkReport report;

    /// Where it is, for `failedStep` of the Admin event if it fails now.
    void at(std::string_view step) { row.failed_step = std::string(step); }

    /// The certificate that the result is encrypted for, checked.
    pki::Certificate recipient() const {
        return check_recipient(request.recipient(), request.item, parts.rules, parts.clock.now());
    }

    /// Keeps the names of the CA that a revocation goes to, for its events; with the next step.
    void name_ca(const std::string& host, const std::string& name);

    /// Writes the result. It waits for an approval if it is for one new recipient too many.
    void wrap(wire::WorkResult result, ByteView recipient);

    /// Writes that there is no result but this verdict, which is final.
    void fail(std::string_view code, std::string_view text);

    /// Writes that the CA has yet to decide.
    void wait_for_ca(const ca::Pending& pending);

    /// Writes that somebody has to approve it.
    void hold(std::string_view why);
};

// One kind of work each. They return when the row is in a state that the service can be told of, or
// throw what kept them from that; what to do then is the caller's (connector/job_runner.h).
void run_pkcs(Job& job);
void run_recrypt(Job& job);
void run_import(Job& job);
void run_revocation(Job& job);

}  // namespace certferry::connector
