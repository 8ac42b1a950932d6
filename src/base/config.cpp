#include "base/config.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/time.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <toml++/toml.h>

namespace certferry {

struct ConfigTable::Document {
    std::string name;
    std::filesystem::path folder;
    toml::table root;
};

struct ConfigTable::Node {
    const toml::table* table = nullptr;  // Null for a table that is not in the file.
    std::string prefix;                  // Such as `scep.endpoints.`; empty for the root.
    std::set<std::string, std::less<>> asked;
    std::map<std::string, std::shared_ptr<Node>, std::less<>>
        children;  // One for each key, however often it is read.
};

namespace {

toml::table parse(std::string_view toml, std::string_view name) {
    try {
        return toml::parse(toml, name);
    } catch (const toml::parse_error& failure) {
        throw Error(codes::config_invalid,
                    fmt::format("{}, line {}: {}", name, failure.source().begin.line,
                                failure.description()));
    }
}

}  // namespace

ConfigTable::ConfigTable(std::shared_ptr<Document> document, std::shared_ptr<Node> node) noexcept
    : document_(std::move(document)), node_(std::move(node)) {}

ConfigTable ConfigTable::from_file(const std::filesystem::path& path) {
    const Bytes content = read_file(path);
    ConfigTable table = from_text(as_text(content), path.string());
    table.document_->folder = std::filesystem::absolute(path).parent_path();
    return table;
}

ConfigTable ConfigTable::from_text(std::string_view toml, std::string_view name) {
    auto document = std::make_shared<Document>(
        Document{.name = std::string(name), .folder = {}, .root = parse(toml, name)});
    auto node = std::make_shared<Node>();
    node->table = &document->root;
    return {std::move(document), std::move(node)};
}

bool ConfigTable::has(std::string_view key) const {
    return node_->table != nullptr && node_->table->contains(key);
}

void ConfigTable::refuse(std::string_view key, std::string_view why) const {
    const toml::node* value = node_->table != nullptr ? node_->table->get(key) : nullptr;
    const std::string line =
        value != nullptr ? fmt::format(", line {}", value->source().begin.line) : "";
    throw Error(codes::config_invalid,
                fmt::format("{}{}: {}{}: {}", document_->name, line, node_->prefix, key, why));
}

std::optional<std::string> ConfigTable::optional_text(std::string_view key) {
    node_->asked.emplace(key);
    if (!has(key)) {
        return std::nullopt;
    }
    auto value = node_->table->get(key)->value_exact<std::string>();
    if (!value) {
        refuse(key, "must be a text in quotes");
    }
    return value;
}

std::string ConfigTable::text(std::string_view key, std::string_view otherwise) {
    return optional_text(key).value_or(std::string(otherwise));
}

std::string ConfigTable::required_text(std::string_view key) {
    std::string value = text(key, "");
    if (value.empty()) {
        refuse(key, "must be set");
    }
    return value;
}

std::string ConfigTable::choice(std::string_view key, std::string_view otherwise,
                                const std::vector<std::string_view>& allowed) {
    auto value = text(key, otherwise);
    if (std::ranges::find(allowed, value) == allowed.end()) {
        refuse(key, fmt::format("must be one of {}", fmt::join(allowed, ", ")));
    }
    return value;
}

std::int64_t ConfigTable::number(std::string_view key, std::int64_t otherwise, std::int64_t least,
                                 std::int64_t most) {
    node_->asked.emplace(key);
    if (!has(key)) {
        return otherwise;
    }
    const auto value = node_->table->get(key)->value_exact<std::int64_t>();
    if (!value || *value < least || *value > most) {
        refuse(key, fmt::format("must be a whole number from {} to {}", least, most));
    }
    return *value;
}

bool ConfigTable::flag(std::string_view key, bool otherwise) {
    node_->asked.emplace(key);
    if (!has(key)) {
        return otherwise;
    }
    const auto value = node_->table->get(key)->value_exact<bool>();
    if (!value) {
        refuse(key, "must be true or false");
    }
    return *value;
}

std::chrono::milliseconds ConfigTable::duration(std::string_view key,
                                                std::chrono::milliseconds otherwise) {
    const auto value = optional_text(key);
    if (!value) {
        return otherwise;
    }
    const auto span = from_duration(*value);
    if (!span) {
        refuse(key, "must be a duration such as \"500ms\", \"60s\", \"15m\", \"24h\" or \"365d\"");
    }
    return *span;
}

std::vector<std::string> ConfigTable::texts(std::string_view key,
                                            std::vector<std::string> otherwise) {
    node_->asked.emplace(key);
    if (!has(key)) {
        return otherwise;
    }
    const auto* array = node_->table->get(key)->as_array();
    if (array == nullptr) {
        refuse(key, "must be an array of texts");
    }
    std::vector<std::string> values;
    for (const auto& element : *array) {
        const auto value = element.value_exact<std::string>();
        if (!value) {
            refuse(key, "must be an array of texts");
        }
        values.push_back(*value);
    }
    return values;
}

std::optional<std::filesystem::path> ConfigTable::optional_path(std::string_view key) {
    const auto value = optional_text(key);
    if (!value || value->empty()) {
        return std::nullopt;
    }
    return document_->folder / *value;  // An absolute path replaces the folder.
}

std::filesystem::path ConfigTable::path(std::string_view key,
                                        const std::filesystem::path& otherwise) {
    return optional_path(key).value_or(otherwise);
}

ConfigTable ConfigTable::table(std::string_view key) {
    node_->asked.emplace(key);
    auto& child = node_->children[std::string(key)];
    if (!child) {
        const toml::table* found = nullptr;
        if (has(key)) {
            found = node_->table->get(key)->as_table();
            if (found == nullptr) {
                refuse(key, "must be a table");
            }
        }
        child = std::make_shared<Node>(Node{.table = found,
                                            .prefix = fmt::format("{}{}.", node_->prefix, key),
                                            .asked = {},
                                            .children = {}});
    }
    return {document_, child};
}

std::vector<std::string> ConfigTable::table_names(std::string_view key) {
    const ConfigTable parent = table(key);
    auto names = parent.keys();
    for (const auto& name : names) {
        if (!parent.node_->table->get(name)->is_table()) {
            parent.refuse(name, "must be a table");
        }
        parent.node_->asked.emplace(name);
    }
    return names;
}

std::vector<std::string> ConfigTable::keys() const {
    std::vector<std::pair<toml::source_position, std::string>> found;
    if (node_->table != nullptr) {
        for (const auto& [name, value] : *node_->table) {
            found.emplace_back(name.source().begin, name.str());
        }
    }
    std::ranges::sort(found, [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> names;
    names.reserve(found.size());
    for (auto& [position, name] : found) {
        names.push_back(std::move(name));
    }
    return names;
}

std::vector<ConfigTable> ConfigTable::tables(std::string_view key) {
    node_->asked.emplace(key);
    std::vector<ConfigTable> result;
    if (!has(key)) {
        return result;
    }
    const auto* array = node_->table->get(key)->as_array();
    if (array == nullptr) {
        refuse(key, "must be an array of tables");
    }
    for (const auto& element : *array) {
        const auto name = fmt::format("{}[{}]", key, result.size());
        auto& child = node_->children[name];
        if (!child) {
            if (!element.is_table()) {
                refuse(key, "must be an array of tables");
            }
            child = std::make_shared<Node>(Node{.table = element.as_table(),
                                                .prefix = fmt::format("{}{}.", node_->prefix, name),
                                                .asked = {},
                                                .children = {}});
        }
        result.push_back(ConfigTable(document_, child));
    }
    return result;
}

void ConfigTable::refuse_unknown() const {
    if (node_->table != nullptr) {
        for (const auto& [key, value] : *node_->table) {
            if (!node_->asked.contains(key.str())) {
                refuse(key.str(), "is not a known setting");
            }
        }
    }
    for (const auto& [key, child] : node_->children) {
        ConfigTable(document_, child).refuse_unknown();
    }
}

}  // namespace certferry
