#pragma once

#include "base/time.h"
#include "http/router.h"
#include "service/agents/client_authenticator.h"
#include "service/deployment/checkin.h"
#include "service/keys/internal_ca.h"
#include "service/queue/work_board.h"
#include "store/database.h"

namespace certferry::service {

/// `/device/v1`: enrolment by token, renewal, check-in, payloads and status reports. Thread-safe.
class DeviceEndpoint {
public:
    /// All is lent.
    struct Parts {
        store::Database& database;
        const InternalCa& ca;
        const ClientAuthenticator& clients;
        CheckinDesk& desk;
        WorkBoard& board;
        const Clock& clock;
    };

    explicit DeviceEndpoint(const Parts& parts) noexcept : parts_(parts) {}

    /// Adds the routes of the `agents` listener. This must outlive the server.
    void add_to(http::Router& router) const;

private:
    http::Response enroll(const http::Request& request) const;
    http::Response renew(const http::Request& request) const;
    http::Response payload(const http::Request& request) const;
    http::Response checkin(const http::Request& request) const;
    http::Response status(const http::Request& request) const;

    Parts parts_;
};

}  // namespace certferry::service
