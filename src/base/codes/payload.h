#pragma once

#include "base/error_code.h"

/// What can go wrong with what is encrypted for devices and for the connectors' escrow key.
namespace certferry::codes {

inline constexpr ErrorCode payload_unreadable{
    "payload_unreadable", ErrorKind::unprocessable, "the payload cannot be opened with this key",
    "it was made for another key or changed on its way; have it made again"};

}  // namespace certferry::codes
