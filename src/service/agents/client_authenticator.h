#pragma once

#include "base/time.h"
#include "http/message.h"
#include "pki/digest.h"
#include "service/keys/client_identity.h"
#include "service/keys/internal_ca.h"
#include "store/database.h"
#include "store/service/connectors.h"
#include "store/service/devices.h"

#include <functional>

namespace certferry::service {

/// Finds out which connector or device makes a call of the `agents` listener, by its client
/// certificate: issued by the internal CA, as the listener has verified, valid now, and the one
/// that the database expects of it. Thread-safe.
///
/// After a renewal the certificate before works until the new one is used.
class ClientAuthenticator {
public:
    /// All is lent.
    ClientAuthenticator(store::Database& database, const InternalCa& ca,
                        const Clock& clock) noexcept
        : database_(database), ca_(ca), clock_(clock) {}

    /// What else is looked at in the same transaction, and may refuse.
    using AlsoRead =
        std::function<void(store::Session&, const store::service::ConnectorRecord& caller)>;

    /// Throws Error(client_certificate_missing), or Error(client_certificate_refused) also for a
    /// connector that is disabled or deleted; then what `also` throws.
    store::service::ConnectorRecord connector(const http::Request& request,
                                              const AlsoRead& also = {}) const;

    /// The same for devices: refused are those that were retired, wiped or unenrolled and have said
    /// so.
    store::service::DeviceRecord device(const http::Request& request) const;

private:
    struct Caller {
        ClientIdentity identity;
        Bytes serial;
    };

    Caller caller(const http::Request& request, ClientIdentity::Kind kind) const;

    store::Database& database_;
    const InternalCa& ca_;
    const Clock& clock_;
};

}  // namespace certferry::service
