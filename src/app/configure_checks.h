#pragma once

#include "app/account.h"
#include "app/configure_answers.h"
#include "base/time.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certferry::app {

/// What one prerequisite looks like.
struct Prerequisite {
    enum class State {
        good,
        warning,  ///< The connector can be set up, and will not work before it is mended.
        failure,  ///< Setting it up would fail.
    };

    std::string name;
    State state = State::good;
    std::string text;  ///< Why, if it is not good.
};

/// How the service is reached and known before the connector is enrolled, or after.
struct ServiceWay {
    std::optional<http::Proxy> proxy;
    std::optional<Bytes> pinned_ca_key;            ///< Of the token; else
    std::optional<std::filesystem::path> ca_file;  ///< of the enrolment, if that is there.
};

/// The folders, for the account; and the configuration file's, for this process.
std::vector<Prerequisite> check_folders(const ConfigureAnswers& answers, const Account& account,
                                        const std::filesystem::path& config_file);

/// True if the CA's host answers HTTP and its certificate is trusted.
Prerequisite check_ca(const ConfigureAnswers& answers);

/// The same of the service, and what its clock says of ours.
std::vector<Prerequisite> check_service(const ConfigureAnswers& answers, ServiceWay way,
                                        UtcTime now);

/// How far a clock is from the time of a `Date` field (RFC 9110, 5.6.7), in seconds; empty if the
/// field is no such date.
std::optional<std::chrono::seconds> clock_difference(const std::string& date, UtcTime now);

/// For people, a line each.
std::string describe_prerequisites(const std::vector<Prerequisite>& all);

}  // namespace certferry::app
