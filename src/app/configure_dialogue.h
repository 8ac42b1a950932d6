#pragma once

#include "app/configure_answers.h"
#include "app/configure_checks.h"
#include "base/secret.h"

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace certferry::app {

/// Secrets that were told, not where they stand. Empty: none was, and what is there stays.
struct ConfigureSecrets {
    Secret token;
    Secret proxy_password;
};

/// What the dialogue is told, and whom it asks. All of it is lent.
struct DialogueParts {
    std::istream& in;
    std::ostream& out;
    std::function<Secret(const std::string& question)> ask_secret;  ///< Not seen while typed.
    std::function<std::vector<Prerequisite>(const ConfigureAnswers&, const ConfigureSecrets&)>
        check;
    std::function<std::string(const ConfigureAnswers&, const ConfigureSecrets&)>
        warnings;              ///< Of what will happen to what is there; lines, or empty.
    bool is_root = false;      ///< It may choose the account.
    bool is_enrolled = false;  ///< It has a client certificate of the service.
};

/// Walks a person through the answers, which hold what is usual or present, and asks at the end
/// whether all of it is to be written. Gives that answer; nothing was changed so far. An empty line
/// takes what is shown in brackets, `-` nothing. Throws Error(usage_invalid) if the input ends.
bool walk(const DialogueParts& parts, ConfigureAnswers& answers, ConfigureSecrets& secrets);

}  // namespace certferry::app
