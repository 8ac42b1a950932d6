#pragma once

#include "connector/jobs.h"

#include <cstdint>

namespace certferry::connector {

/// How often a request is tried.
struct RetryRules {
    std::int64_t most = 10;                 ///< Attempts of a step.
    std::chrono::milliseconds base{2'000};  ///< Doubled each time, all of it by chance.
    std::chrono::milliseconds longest{300'000};
};

/// Takes one request as far as it goes now, and says by the row's state how far that is: something
/// to upload (`wrapped`, `failed`, `pending`, `held`), something to do again at `retry_at`, or
/// ended. Trouble that passes is tried again, everything else fails with its reason. Thread-safe.
class JobRunner {
public:
    JobRunner(JobParts parts, RetryRules rules) : parts_(parts), rules_(rules) {}

    /// Throws only if the journal could not be written: then the row is as it was.
    journal::WorkRequest run(journal::WorkRequest row) const;

    /// Revokes what was issued for a request whose result the service does not want. Gives the row
    /// as `withdrawn`, or to be tried again.
    journal::WorkRequest withdraw(journal::WorkRequest row) const;

private:
    void work(Job& job) const;
    void judge(Job& job, const Error& error) const;
    void postpone(Job& job, const Error& error) const;
    std::chrono::milliseconds pause_after(std::int64_t attempts) const;

    JobParts parts_;
    RetryRules rules_;
};

}  // namespace certferry::connector
