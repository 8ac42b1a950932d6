#pragma once

#include "pki/certificate.h"

#include <optional>
#include <string>

namespace certferry::service {

/// Who a client certificate is for: nothing else of it is read.
struct ClientIdentity {
    enum class Kind { connector, device };

    std::string tenant_id;
    Kind kind = Kind::device;
    std::string id;  ///< UUID of the connector or device.

    bool operator==(const ClientIdentity&) const = default;
};

/// The SAN URI `certferry://{tenant}/{connector|device}/{id}`.
std::string identity_uri(const ClientIdentity& identity);

/// What the certificate's only URI says; empty if it has another form, or there is more than one.
/// That the certificate is ours and is still the client's is the caller's to check.
std::optional<ClientIdentity> identity_of(const pki::Certificate& certificate);

}  // namespace certferry::service
