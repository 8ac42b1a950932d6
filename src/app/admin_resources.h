#pragma once

#include "app/admin_table.h"

#include <span>
#include <string_view>
#include <vector>

namespace certferry::app {

/// An option of a list, and the query parameter that it becomes.
struct ListFilter {
    std::string_view option;  ///< Such as `--state`.
    std::string_view parameter;
    std::string_view help;
};

/// A list of the admin API as a verb.
struct ListVerb {
    std::string_view verb;
    std::string_view help;
    std::string_view path;  ///< Below /api/v1; what follows the id's place if `of_one`.
    std::vector<Column> columns;
    std::vector<ListFilter> filters = {};  // NOLINT(readability-redundant-*): may be left out
    bool paged = true;                     ///< Takes `limit` and `cursor`.
    bool of_one = false;                   ///< Belongs to one object, whose id comes first.
};

/// A change that needs nothing but an id: POST, with `{}` as body.
struct ActionVerb {
    std::string_view verb;
    std::string_view help;
    std::string_view suffix;  ///< Of the object's path, such as `/sync`.
};

/// Verbs of a resource beside its lists.
struct ObjectVerbs {
    bool show = false;
    bool create = false;
    bool update = false;
    bool remove = false;
};

/// One area of `certferry admin`: objects of the admin API that are treated alike.
struct Resource {
    // NOLINTBEGIN(readability-redundant-*): lets braces leave members out
    std::string_view area;
    std::string_view help;
    std::string_view path;  ///< Below /api/v1, such as `/devices`.
    bool single = false;    ///< There is one of it, without id.
    ObjectVerbs verbs{};
    std::vector<std::string_view> writable{};  ///< If empty, all but what no object lets one write.
    std::vector<ListVerb> lists{};
    std::vector<ActionVerb> actions{};
    std::string_view footer{};  ///< Of the help: examples.
    // NOLINTEND(readability-redundant-*)
};

/// What CONTENT of `create` and `update` may be.
std::string_view content_help() noexcept;

/// All areas whose verbs follow from this table, in the order of the help.
std::span<const Resource> admin_resources();

}  // namespace certferry::app
