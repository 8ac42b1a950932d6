// The message of a GET PKIOperation: all forms that one message travels in give the same bytes.
#include "base/encoding.h"
#include "scep/get_message.h"

#include <algorithm>
#include <cstdlib>
#include <string>

using certferry::as_text;
using certferry::Bytes;
using certferry::ByteView;
namespace scep = certferry::scep;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

std::string url_safe(std::string base64) {
    std::ranges::replace(base64, '+', '-');
    std::ranges::replace(base64, '/', '_');
    return base64.substr(0, base64.find('='));
}

std::string wrapped(const std::string& base64) {
    std::string lines;
    for (std::size_t at = 0; at < base64.size(); at += 64) {
        lines += base64.substr(at, 64) + "%0A";
    }
    return lines;
}

std::string with_spaces(std::string base64) {
    std::ranges::replace(base64, '+', ' ');
    return base64;
}

void check_forms(const Bytes& message) {
    const std::string base64 = certferry::to_base64(message);
    require(scep::decode_get_message(base64) == message);
    require(scep::decode_get_message(url_safe(base64)) == message);
    require(scep::decode_get_message(wrapped(base64)) == message);
    require(scep::decode_get_message(with_spaces(base64)) == message);
    const std::string query =
        "message=" + scep::encode_get_message(message) + "&operation=PKIOperation";
    const auto parsed = scep::parse_query(query);
    require(parsed.operation == "PKIOperation" && parsed.message.has_value());
    require(scep::decode_get_message(*parsed.message) == message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view raw = as_text(ByteView(data, size));
    const auto query = scep::parse_query(raw);
    require(query.operation.size() <= raw.size());
    const auto message = scep::decode_get_message(query.message.value_or(raw));
    if (message) {
        require(message->size() <= raw.size());
        check_forms(*message);
    }
    return 0;
}
