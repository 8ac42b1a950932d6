#pragma once

#include "base/config.h"
#include "ca/template.h"

namespace certferry::app {

/// The built-in templates with what `[templates.NAME]` changes and adds. A new one begins as the
/// built-in one of its `purpose`. Throws Error(config_invalid), also for usages that no requester
/// may have.
ca::Templates read_templates(ConfigTable& root);

}  // namespace certferry::app
