#pragma once

#include "connector/jobs.h"
#include "connector/service_client.h"

#include <chrono>
#include <vector>

namespace certferry::connector {

/// Tells the service what became of requests, and the journal what the service made of that.
/// Thread-safe.
class UploadDesk {
public:
    /// Both lent.
    UploadDesk(JobParts parts, const ServiceClient& service) : parts_(parts), service_(service) {}

    /// What is left to do with a row after the service has answered.
    enum class Next {
        nothing,   ///< It has ended, or the service will ask again.
        upload,    ///< Its result was refused and is now another one.
        withdraw,  ///< It is `withdrawing`.
    };

    /// Uploads the results of these rows, 100 at most, in one call. Each is `wrapped`, `failed`,
    /// `pending` or `held`. Gives what is left to do with each, in order. Throws what the call or
    /// the journal throws; then all may be uploaded again.
    std::vector<Next> upload(std::vector<journal::WorkRequest>& rows);

    /// About how many octets the result of this row adds to a call.
    static std::size_t weight_of(const journal::WorkRequest& row) {
        return row.result ? row.result->size() : 256;
    }

private:
    /// The rows of one call that end, which they do in one transaction.
    using Endings = std::vector<journal::WorkJournal::Ending>;

    Next settle(journal::WorkRequest& row, const wire::ResultAnswer& answer,
                std::string_view batch_id, Endings& endings);
    Next end(const Job& job, journal::WorkRequest& row, Endings& endings);
    Next refused(Job& job, journal::WorkRequest& row, const wire::ResultAnswer& answer);

    JobParts parts_;
    const ServiceClient& service_;
};

}  // namespace certferry::connector
