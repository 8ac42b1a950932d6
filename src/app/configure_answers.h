#pragma once

#include "base/config.h"
#include "http/client.h"

#include <string>
#include <string_view>
#include <vector>

namespace certferry::app {

/// How the connector is to reach the service.
enum class ProxyMode { none, system, explicitly };

/// What `certferry connector configure` knows of a connector and writes into connector.toml. An
/// empty text means that the file says nothing, or that nothing is to be changed.
struct ConfigureAnswers {
    std::vector<std::string> features;
    std::string data_dir;
    std::string log_dir;
    std::string account;  ///< The system user; not in the file.
    std::string service_url;

    std::string ca_name;
    std::string ca_url;         ///< Of CMP; empty if that CA is not reached by CMP.
    std::string ca_trust_file;  ///< PEM.

    ProxyMode proxy = ProxyMode::none;
    std::string proxy_url;
    http::ProxyLogin proxy_login = http::ProxyLogin::basic;
    std::string proxy_user;
    std::string proxy_password_file;
    std::vector<std::string> no_proxy;

    bool has_ca = false;        ///< The file has a CA of any kind.
    bool has_endpoint = false;  ///< The file has an endpoint of SCEP.

    bool has_feature(std::string_view feature) const;

    /// True if one of the features needs the service, or a CA.
    bool needs_service() const;
    bool needs_ca() const;
};

inline constexpr std::string_view usual_data_dir = "/var/lib/certferry/connector";
inline constexpr std::string_view usual_log_dir = "/var/log/certferry/connector";

/// What a connector.toml says now; the usual values where it says nothing. Throws
/// Error(config_invalid) for keys of a wrong type.
ConfigureAnswers present_answers(ConfigTable root);

/// Puts what an answers file says over `answers`; relative files in it are taken from its folder.
/// The files with secrets are given back. Throws Error(config_invalid), also for unknown keys.
struct AnswerFiles {
    std::string token_file;
    std::string proxy_password_file;
};

AnswerFiles read_answers(ConfigTable root, ConfigureAnswers& answers);

/// Puts `none`, `system` or a URL into the answers; what belonged to another proxy is forgotten.
void choose_proxy(ConfigureAnswers& answers, std::string_view choice);

/// The words of a list such as `pkcs, revocation`.
std::vector<std::string> split_list(std::string_view text);

/// What is still missing or wrong, the first of it; empty if all is well.
std::string answers_fault(const ConfigureAnswers& answers);

/// The text of connector.toml after the change: what the answers do not name stays as it is in
/// `present`. `name` stands in messages. Throws Error(config_invalid).
std::string apply_answers(const std::string& present, const std::string& name,
                          const ConfigureAnswers& answers);

/// For people, a line each.
std::string describe_answers(const ConfigureAnswers& answers);

}  // namespace certferry::app
