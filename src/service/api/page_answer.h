#pragma once

#include "service/api/api.h"

#include <boost/json/array.hpp>

#include <utility>
#include <vector>

namespace certferry::service {

/// `{"items": […], "nextCursor": …}` of records that were asked for with one more than the page
/// has; `key_of` gives the cursor's key of the last one shown.
template <class Record, class ToJson, class KeyOf>
Answer page_answer(const Page& page, const std::vector<Record>& records, ToJson&& to_json,
                   KeyOf&& key_of) {
    boost::json::array items;
    for (const auto& record : records) {
        if (std::cmp_equal(items.size(), page.limit)) {
            break;
        }
        items.push_back(to_json(record));
    }
    boost::json::object body;
    if (std::cmp_greater(records.size(), page.limit)) {
        body["nextCursor"] = cursor_after(key_of(records.at(items.size() - 1)));
    }
    body["items"] = std::move(items);
    return {.body = std::move(body)};
}

}  // namespace certferry::service
