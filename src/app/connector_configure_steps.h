#pragma once

#include "app/account.h"
#include "app/configure_answers.h"
#include "app/configure_checks.h"
#include "app/configure_dialogue.h"

#include <filesystem>
#include <iosfwd>
#include <string>
#include <vector>

namespace certferry::app {

/// What `certferry connector configure` is about to change.
struct ConfigurePlan {
    std::filesystem::path config_file;  ///< Absolute.
    std::string present;                ///< Its text; empty if there is none.
    ConfigureAnswers before;

    std::filesystem::path folder() const { return config_file.parent_path(); }

    /// True if the connector has a client certificate.
    bool is_enrolled(const ConfigureAnswers& answers) const;
};

/// Gives the proxy's password the file that it is kept in, if one was told.
void settle_password_file(const ConfigurePlan& plan, ConfigureAnswers& answers,
                          const ConfigureSecrets& secrets);

/// Looks at folders, CA, service and clock. Changes nothing.
std::vector<Prerequisite> check_prerequisites(const ConfigurePlan& plan, ConfigureAnswers answers,
                                              const ConfigureSecrets& secrets);

/// Requests that are open here if another service or tenant may follow; lines, or empty.
std::string warn_of_open_requests(const ConfigurePlan& plan, const ConfigureAnswers& answers,
                                  const ConfigureSecrets& secrets);

/// Signs in, writes the configuration, and makes the escrow key if the tenant has none. Says on
/// `out` what was done. Until the sign-in has worked, the configuration stays as it was; after any
/// error it can be run again.
void carry_out(const ConfigurePlan& plan, ConfigureAnswers answers, const ConfigureSecrets& secrets,
               std::ostream& out);

}  // namespace certferry::app
