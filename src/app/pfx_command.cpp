#include "app/pfx_command.h"

#include "app/admin_target.h"
#include "app/pfx_import.h"
#include "app/pfx_report.h"
#include "app/pfx_target.h"
#include "app/secret_input.h"
#include "base/encoding.h"
#include "base/error.h"

#include <CLI/CLI.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr auto list_timeout = 30min;

struct PfxWords : PfxOptions {
    std::vector<std::string> sources;
    std::vector<std::string> users;
    std::vector<std::string> thumbprints;
    std::vector<std::string> ids;
    std::string user;
    std::string purpose = "unassigned";
    std::string password_file;
    std::string state_file;
    bool keep_pfx = false;
    bool update = false;
    bool all = false;
};

/// The password of sources without one of their own.
Secret common_password(const PfxWords& words, const std::vector<PfxSource>& sources) {
    const bool is_needed = std::ranges::any_of(
        sources, [](const PfxSource& source) { return !source.password && !source.fault; });
    return is_needed ? read_password(words.password_file, "Password of the PFX files") : Secret();
}

void print_report(const PfxWords& words, const std::vector<PfxOutcome>& outcomes) {
    std::cout << (words.json ? boost::json::serialize(report_json(outcomes)) + "\n"
                             : report_text(outcomes));
}

/// Imports all, and prints what became of them also where the service ends it.
std::size_t import_all(const PfxWords& words, PfxImport& import,
                       const std::vector<PfxSource>& sources) {
    std::vector<PfxOutcome> outcomes;
    PfxProgress progress(sources.size());
    std::size_t failed = 0;
    std::optional<Error> end;
    for (const auto& source : sources) {
        progress.show(outcomes.size(), failed);
        try {
            outcomes.push_back(import.import(source));
        } catch (const Error& error) {
            end = error;
            break;
        }
        failed += outcomes.back().error ? 1 : 0;
    }
    progress.show(outcomes.size(), failed);
    progress.end();
    print_report(words, outcomes);
    if (end) {
        throw Error(*end);
    }
    return failed;
}

void import_files(const PfxWords& words, PfxMode mode) {
    purpose_from_text(words.purpose);
    const auto settings = find_pfx_settings(words);
    const PfxTerms terms{.key = find_import_key(settings), .keep_pfx = words.keep_pfx};
    const auto sources =
        expand_sources(words.sources, {.user = words.user, .purpose = words.purpose});
    const auto password = common_password(words, sources);
    const SystemClock clock;
    const PfxLink link(settings, clock);
    PfxState state(words.state_file.empty()
                       ? usual_state_file()
                       : std::optional<std::filesystem::path>(words.state_file),
                   state_terms(settings, terms, mode));
    PfxImport import({.client = link.client(),
                      .clock = clock,
                      .state = state,
                      .terms = terms,
                      .password = password,
                      .mode = mode});
    if (import_all(words, import, sources) != 0) {
        throw CLI::RuntimeError(1);
    }
    state.forget();
}

void list_records(const PfxWords& words) {
    const SystemClock clock;
    const PfxLink link(find_pfx_settings(words), clock);
    const auto deadline = Deadline::after(list_timeout);
    boost::json::array rows;
    const auto add = [&](const std::vector<wire::UserPfxRecord>& records) {
        for (const auto& record : records) {
            rows.push_back(record_json(record));
        }
    };
    if (words.users.empty()) {
        add(link.client().list(deadline));
    }
    for (const auto& user : words.users) {
        add(link.client().of_user(user, deadline));
    }
    std::cout << (words.json ? boost::json::serialize(rows) + "\n" : records_text(rows));
}

/// In any case and with colons, as people paste them.
std::vector<std::string> read_thumbprints(const std::vector<std::string>& given) {
    std::vector<std::string> thumbprints;
    for (const auto& text : given) {
        const auto octets = from_hex(text);
        if (!octets || octets->empty()) {
            throw Error(codes::usage_invalid, "--thumbprint takes hexadecimal digits");
        }
        thumbprints.push_back(to_hex(*octets));
    }
    return thumbprints;
}

/// Which records the options mean.
std::vector<std::string> meant_ids(const PfxWords& words, const intune::UserPfxClient& client) {
    auto ids = words.ids;
    if (words.users.empty() == words.ids.empty() ||
        (!words.users.empty() && words.thumbprints.empty() != words.all)) {
        throw Error(codes::usage_invalid, "say which: --id, or --user with --thumbprint or --all");
    }
    const auto thumbprints = read_thumbprints(words.thumbprints);
    for (const auto& user : words.users) {
        for (const auto& record : client.of_user(user, Deadline::after(list_timeout))) {
            const bool is_named =
                std::ranges::find(thumbprints, record.thumbprint) != thumbprints.end();
            if (words.all || is_named) {
                ids.push_back(record.id);
            }
        }
    }
    return ids;
}

void remove_records(const PfxWords& words) {
    const SystemClock clock;
    const PfxLink link(find_pfx_settings(words), clock);
    const auto ids = meant_ids(words, link.client());
    for (const auto& id : ids) {
        link.client().remove(id, Deadline::after(list_timeout));
    }
    if (words.json) {
        std::cout << boost::json::serialize(boost::json::object{{"removed", ids.size()}}) << '\n';
    } else {
        std::cout << ids.size() << " removed\n";
    }
    if (ids.size() < words.thumbprints.size()) {
        throw Error(codes::usage_invalid, "the user has not all of these thumbprints");
    }
}

void add_target_options(CLI::App* verb, PfxWords& words) {
    verb->add_option("--config", words.config_file, "pfx.toml, for what is not given here");
    verb->add_option("--service", words.service_url,
                     "our service's admin listener, such as https://service.example:9443");
    verb->add_option("--cloud", words.cloud, "Microsoft Graph: public, us-gcc-high or us-dod");
    verb->add_option("--tenant", words.tenant,
                     "the tenant's id, name or domain; of our service usually \"default\"");
    verb->add_option("--client-id", words.client_id, "the application's id");
    verb->add_option("--client-secret-file", words.client_secret_file, "file with its secret");
    verb->add_option("--client-certificate-file", words.client_certificate_file,
                     "or its certificate (PEM)");
    verb->add_option("--client-key-file", words.client_key_file, "with the certificate's key");
    verb->add_option("--ca-file", words.ca_file, "CA of the service (PEM); else the system's");
    verb->add_flag("--json", words.json, "print JSON");
}

void add_import_options(CLI::App* verb, PfxWords& words) {
    verb->add_option("FILE", words.sources, "PFX files, folders of them, and lists (*.csv)")
        ->required();
    verb->add_option("--user", words.user, "principal name of the user whose they are");
    verb->add_option("--purpose", words.purpose, "unassigned, smime-encryption or smime-signing")
        ->capture_default_str();
    verb->add_option("--password-file", words.password_file,
                     "file with the password of the PFX files; asked for otherwise");
    verb->add_option("--key", words.key_fingerprint,
                     "fingerprint of the import key, as certferry connector keys list shows it");
    verb->add_option("--key-file", words.key_file,
                     "its public half: PEM, or a blob of Windows' key storage");
    verb->add_option("--api-token-file", words.api_token_file,
                     "instead of --key-file: ask the service for the key, with this API token");
    verb->add_option("--provider", words.provider, "provider name under which connectors have it");
    verb->add_option("--key-name", words.key_name, "key name under which connectors have it");
    verb->add_option("--padding", words.padding, "oaep-sha512 (usual), oaep-sha384 or oaep-sha256");
    verb->add_flag("--keep-pfx", words.keep_pfx,
                   "upload the file as it is, under its own password");
    verb->add_option("--state", words.state_file,
                     "where an import that was cut off finds what is done");
}

CLI::App* add_pfx_verb(CLI::App& pfx, const std::shared_ptr<PfxWords>& words,
                       const std::string& name, const std::string& help,
                       std::function<void(const PfxWords&)> run) {
    auto* verb = pfx.add_subcommand(name, help);
    add_target_options(verb, *words);
    verb->callback([words, run = std::move(run)] { run(*words); });
    return verb;
}

}  // namespace

void add_pfx_commands(CLI::App& app) {
    const auto words = std::make_shared<PfxWords>();
    auto* pfx =
        app.add_subcommand("pfx", "users' S/MIME certificates, imported for all of their devices");
    pfx->require_subcommand(1);
    auto* import = add_pfx_verb(*pfx, words, "import", "import PFX files", [](const auto& given) {
        import_files(given, given.update ? PfxMode::create_or_update : PfxMode::create);
    });
    add_import_options(import, *words);
    import->add_flag("--update", words->update, "replace what the users have already");
    auto* update = add_pfx_verb(*pfx, words, "update", "replace what was imported by new files",
                                [](const auto& given) { import_files(given, PfxMode::update); });
    add_import_options(update, *words);
    auto* list = add_pfx_verb(*pfx, words, "list", "show what was imported", list_records);
    list->add_option("--user", words->users, "only of this user; may be repeated");
    auto* remove = add_pfx_verb(*pfx, words, "remove", "remove what was imported", remove_records);
    remove->add_option("--user", words->users, "of this user; may be repeated");
    remove->add_option("--thumbprint", words->thumbprints, "the certificate's SHA-1");
    remove->add_flag("--all", words->all, "all of the user");
    remove->add_option("--id", words->ids, "by id, as list --json shows it");
}

}  // namespace certferry::app
