// Verbs of `certferry connector keys`.
#include "app/connector_keys_verbs.h"

#include "app/admin_table.h"
#include "app/connector_config.h"
#include "app/connector_ra_keys.h"
#include "app/key_files.h"
#include "app/secret_input.h"
#include "base/codes/key_store.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "connector/key_store.h"
#include "pki/cng_blob.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <array>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

namespace certferry::app {

namespace {

using connector::KeyKind;
using connector::KeyState;
using connector::KeyStore;
using connector::StoredKey;

constexpr std::size_t least_id_digits = 8;

constexpr std::array<Column, 8> key_columns{{{"KIND", "kind"},
                                             {"STATE", "state"},
                                             {"PROVIDER", "providerName"},
                                             {"NAME", "keyName"},
                                             {"KEY", "key"},
                                             {"CREATED", "createdAt"},
                                             {"UNTIL", "notAfter"},
                                             {"ID", "id"}}};

struct KeyOptions {
    std::string config_file = "/etc/certferry/connector.toml";
    bool json = false;
    std::string kind = "import";
    std::string provider = std::string(connector::usual_key_provider);
    std::string name;
    std::string spec;
    std::string which;  // A name, or an id.
    std::string ca;
    std::string file;
    std::string format = "pem";
    std::string password_file;
    bool is_private = false;
    bool is_public = false;
    bool unencrypted = false;
    bool decrypt_only = false;
};

/// What a verb works with.
struct KeySession {
    KeySession(const KeyOptions& given, const Clock& now)
        : options(given),
          clock(now),
          config(read_connector_config(given.config_file)),
          store(config.data_dir / connector::key_folder, now) {}

    const KeyOptions& options;
    const Clock& clock;
    ConnectorConfig config;
    KeyStore store;
};

boost::json::object describe_key(const StoredKey& key) {
    return {{"kind", connector::to_text(key.kind)},
            {"state", connector::to_text(key.state)},
            {"providerName", key.name.provider},
            {"keyName", key.name.key},
            {"key", key.key.public_key().text()},
            {"createdAt", to_rfc3339(key.created_at)},
            {"id", key.key_id}};
}

void print_key(const KeyOptions& options, const StoredKey& key) {
    const auto row = describe_key(key);
    std::cout << (options.json ? boost::json::serialize(row) + "\n" : object_text(row));
}

KeyKind stored_kind(const KeyOptions& options) {
    const auto kind = connector::key_kind_from_text(options.kind);
    if (!kind) {
        throw Error(codes::usage_invalid,
                    "--kind ra: the connector makes RA keys by itself when it starts");
    }
    return *kind;
}

const StoredKey& find_key(const connector::KeySnapshot& keys, const std::string& which) {
    const StoredKey* found = nullptr;
    for (const auto& key : keys.keys()) {
        const bool is_meant = key.name.key == which ||
                              (which.size() >= least_id_digits && key.key_id.starts_with(which));
        if (is_meant && found != nullptr) {
            throw Error(codes::usage_invalid,
                        which + " may mean several keys: give the whole id instead");
        }
        found = is_meant ? &key : found;
    }
    if (found == nullptr) {
        throw Error(codes::key_missing, escape_for_log(which));
    }
    return *found;
}

void create_key(KeySession& session) {
    const auto& options = session.options;
    const auto kind = stored_kind(options);
    const auto text = !options.spec.empty()     ? options.spec
                      : kind == KeyKind::escrow ? std::string("p-256")
                                                : std::string("rsa-2048");
    const auto spec = pki::KeySpec::from_text(text);
    if (!spec) {
        throw Error(codes::usage_invalid,
                    "--key takes rsa-2048, rsa-3072, rsa-4096, and for "
                    "escrow also p-256 and p-384");
    }
    print_key(options, session.store.create(
                           kind, {.provider = options.provider, .key = options.name}, *spec));
}

void list_keys(KeySession& session) {
    boost::json::array rows;
    const auto snapshot = session.store.snapshot();
    for (const auto& key : snapshot->keys()) {
        rows.push_back(describe_key(key));
    }
    for (auto& row : list_ra_keys(session.config)) {
        rows.push_back(std::move(row));
    }
    std::cout << (session.options.json ? boost::json::serialize(rows) + "\n"
                                       : table_text(key_columns, rows));
}

Secret private_key_file(const KeyOptions& options, const pki::PrivateKey& key) {
    if (key_format_from_text(options.format) == KeyFormat::cng) {
        if (!options.unencrypted) {
            throw Error(codes::usage_invalid,
                        "a private blob is not encrypted: add --unencrypted if that is meant");
        }
        return pki::to_cng_private_blob(key);
    }
    return options.unencrypted
               ? key.to_pem()
               : key.to_encrypted_pem(choose_password(options.password_file, "New password"));
}

void export_ra(KeySession& session) {
    const auto& options = session.options;
    if (!options.is_private || options.format != "pem") {
        throw Error(codes::usage_invalid, "--kind ra goes with --private and --format pem");
    }
    const auto password =
        options.unencrypted ? Secret() : choose_password(options.password_file, "New password");
    write_new_file(options.file, export_ra_keys(session.config, options.ca, password).reveal(),
                   true);
    std::cerr << "the newest RA keys are in " << options.file << '\n';
}

void export_key(KeySession& session) {
    const auto& options = session.options;
    if (options.is_private == options.is_public) {
        throw Error(codes::usage_invalid, "say one of --public and --private");
    }
    if (options.kind == "ra") {
        return export_ra(session);
    }
    if (options.which.empty()) {
        throw Error(codes::usage_invalid, "say which key, by name or id");
    }
    const auto snapshot = session.store.snapshot();
    const auto& key = find_key(*snapshot, options.which);
    if (options.is_private) {
        write_new_file(options.file, private_key_file(options, key.key).reveal(), true);
    } else {
        const auto format = key_format_from_text(options.format);
        write_new_file(options.file, public_key_file(key.key.public_key(), format), false);
    }
    print_key(options, key);
}

void import_ra(KeySession& session) {
    const auto& options = session.options;
    const Secret text(read_file(options.file, std::size_t{256} * 1024));
    const bool is_encrypted = text.reveal_text().find("ENCRYPTED") != std::string_view::npos;
    const auto password =
        is_encrypted ? read_password(options.password_file, "Password") : Secret();
    const auto count =
        import_ra_keys(session.config, options.ca, text, password, session.clock.now());
    std::cerr << fmt::format("{} generation(s) of RA keys imported\n", count);
}

void import_key(KeySession& session) {
    const auto& options = session.options;
    if (options.kind == "ra") {
        return import_ra(session);
    }
    if (options.name.empty()) {
        throw Error(codes::usage_invalid, "--name: say how the key is called");
    }
    const auto key = read_private_key_file(options.file, options.password_file);
    print_key(options,
              session.store.import_key(
                  stored_kind(options), {.provider = options.provider, .key = options.name}, key,
                  options.decrypt_only ? KeyState::decrypt_only : KeyState::active));
}

CLI::App* add_key_verb(CLI::App& keys, const std::shared_ptr<KeyOptions>& options,
                       const std::string& name, const std::string& help, void (*run)(KeySession&)) {
    auto* verb = keys.add_subcommand(name, help);
    verb->add_option("--config", options->config_file, "connector.toml")->capture_default_str();
    verb->add_flag("--json", options->json, "print JSON");
    verb->callback([options, run] {
        const SystemClock clock;
        KeySession session(*options, clock);
        run(session);
    });
    return verb;
}

void add_name_options(CLI::App* verb, KeyOptions& options) {
    verb->add_option("--provider", options.provider,
                     "provider name, as records of imported certificates have it")
        ->capture_default_str();
    verb->add_option("--name", options.name, "key name, as these records have it");
}

void add_kind_option(CLI::App* verb, KeyOptions& options) {
    verb->add_option("--kind", options.kind, "what the key is for")
        ->capture_default_str()
        ->check(CLI::IsMember({"import", "escrow", "ra"}));
}

void add_secret_options(CLI::App* verb, KeyOptions& options) {
    verb->add_option("--password-file", options.password_file,
                     "file with the password of the private key; asked for otherwise");
    verb->add_option("--ca", options.ca, "with --kind ra: the [ca.NAME] that it belongs to");
}

void add_export_options(CLI::App* verb, KeyOptions& options) {
    verb->add_option("KEY", options.which, "its name, or eight or more digits of its id");
    verb->add_option("--out", options.file, "the file to write, which must not be there")
        ->required();
    verb->add_flag("--public", options.is_public, "the public half");
    verb->add_flag("--private", options.is_private, "the private half");
    verb->add_option("--format", options.format, "pem, or cng: a blob of Windows' key storage")
        ->capture_default_str()
        ->check(CLI::IsMember({"pem", "cng"}));
    verb->add_flag("--unencrypted", options.unencrypted,
                   "write the private half without a password");
    add_kind_option(verb, options);
    add_secret_options(verb, options);
}

}  // namespace

void add_connector_key_verbs(CLI::App& connector) {
    const auto options = std::make_shared<KeyOptions>();
    auto* keys = connector.add_subcommand(
        "keys", "keys that connectors share: for imported certificates, for escrow, of the RA");
    keys->require_subcommand(1);
    keys->footer(
        "A key that is there is never replaced. Run these as the connector's user, so that it can\n"
        "read what they write.");
    auto* create = add_key_verb(*keys, options, "create", "make a key", create_key);
    add_kind_option(create, *options);
    add_name_options(create, *options);
    create->get_option("--name")->required();
    create->add_option("--key", options->spec,
                       "rsa-2048, rsa-3072, rsa-4096; for escrow also p-256 (usual) and p-384");
    add_key_verb(*keys, options, "list", "show all keys", list_keys);
    add_export_options(add_key_verb(*keys, options, "export", "write a key to a file", export_key),
                       *options);
    auto* import = add_key_verb(*keys, options, "import",
                                "take a key from a file: PEM, encrypted or not, or a private blob",
                                import_key);
    import->add_option("FILE", options->file, "the file")->required();
    import->add_flag("--decrypt-only", options->decrypt_only,
                     "an escrow key that others have taken the place of");
    add_kind_option(import, *options);
    add_name_options(import, *options);
    add_secret_options(import, *options);
}

}  // namespace certferry::app
