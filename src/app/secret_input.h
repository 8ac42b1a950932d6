#pragma once

#include "base/secret.h"

#include <string>

namespace certferry::app {

/// A password that a command needs: from `file`, or asked for on the terminal, unseen, if that is
/// empty. Throws Error(usage_invalid) if there is no terminal to ask at, and what reading the file
/// throws.
Secret read_password(const std::string& file, const std::string& question);

/// The same for a password that somebody makes up: asked for twice, and not empty.
Secret choose_password(const std::string& file, const std::string& question);

}  // namespace certferry::app
