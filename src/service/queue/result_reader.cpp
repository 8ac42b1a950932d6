#include "service/queue/result_reader.h"

#include "base/codes/queue.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/digest.h"
#include "wire/json.h"

namespace certferry::service {

namespace {

using wire::WorkOutcome;
using wire::WorkResult;

constexpr std::size_t max_payload_bytes = std::size_t{1024} * 1024;
constexpr std::size_t max_chain = 10;

void check_copy(const std::optional<Bytes>& copy, std::string_view what) {
    if (copy && (copy->empty() || copy->size() > max_payload_bytes)) {
        throw Error(codes::result_invalid, std::string(what) + " is empty or larger than 1 MiB");
    }
}

MadeResult made_by(const WorkResult& result) {
    MadeResult made;
    if (result.certificate) {
        made.certificate = pki::Certificate::from_der(*result.certificate);
    }
    const auto chain = result.chain.value_or(std::vector<Bytes>());
    if (chain.size() > max_chain) {
        throw Error(codes::result_invalid, "the chain has more than 10 certificates");
    }
    for (const auto& issuer : chain) {
        pki::Certificate::from_der(issuer);
    }
    check_copy(result.payload, "the payload");
    check_copy(result.escrow_copy, "the escrow copy");
    if (result.escrow_copy.has_value() != result.escrow_key_id.has_value()) {
        throw Error(codes::result_invalid, "an escrow copy and the id of its key come together");
    }
    made.payload = result.payload;
    made.escrow_copy = result.escrow_copy;
    made.escrow_key_id = result.escrow_key_id;
    return made;
}

/// A certificate tells which result it is; the payload around it may have been made again.
Bytes digest_of(const WorkResult& result) {
    std::string all(result.outcome == WorkOutcome::succeeded ? "succeeded" : "failed");
    if (result.certificate) {
        all += " certificate " + to_hex(ByteView(pki::sha256(*result.certificate)));
    } else if (result.payload) {
        all += " payload " + to_hex(ByteView(pki::sha256(*result.payload)));
    }
    return to_bytes(ByteView(pki::sha256(as_bytes(all))));
}

/// The request that an unreadable result is about, as far as that can be told.
std::string request_id_in(const boost::json::value& value) {
    const auto* object = value.if_object();
    const auto* member = object != nullptr ? object->if_contains("requestId") : nullptr;
    const auto* text = member != nullptr ? member->if_string() : nullptr;
    return text != nullptr ? std::string(text->data(), text->size()) : "";
}

}  // namespace

std::string bounded(const std::optional<std::string>& text, std::size_t most) {
    return text.value_or("").substr(0, most);
}

Reported read_result(const boost::json::value& value) {
    Reported reported;
    try {
        reported.result = wire::read_json<WorkResult>(value, wire::JsonPath{}, {});
        if (reported.result.outcome == WorkOutcome::succeeded) {
            reported.made = made_by(reported.result);
        }
        if (reported.result.outcome == WorkOutcome::pending &&
            (bounded(reported.result.ticket, max_ticket).empty() || !reported.result.retry_at)) {
            throw Error(codes::result_invalid, "pending has a ticket and a time to retry at");
        }
        if (reported.result.outcome == WorkOutcome::failed && !reported.result.code) {
            throw Error(codes::result_invalid, "failed has a code");
        }
        reported.digest = digest_of(reported.result);
    } catch (const Error& error) {
        reported.fault = error.detail().empty() ? std::string(error.entry().text) : error.detail();
    }
    if (reported.result.request_id.empty()) {
        reported.result.request_id = request_id_in(value);
    }
    return reported;
}

}  // namespace certferry::service
