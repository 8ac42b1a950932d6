// Bodies of the JSON protocols: whatever comes is read or refused, and what was read is written and
// read again as the same.
#include "base/error.h"
#include "wire/json.h"
#include "wire/oauth.h"
#include "wire/pki_connector.h"
#include "wire/scep_actions.h"
#include "wire/service_discovery.h"

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include <cstdlib>

using namespace certferry;  // NOLINT(google-build-using-namespace): a program of one file

namespace {

enum class Kind { first_kind, other };
BOOST_DESCRIBE_ENUM(Kind, first_kind, other)

struct Everything {
    std::vector<Everything> nested;
    std::map<std::string, std::int32_t> counts;
    std::optional<UtcTime> time;
    std::optional<Bytes> bytes;
    std::optional<Kind> kind;
    std::optional<std::uint64_t> large;
    std::optional<bool> flag;
};
BOOST_DESCRIBE_STRUCT(Everything, (), (nested, counts, time, bytes, kind, large, flag))

// What need not be the same after writing: a double keeps its value, perhaps not its last digit.
struct Loose {
    std::optional<double> real;
    boost::json::value anything;
};
BOOST_DESCRIBE_STRUCT(Loose, (), (real, anything))

template <class Work>
void try_to(Work work) {
    try {
        work();
    } catch (const Error&) {
        return;  // Refused, as most of what comes here is.
    }
}

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView body(data, size);
    for (const auto names : {wire::NameMatch::exact, wire::NameMatch::ignore_case}) {
        try_to([&] {
            const auto read = wire::from_json<Everything>(as_text(body), {.names = names});
            const std::string written = wire::to_json(read);
            const auto again =
                wire::from_json<Everything>(written, {.unknown = wire::UnknownMembers::refuse});
            require(wire::to_json(again) == written);
        });
    }
    try_to([&] { wire::to_json(wire::from_json<Loose>(as_text(body))); });
    try_to([&] { wire::parse_token_answer(body); });
    wire::parse_token_error(body);
    wire::parse_service_error(body);
    try_to([&] { wire::parse_service_endpoints(body); });
    try_to([&] { wire::parse_scep_result(body); });
    try_to([&] {
        const auto read = wire::parse_validate_request(body);
        const auto written = wire::write_validate_request(read);
        require(wire::parse_validate_request(as_bytes(written)).transaction_id ==
                read.transaction_id);
    });
    try_to([&] { wire::parse_success_notification(body); });
    try_to([&] { require(wire::parse_failure_notification(body).h_result >= 0); });
    try_to([&] { wire::parse_revocation_download(body); });
    try_to([&] { wire::parse_revocation_requests(body); });
    try_to([&] {
        const auto read = wire::parse_revocation_results(body);
        const auto written = wire::write_revocation_results(read);
        require(wire::parse_revocation_results(as_bytes(written)).size() == read.size());
    });
    wire::check_upload_answer(as_bytes(wire::write_upload_answer()));
    return 0;
}
