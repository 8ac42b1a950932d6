#pragma once

#include "app/service_process.h"
#include "base/secret.h"
#include "http/client.h"

#include <filesystem>
#include <optional>
#include <string>

namespace certferry::app {

/// The management service of `certferry dev`: made at the first start, with an administrator's API
/// token in a file.
class DevService {
public:
    /// `service_file` is its configuration. Throws what ServiceProcess throws.
    DevService(const std::filesystem::path& service_file, const Clock& clock);

    /// Lets the connector of `connector_data_dir` enrol, unless it did before: an enrolment token
    /// is asked for by the admin API and used as `certferry connector enroll` does.
    void enroll(const std::filesystem::path& connector_data_dir) const;

    std::string url() const { return process_.config().admin.public_url; }

    std::string portal_url() const { return process_.portal_url(); }

    /// The password with which `first_account` signs in at the portal for the first time; empty
    /// once that was done. Throws Error(peer_answer_invalid).
    std::optional<Secret> first_password() const;

    const std::filesystem::path& admin_token_file() const noexcept { return admin_token_file_; }

    static constexpr const char* first_account = "admin";

private:
    /// A call of the admin API as an administrator.
    http::Response call(std::string method, std::string_view path, std::string_view body) const;

    std::filesystem::path admin_token_file_;
    ServiceProcess process_;
};

}  // namespace certferry::app
