#include "app/service_process.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "pki/password.h"
#include "service/accounts/new_account.h"
#include "store/service/migrations.h"
#include "store/service/tenants.h"

#include <filesystem>

namespace certferry::app {

namespace {

using store::Session;

constexpr std::size_t password_characters = 24;
constexpr std::chrono::hours token_validity{90 * 24};

}  // namespace

NewInstallation initialise_service(const ServiceConfig& config, const std::string& tenant,
                                   const Clock& clock) {
    std::filesystem::create_directories(config.data_dir);
    std::filesystem::permissions(config.data_dir, std::filesystem::perms::owner_all);
    const auto database = open_database(config.database, store::service::migrations(), clock);
    if (!database->read(
            [](Session& session) { return store::service::list_tenants(session).empty(); })) {
        throw Error(codes::service_initialised, config.database.name());
    }
    if (!std::filesystem::exists(config.installation_key_file)) {
        service::InstallationKey::make_file(config.installation_key_file);
    }
    const auto installation = service::InstallationKey::from_file(config.installation_key_file);
    service::InternalCa::make(*database, installation, clock);
    static_cast<void>(service::PermitKey(*database, installation, clock));
    const UtcTime now = clock.now();
    NewInstallation made{.tenant_id = new_uuid(now),
                         .account = "admin",
                         .password = pki::random_text(password_characters),
                         .owner = "owner",
                         .owner_password = pki::random_text(password_characters),
                         .api_token = {}};
    const auto hash = pki::hash_password(made.password);
    const auto owner_hash = pki::hash_password(made.owner_password);
    made.api_token = database->write([&](Session& session) {
        store::service::insert_tenant(session, {.tenant_id = made.tenant_id,
                                                .name = tenant,
                                                .settings = "{}",
                                                .version = 1,
                                                .created_at = now,
                                                .modified_at = now});
        service::add_account(session, made.tenant_id, made.account, service::Role::administrator,
                             hash, now);
        service::add_account(session, store::service::installation_tenant, made.owner,
                             service::Role::owner, owner_hash, now);
        const service::Principal holder{
            .tenant_id = made.tenant_id, .actor = "", .role = service::Role::administrator};
        return service::make_api_token(session, holder, "first", "service init", now,
                                       token_validity)
            .token;
    });
    return made;
}

pki::PublicKey permit_public_key(const ServiceConfig& config, const Clock& clock) {
    if (!std::filesystem::exists(config.installation_key_file)) {
        throw Error(codes::service_not_initialised, "it has no installation key");
    }
    const auto installation = service::InstallationKey::from_file(config.installation_key_file);
    const auto database = open_database(config.database, store::service::migrations(), clock);
    // Opened first, so that no key is made for what is no installation.
    static_cast<void>(service::InternalCa(*database, installation, clock));
    return service::PermitKey(*database, installation, clock).key().public_key();
}

}  // namespace certferry::app
