#pragma once

#include "app/connector_config.h"
#include "base/secret.h"
#include "base/time.h"

#include <boost/json/array.hpp>

#include <string>

// RA keys as `certferry connector keys` carries them between the front ends of a group.
namespace certferry::app {

/// One object for each generation of each CA.
boost::json::array list_ra_keys(const ConnectorConfig& config);

/// The newest generation of each shape of a CA in PEM: certificates, and private keys encrypted
/// under the password, or in the clear if it is empty. `ca` may be empty where there is one CA
/// alone. Throws Error(usage_invalid) or Error(key_missing).
Secret export_ra_keys(const ConnectorConfig& config, const std::string& ca, const Secret& password);

/// Adds the generations of such a text, as made now, so that they are the newest. Gives their
/// number. Throws Error(key_exists) if one is there already, Error(password_wrong),
/// Error(der_malformed) or Error(usage_invalid).
std::size_t import_ra_keys(const ConnectorConfig& config, const std::string& ca, const Secret& text,
                           const Secret& password, UtcTime now);

}  // namespace certferry::app
