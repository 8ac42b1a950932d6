#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>

/// What is inside of a payload (pki/sealed.h), as JSON: for devices, and for the connectors' escrow
/// key. Both hold a password, so wipe what they were read from.
namespace certferry::wire {

/// Of a device: a PFX and what opens it. The same for certificates made and imported.
struct PayloadContent {
    std::int64_t format = 1;
    Bytes pfx;  ///< PKCS#12.
    Secret password;
};
BOOST_DESCRIBE_STRUCT(PayloadContent, (), (format, pfx, password))

/// Of an escrow copy: with whom and what it was made for, so that it cannot be put in the place of
/// another.
struct EscrowContent {
    std::int64_t format = 1;
    std::string tenant_id;
    std::optional<std::string> user_id;
    std::string device_id;
    std::string profile_id;
    std::string request_id;  ///< Of the request by which the certificate was issued.
    std::string thumbprint;  ///< SHA-1 of the certificate, lower-case hexadecimal.
    Bytes pfx;
    Secret password;
};
BOOST_DESCRIBE_STRUCT(EscrowContent, (),
                      (format, tenant_id, user_id, device_id, profile_id, request_id, thumbprint,
                       pfx, password))

}  // namespace certferry::wire
