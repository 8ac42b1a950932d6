#include "app/dev_service.h"

#include "app/connector_enroll.h"
#include "app/management_settings.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "base/file.h"
#include "http/client.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto dev_call_timeout = 30s;

/// What of the answer to `POST /enrolmentTokens` is needed here.
struct MadeToken {
    Secret token;
};

BOOST_DESCRIBE_STRUCT(MadeToken, (), (token))

/// Its configuration, once the installation is there.
ServiceConfig prepared(const std::filesystem::path& service_file,
                       const std::filesystem::path& token_file, const Clock& clock) {
    auto config = read_service_config(service_file);
    if (!std::filesystem::exists(token_file)) {
        const auto made = initialise_service(config, "demo", clock);
        write_file(token_file, made.api_token.reveal(), FileMode::owner_only);
    }
    return config;
}

}  // namespace

DevService::DevService(const std::filesystem::path& service_file, const Clock& clock)
    : admin_token_file_(service_file.parent_path() / "admin.token"),
      process_(prepared(service_file, admin_token_file_, clock), clock) {}

void DevService::enroll(const std::filesystem::path& connector_data_dir) const {
    const auto folder = connector_data_dir / enrolment_folder;
    if (std::filesystem::exists(folder / "client.pem")) {
        return;
    }
    http::ClientOptions options;
    options.ca_file = process_.config().data_dir / "tls" / "internal-ca.pem";
    http::Client client(std::move(options));
    const auto token = read_secret_file(admin_token_file_);
    const auto answer =
        client.send({.method = "POST",
                     .url = url() + "/api/v1/enrolmentTokens",
                     .headers = {{"Authorization", fmt::format("Bearer {}", token.reveal_text())},
                                 {"Content-Type", "application/json"}},
                     .body = to_bytes(std::string_view(R"({"kind":"connector"})"))},
                    Deadline::after(dev_call_timeout));
    if (answer.status != 201) {
        throw Error(codes::peer_answer_invalid,
                    fmt::format("the service answered {} when asked for an enrolment token: {}",
                                answer.status, as_text(answer.body)));
    }
    auto made = wire::from_json<MadeToken>(as_text(answer.body));
    enroll_connector({.service_url = process_.config().agents.public_url,
                      .token = std::move(made.token),
                      .folder = folder,
                      .features = {"scep", "pkcs", "pkcsImported", "revocation"}});
}

}  // namespace certferry::app
