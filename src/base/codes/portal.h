#pragma once

#include "base/error_code.h"

/// Codes of what only the portal asks for.
namespace certferry::codes {

inline constexpr ErrorCode pfx_browser_import_off{
    "pfx_browser_import_off", ErrorKind::forbidden,
    "the tenant does not let PFX files be imported in a browser",
    "use certferry pfx import, or have an administrator set browserPfxImport"};

}  // namespace certferry::codes
