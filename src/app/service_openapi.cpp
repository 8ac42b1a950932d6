#include "app/service_openapi.h"

#include "app/version.h"
#include "base/uuid.h"
#include "service/admin/assemble.h"
#include "service/api/openapi.h"
#include "service/deployment/departure.h"
#include "store/service/migrations.h"
#include "store/sqlite/open.h"

#include <boost/json/serialize.hpp>

#include <filesystem>

namespace certferry::app {

namespace {

/// A folder that goes with this.
class TemporaryFolder {
public:
    TemporaryFolder()
        : path_(std::filesystem::temp_directory_path() /
                ("certferry-openapi-" + new_uuid(SystemClock().now()))) {
        std::filesystem::create_directory(path_);
        std::filesystem::permissions(path_, std::filesystem::perms::owner_all);
    }

    ~TemporaryFolder() {
        std::error_code ignored;  // What stays behind holds nothing but an empty schema.
        std::filesystem::remove_all(path_, ignored);
    }

    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::filesystem::path& path() const noexcept { return path_; }

private:
    std::filesystem::path path_;
};

service::InstallationKey new_key(const std::filesystem::path& file) {
    service::InstallationKey::make_file(file);
    return service::InstallationKey::from_file(file);
}

}  // namespace

std::string openapi_text() {
    const SystemClock clock;
    const TemporaryFolder folder;
    store::sqlite::Options options;
    options.path = folder.path() / "service.db";
    const auto database = store::sqlite::open(options, store::service::migrations(), clock);
    const auto installation = new_key(folder.path() / "installation.key");
    service::InternalCa::make(*database, installation, clock);
    const service::InternalCa ca(*database, installation, clock);
    const service::Authenticator authenticator(*database, clock);
    service::Departures departures;
    service::PasswordHasher passwords;
    service::OidcClient oidc({}, clock);
    service::Api api({.database = *database,
                      .installation = installation,
                      .authenticator = authenticator,
                      .clock = clock});
    const service::VersionGate gate(version);
    service::assemble_admin_api(api, {.database = *database,
                                      .installation = installation,
                                      .ca = ca,
                                      .authenticator = authenticator,
                                      .device_actions = departures,
                                      .passwords = passwords,
                                      .oidc = oidc,
                                      .gate = gate,
                                      .clock = clock,
                                      .public_url = "",
                                      .agents_url = "",
                                      .on_queued = [](const std::string&) {}});
    return boost::json::serialize(service::openapi_document(api)) + "\n";
}

}  // namespace certferry::app
