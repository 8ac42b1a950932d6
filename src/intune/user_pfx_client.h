#pragma once

#include "base/time.h"
#include "base/wait.h"
#include "intune/exchange.h"
#include "intune/token_client.h"
#include "wire/user_pfx.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::intune {

/// Users' imported PFX files by Microsoft Graph, or by our own service, which has the same
/// interface. Thread-safe; blocks until the deadline.
///
/// Waits as long as a 429 asks, at most five times for a call; without `Retry-After` a minute. A
/// refused token is asked for anew, once. Throws Error(pfx_not_allowed), Error(service_throttled),
/// Error(service_unavailable), with in_doubt() if it may have been done, Error(pfx_record_refused)
/// with what the service says about the record, Error(service_answer_invalid), what
/// http::Client::send() throws if there is no answer, and what the token client throws.
class UserPfxClient {
public:
    struct Parts {
        std::string graph_url;     ///< Without slash at the end.
        std::string scope;         ///< Of tokens for it.
        TokenClient& tokens;       ///< Lent.
        const Exchange& exchange;  ///< Lent.
        Pause pause;               ///< How a wait is done; tests put their own here.
    };

    explicit UserPfxClient(Parts parts);

    /// All records, page after page. Pages elsewhere than at `graph_url` are not asked for, because
    /// the token would go there.
    std::vector<wire::UserPfxRecord> list(Deadline deadline) const;

    /// Those of one user; none if there is no such user.
    std::vector<wire::UserPfxRecord> of_user(std::string_view user_principal_name,
                                             Deadline deadline) const;

    /// Throws Error(pfx_record_unknown).
    wire::UserPfxRecord get(std::string_view id, Deadline deadline) const;

    /// False if the user has this certificate already.
    bool create(const wire::UserPfxUpload& upload, Deadline deadline) const;

    /// Throws Error(pfx_record_unknown).
    void update(std::string_view id, const wire::UserPfxUpload& upload, Deadline deadline) const;

    /// Throws Error(pfx_record_unknown).
    void remove(std::string_view id, Deadline deadline) const;

    /// A user's id without hyphens; empty if there is none of this name.
    std::optional<std::string> user_id(std::string_view user_principal_name,
                                       Deadline deadline) const;

private:
    struct Request {
        std::string method;
        std::string path;  ///< Below `graph_url`, with query.
        std::string body;
        bool may_conflict = false;  ///< A 409 is an answer too.
    };

    http::Call call_for(const Request& request) const;
    Exchange::Answer send(const Request& request, Deadline deadline) const;
    std::vector<wire::UserPfxRecord> pages(std::string path, Deadline deadline) const;

    Parts parts_;
};

}  // namespace certferry::intune
