#include "service/api/query.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"

#include <boost/url/parse_query.hpp>
#include <fmt/format.h>

#include <charconv>

namespace certferry::service {

namespace {

constexpr std::int64_t default_limit = 50;
constexpr std::int64_t max_limit = 500;

}  // namespace

Query Query::parse(std::string_view raw) {
    Query query;
    if (raw.empty()) {
        return query;  // Boost.URL 1.81 reads through the null pointer of an empty view.
    }
    const auto parsed = boost::urls::parse_query(boost::urls::string_view(raw.data(), raw.size()));
    if (!parsed) {
        throw Error(codes::query_invalid, "the query is not well-formed");
    }
    for (const auto& param : *parsed) {
        auto name = param.key.decode();
        if (!query.values_.try_emplace(name, Value{.text = param.value.decode()}).second) {
            throw Error(codes::query_invalid, fmt::format("{} is given twice", name));
        }
    }
    query.values_.erase("");  // Of an empty query, or a stray `&`.
    return query;
}

std::optional<std::string> Query::text(std::string_view name) {
    const auto found = values_.find(name);
    if (found == values_.end()) {
        return std::nullopt;
    }
    found->second.asked = true;
    return found->second.text;
}

std::int64_t Query::number(std::string_view name, std::int64_t otherwise, std::int64_t least,
                           std::int64_t most) {
    const auto value = text(name);
    if (!value) {
        return otherwise;
    }
    std::int64_t number = 0;
    const char* const end = value->data() + value->size();
    const auto [stop, fault] = std::from_chars(value->data(), end, number);
    if (fault != std::errc() || stop != end || number < least || number > most) {
        throw Error(codes::query_invalid,
                    fmt::format("{} is not a number from {} to {}", name, least, most));
    }
    return number;
}

void Query::refuse_unknown() const {
    for (const auto& [name, value] : values_) {
        if (!value.asked) {
            throw Error(codes::query_invalid, fmt::format("{} is not known here", name));
        }
    }
}

Page page_of(Query& query) {
    Page page{.after = "", .limit = query.number("limit", default_limit, 1, max_limit)};
    if (const auto cursor = query.text("cursor")) {
        const auto key = from_hex(*cursor);
        if (!key) {
            throw Error(codes::query_invalid, "cursor is not one that a list gave");
        }
        page.after = as_text(*key);
    }
    return page;
}

std::string cursor_after(std::string_view key) {
    return to_hex(as_bytes(key));
}

}  // namespace certferry::service
