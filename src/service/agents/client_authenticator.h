#pragma once

#include "base/guarded.h"
#include "base/time.h"
#include "http/message.h"
#include "pki/digest.h"
#include "service/keys/client_identity.h"
#include "service/keys/internal_ca.h"
#include "store/database.h"
#include "store/service/connectors.h"
#include "store/service/devices.h"

#include <set>

namespace certferry::service {

/// Finds out which connector or device makes a call of the `agents` listener, by its client
/// certificate: issued by the internal CA, valid now, and the one that the database expects of it.
/// Thread-safe.
///
/// After a renewal the certificate before works until the new one is used.
class ClientAuthenticator {
public:
    /// All is lent.
    ClientAuthenticator(store::Database& database, const InternalCa& ca,
                        const Clock& clock) noexcept
        : database_(database), ca_(ca), clock_(clock) {}

    /// Throws Error(client_certificate_missing), or Error(client_certificate_refused) also for a
    /// connector that is disabled or deleted.
    store::service::ConnectorRecord connector(const http::Request& request) const;

    /// The same for devices: refused are those that were retired, wiped or unenrolled and have said
    /// so.
    store::service::DeviceRecord device(const http::Request& request) const;

private:
    struct Caller {
        ClientIdentity identity;
        Bytes serial;
    };

    Caller caller(const http::Request& request, ClientIdentity::Kind kind) const;
    bool is_of_internal_ca(const pki::Certificate& certificate) const;

    store::Database& database_;
    const InternalCa& ca_;
    const Clock& clock_;
    /// Fingerprints of certificates whose signature was found good: what is true once stays so, and
    /// a caller makes several calls.
    mutable Guarded<std::set<pki::Sha256>> genuine_;
};

}  // namespace certferry::service
