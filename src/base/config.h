#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry {

/// One table of a TOML configuration file, read key by key.
///
/// Keys are snake_case; durations are texts such as `"60s"`; sizes are numbers of bytes. Every
/// getter throws Error(config_invalid) naming file, line and key if the value has the wrong type or
/// range. After the known keys are read, `refuse_unknown()` makes any other key an error, so that a
/// misspelt setting is never silently without effect. Copies share one parsed document. Not
/// thread-safe.
class ConfigTable {
public:
    /// Reads a file. Throws Error(file_unreadable) or Error(config_invalid).
    static ConfigTable from_file(const std::filesystem::path& path);

    /// Reads a text; `name` stands in messages where the file name would.
    static ConfigTable from_text(std::string_view toml, std::string_view name);

    bool has(std::string_view key) const;

    /// Optional values: the default if the key is absent.
    std::string text(std::string_view key, std::string_view otherwise);
    std::int64_t number(std::string_view key, std::int64_t otherwise, std::int64_t least,
                        std::int64_t most);
    bool flag(std::string_view key, bool otherwise);
    std::chrono::milliseconds duration(std::string_view key, std::chrono::milliseconds otherwise);
    std::vector<std::string> texts(std::string_view key, std::vector<std::string> otherwise);
    std::optional<std::string> optional_text(std::string_view key);

    /// A value that must be present and not empty.
    std::string required_text(std::string_view key);

    /// One of `allowed`, compared exactly.
    std::string choice(std::string_view key, std::string_view otherwise,
                       const std::vector<std::string_view>& allowed);

    /// A path; a relative one is taken from the folder of the configuration file.
    std::filesystem::path path(std::string_view key, const std::filesystem::path& otherwise);
    std::optional<std::filesystem::path> optional_path(std::string_view key);

    /// The table under `key`; an empty one if it is absent.
    ConfigTable table(std::string_view key);

    /// Names of the tables under `key`, in order of writing, such as the endpoints of
    /// `[scep.endpoints.NAME]`.
    std::vector<std::string> table_names(std::string_view key);

    /// Names of all keys of this table, in order of writing: for tables whose keys are somebody's
    /// own names. A getter has to be asked for each.
    std::vector<std::string> keys() const;

    /// The tables of an array of tables `[[key]]`.
    std::vector<ConfigTable> tables(std::string_view key);

    /// Throws Error(config_invalid) for the first key of this table, or of a table read from it,
    /// that no getter asked for. Call it once, on the outermost table, when all is read.
    void refuse_unknown() const;

    /// Makes the error for a value that only the caller can judge: names file, line and key.
    [[noreturn]] void refuse(std::string_view key, std::string_view why) const;

private:
    struct Document;
    struct Node;

    ConfigTable(std::shared_ptr<Document> document, std::shared_ptr<Node> node) noexcept;

    std::shared_ptr<Document> document_;  // Never null.
    std::shared_ptr<Node> node_;          // Never null; remembers which keys were asked for.
};

}  // namespace certferry
