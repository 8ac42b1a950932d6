#pragma once

#include "pki/general_name.h"

#include <string>
#include <vector>

namespace certferry::app {

/// The alternative names of a server's certificate: each text as an IP address if it is one, else
/// as a DNS name. Throws Error(name_invalid).
std::vector<pki::GeneralName> host_names(const std::vector<std::string>& texts);

/// This machine's name; `localhost` if it has none.
std::string host_name();

}  // namespace certferry::app
