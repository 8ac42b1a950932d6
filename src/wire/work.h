#pragma once

#include "base/bytes.h"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>

/// What a connector gets to do its work with, by kind. Part of an item of `work/lease`.
namespace certferry::wire {

/// `revoke`.
struct RevokeWork {
    std::string certificate_id;
    std::optional<Bytes> certificate;  ///< DER, where the service has it.
    std::string issuer;                ///< As it was reported when the certificate was issued.
    std::string serial_number;         ///< Lower-case hexadecimal.
    std::optional<std::string> ca_host;
    std::optional<std::string> ca_name;
    std::optional<std::string> ca_configuration;
    int reason = 0;  ///< CRLReason (RFC 5280, 5.3.1).
};
BOOST_DESCRIBE_STRUCT(RevokeWork, (),
                      (certificate_id, certificate, issuer, serial_number, ca_host, ca_name,
                       ca_configuration, reason))

}  // namespace certferry::wire
