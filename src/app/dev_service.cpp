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

#include <algorithm>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto dev_call_timeout = 30s;
constexpr const char* first_password_name = "first.password";

/// What of the answer to `POST /enrolmentTokens` is needed here.
struct MadeToken {
    Secret token;
};

BOOST_DESCRIBE_STRUCT(MadeToken, (), (token))

/// What of an account of `GET /accounts` is needed here.
struct KnownAccount {
    std::string name;
    bool must_change_password = false;
};

BOOST_DESCRIBE_STRUCT(KnownAccount, (), (name, must_change_password))

struct KnownAccounts {
    std::vector<KnownAccount> items;
};

BOOST_DESCRIBE_STRUCT(KnownAccounts, (), (items))

/// Its configuration, once the installation is there.
ServiceConfig prepared(const std::filesystem::path& service_file,
                       const std::filesystem::path& token_file, const Clock& clock) {
    auto config = read_service_config(service_file);
    if (!std::filesystem::exists(token_file)) {
        const auto made = initialise_service(config, "demo", clock);
        write_file(token_file.parent_path() / first_password_name, made.password.reveal(),
                   FileMode::owner_only);
        write_file(token_file, made.api_token.reveal(), FileMode::owner_only);
    }
    return config;
}

}  // namespace

DevService::DevService(const std::filesystem::path& service_file, const Clock& clock)
    : admin_token_file_(service_file.parent_path() / "admin.token"),
      process_(prepared(service_file, admin_token_file_, clock), clock) {}

http::Response DevService::call(std::string method, std::string_view path,
                                std::string_view body) const {
    http::ClientOptions options;
    options.ca_file = process_.config().data_dir / "tls" / "internal-ca.pem";
    http::Client client(std::move(options));
    const auto token = read_secret_file(admin_token_file_);
    return client.send(
        {.method = std::move(method),
         .url = fmt::format("{}/api/v1{}", url(), path),
         .headers = {{"Authorization", fmt::format("Bearer {}", token.reveal_text())},
                     {"Content-Type", "application/json"}},
         .body = to_bytes(body)},
        Deadline::after(dev_call_timeout));
}

std::optional<Secret> DevService::first_password() const {
    const auto file = admin_token_file_.parent_path() / first_password_name;
    if (!std::filesystem::exists(file)) {
        return std::nullopt;
    }
    const auto answer = call("GET", "/accounts", "");
    if (answer.status != 200) {
        throw Error(codes::peer_answer_invalid,
                    fmt::format("the service answered {} when asked for accounts: {}",
                                answer.status, as_text(answer.body)));
    }
    const auto accounts = wire::from_json<KnownAccounts>(as_text(answer.body)).items;
    const bool still_good = std::ranges::any_of(accounts, [](const KnownAccount& account) {
        return account.name == first_account && account.must_change_password;
    });
    if (!still_good) {
        std::filesystem::remove(file);
        return std::nullopt;
    }
    return read_secret_file(file);
}

void DevService::enroll(const std::filesystem::path& connector_data_dir) const {
    const auto folder = connector_data_dir / enrolment_folder;
    if (std::filesystem::exists(folder / "client.pem")) {
        return;
    }
    const auto answer = call("POST", "/enrolmentTokens", R"({"kind":"connector"})");
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
