#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::service {

/// The parameters of a request's query. Each name at most once. Throws Error(query_invalid).
class Query {
public:
    /// Percent-decodes and splits `raw`, what follows the `?`.
    static Query parse(std::string_view raw);

    std::optional<std::string> text(std::string_view name);
    std::int64_t number(std::string_view name, std::int64_t otherwise, std::int64_t least,
                        std::int64_t most);

    /// After all known parameters were asked for: throws for any other.
    void refuse_unknown() const;

private:
    struct Value {
        std::string text;
        bool asked = false;
    };

    std::map<std::string, Value, std::less<>> values_;
};

/// One page of a list: which part of it was asked for.
struct Page {
    std::string after;        ///< Key of the last item before the page; empty for the first page.
    std::int64_t limit = 50;  ///< 1 to 500.
};

/// Reads `limit` and `cursor`.
Page page_of(Query& query);

/// What `cursor` has to be for the page after the item with this key.
std::string cursor_after(std::string_view key);

}  // namespace certferry::service
