#pragma once

#include "pki/oid.h"

#include <string>
#include <vector>

namespace certferry::app {

/// What `--eku` was given. Throws Error(usage_invalid) at a text that is neither a known name nor
/// an object identifier.
std::vector<pki::Oid> read_purposes(const std::vector<std::string>& texts);

}  // namespace certferry::app
