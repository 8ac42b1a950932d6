#pragma once

#include "base/time.h"
#include "http/async.h"
#include "http/router.h"
#include "http/worker_pool.h"
#include "service/agents/client_authenticator.h"
#include "service/connectors/version_gate.h"
#include "service/queue/work_board.h"
#include "service/queue/work_desk.h"
#include "store/database.h"

#include <chrono>

namespace certferry::service {

/// `/connector/v1/work/…`: connectors lease work, extend leases and bring results. Thread-safe.
///
/// `lease` waits as long as the connector wants, if there is nothing for it: without a worker, and
/// until the board says that something stands in one of its lanes. The wait ends when the board
/// closes.
class WorkEndpoint {
public:
    /// How often a connector that waits looks at the board, which costs no I/O.
    static constexpr std::chrono::milliseconds glance_every{250};

    /// All is lent.
    struct Parts {
        store::Database& database;
        const ClientAuthenticator& clients;
        const VersionGate& gate;
        const Clock& clock;
        WorkDesk& desk;
        WorkBoard& board;
        http::WorkerPool& workers;
    };

    explicit WorkEndpoint(const Parts& parts) noexcept : parts_(parts) {}

    /// Adds the routes of the `agents` listener. This must outlive the server.
    void add_to(http::Router& router) const;

private:
    struct Attempt;

    http::Task<http::Response> lease(const http::Request& request) const;
    Attempt attempt(const http::Request& request) const;
    http::Response extend(const http::Request& request) const;
    http::Response take_results(const http::Request& request) const;

    Parts parts_;
};

}  // namespace certferry::service
