// HTTP requests: what is read keeps its limits, wherever the octets are cut.
#include "http/request_parser.h"

#include <algorithm>
#include <cstdlib>
#include <string>

using certferry::as_bytes;
using certferry::as_text;
using certferry::ByteView;
using certferry::http::Limits;
using certferry::http::Request;
using certferry::http::RequestParser;

namespace {

const Limits limits{
    .max_target_bytes = 1000, .max_header_bytes = 2000, .max_headers = 10, .max_body_bytes = 1000};

void expect(bool claim) {
    if (!claim) {
        std::abort();
    }
}

void inspect(const Request& request) {
    expect(request.target.size() <= limits.max_target_bytes);
    expect(request.headers.size() <= limits.max_headers);
    expect(request.body.size() <= limits.max_body_bytes);
    expect(!request.path.empty() && request.path.find('\0') == std::string::npos);
    expect(request.query().size() < request.target.size());
}

/// The request read and what follows it, in a form to compare. Empty if there is none: whether it
/// is refused already or more could follow depends on how much is seen at a time.
std::string outcome(ByteView octets, std::size_t step) {
    RequestParser parser(limits);
    std::string pending;
    while (!octets.empty() && !parser.refusal() && !parser.is_complete()) {
        const std::size_t size = std::min(step, octets.size());
        pending += as_text(octets.first(size));
        octets = octets.subspan(size);
        const std::size_t used = parser.feed(as_bytes(pending));
        expect(used <= pending.size());
        pending.erase(0, used);
    }
    if (!parser.is_complete()) {
        return {};
    }
    const Request request = parser.take();
    inspect(request);
    return request.method + ' ' + request.path + ' ' + std::string(as_text(request.body)) + ' ' +
           std::to_string(pending.size() + octets.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView octets(data, size);
    const std::string whole = outcome(octets, size);
    expect(outcome(octets, 1) == whole);
    expect(outcome(octets, 7) == whole);
    return 0;
}
