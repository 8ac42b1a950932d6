#pragma once

#include "app/admin_client.h"
#include "app/admin_content.h"
#include "app/admin_resources.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace certferry::app {

/// What verbs work with. Prints to standard output: tables and members for people, one line of JSON
/// with `--json`.
class AdminSession {
public:
    explicit AdminSession(const AdminOptions& options)
        : client_(find_admin_target(options, process_environment())), json_(options.json) {}

    AdminClient& client() noexcept { return client_; }

    bool json() const noexcept { return json_; }

    /// An object; with neither `--json` nor members, `done` is said.
    void print(const boost::json::value& body, std::string_view done = "done") const;

    /// With `--json` an array.
    void print(std::span<const Column> columns, const boost::json::array& items) const;

private:
    AdminClient client_;
    bool json_;
};

/// The command tree while it is made: adds verbs, which share what every verb may be given.
class AdminVerbs {
public:
    AdminVerbs(CLI::App& admin, std::shared_ptr<const AdminOptions> options)
        : admin_(admin), options_(std::move(options)) {}

    /// `certferry admin AREA`, made if it is not there.
    CLI::App& area(std::string_view name, std::string_view help);

    /// A verb of it; `run` is called with a session once the command line was read.
    CLI::App& add(CLI::App& area, std::string_view name, std::string_view help,
                  std::function<void(AdminSession&)> run);

    const std::shared_ptr<const AdminOptions>& options() const noexcept { return options_; }

private:
    CLI::App& admin_;
    std::shared_ptr<const AdminOptions> options_;
};

/// Objects of a list, page by page, at most `limit`; `cut` says whether there are more.
struct Listing {
    boost::json::array items;
    bool cut = false;
};

Listing list_all(AdminClient& client, const std::string& path, QueryParts query, int limit,
                 bool paged);

/// `PATH/ID`, or the path alone of what there is one of.
std::string object_path(const Resource& resource, const std::string& id);

/// Reads the object, gives it new content and writes it back under the version that was read.
AdminReply change_object(AdminClient& client, const std::string& path,
                         const std::function<boost::json::object(boost::json::object)>& change);

/// All verbs of admin_resources().
void add_resource_verbs(AdminVerbs& verbs);

/// Verbs that the table cannot say.
void add_directory_verbs(AdminVerbs& verbs);
void add_import_verbs(AdminVerbs& verbs);
void add_certificate_verbs(AdminVerbs& verbs);
void add_connector_verbs(AdminVerbs& verbs);
void add_credential_verbs(AdminVerbs& verbs);
void add_event_verbs(AdminVerbs& verbs);

}  // namespace certferry::app
