#include "wire/json.h"

#include "base/error.h"

#include <fmt/format.h>

namespace certferry::wire::detail {

std::string json_time(UtcTime time) {
    using std::chrono::floor;
    using std::chrono::milliseconds;
    if (time == floor<std::chrono::seconds>(time)) {
        return to_rfc3339(time);
    }
    const auto thousandth = floor<milliseconds>(time);
    std::string text = to_rfc3339_milliseconds(thousandth);
    if (time != thousandth) {
        text.pop_back();
        text += fmt::format("{:03}Z", (time - thousandth).count());
    }
    return text;
}

UtcTime read_time(const boost::json::value& value, const JsonPath& path) {
    if (const auto time = from_rfc3339(json_text(value, path))) {
        return *time;
    }
    refuse_json(path, "expected a time such as 2031-02-11T08:14:07Z");
}

Bytes read_bytes(const boost::json::value& value, const JsonPath& path) {
    if (auto bytes = from_base64(json_text(value, path))) {
        return *std::move(bytes);
    }
    refuse_json(path, "expected base64");
}

void refuse_enum(std::string_view text, const JsonPath& path) {
    refuse_json(path, fmt::format("unknown value \"{}\"", escape_for_log(text, 64)));
}

void fail_enum() {
    throw Error(codes::internal_error, "an enumerator without a name in JSON");
}

}  // namespace certferry::wire::detail
