#pragma once

#include "device/settings.h"
#include "device/sync_report.h"

#include <boost/json/object.hpp>

#include <string>

namespace certferry::app {

/// What a sync did: a table for people, and the same for scripts.
std::string sync_text(const device::SyncReport& report);
boost::json::object sync_json(const device::SyncReport& report);

/// Who the device is, its certificates, what is installed and what is wrong. Nothing of it is
/// secret. Throws Error(device_not_enrolled).
boost::json::object status_json(const device::Settings& settings);
std::string status_text(const boost::json::object& status);

}  // namespace certferry::app
