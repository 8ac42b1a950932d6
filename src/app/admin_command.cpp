#include "app/admin_command.h"

#include "app/admin_verbs.h"
#include "base/file.h"

#include <fmt/format.h>

#include <iostream>

namespace certferry::app {

namespace {

constexpr std::string_view whoami_path = "/session";

constexpr const char* footer =
    "The options stand before the area or behind the verb. They need not be given again after\n"
    "  certferry admin login --url https://service.example --token-file admin.token\n"
    "or with CERTFERRY_ADMIN_URL, CERTFERRY_ADMIN_TOKEN_FILE and CERTFERRY_ADMIN_CA_FILE set.\n"
    "`certferry admin AREA --help` shows the verbs of an area.\n"
    "Exit status: 0 done, 1 refused or failed, 2 wrong usage.";

void log_in(const AdminOptions& options) {
    const auto environment = process_environment();
    const auto target = find_admin_target(options, environment);
    AdminClient client(target);
    const auto who = client.get(std::string(whoami_path)).body;
    const auto file = admin_settings_file(environment);
    std::filesystem::create_directories(file.parent_path());
    write_file(file, as_bytes(admin_settings_text(target)), FileMode::owner_only);
    const auto* object = who.if_object();
    std::cout << fmt::format("{} on {}; settings in {}\n",
                             cell_text(object != nullptr ? member_at(*object, "actor") : nullptr),
                             target.url, file.string());
}

void add_session_verbs(AdminVerbs& verbs, CLI::App& admin) {
    auto* login = admin.add_subcommand("login", "try the options, and keep them for next time");
    login->callback([options = verbs.options()] { log_in(*options); });
    verbs.add(admin, "whoami", "show whose token this is, and what it may do",
              [](AdminSession& session) {
                  session.print(session.client().get(std::string(whoami_path)).body);
              });
}

}  // namespace

void add_admin_commands(CLI::App& app) {
    auto options = std::make_shared<AdminOptions>();
    auto* admin = app.add_subcommand("admin", "administer a management service");
    admin->fallthrough();
    admin->require_subcommand(1);
    admin->footer(footer);
    admin->add_option("--url", options->url, "of the service's admin listener");
    admin->add_option("--token-file", options->token_file, "file with an API token");
    admin->add_option("--ca-file", options->ca_file,
                      "CA certificates to trust (PEM), in place of the system's");
    admin->add_flag("--json", options->json, "print JSON");
    AdminVerbs verbs(*admin, options);
    add_session_verbs(verbs, *admin);
    add_resource_verbs(verbs);
    add_directory_verbs(verbs);
    add_import_verbs(verbs);
    add_certificate_verbs(verbs);
    add_connector_verbs(verbs);
    add_credential_verbs(verbs);
    add_event_verbs(verbs);
}

}  // namespace certferry::app
