#include "device/scep_client.h"

#include "base/encoding.h"
#include "base/error.h"
#include "scep/get_message.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::device {

namespace {

void require_success(const http::Response& response, std::string_view operation) {
    if (response.status != 200) {
        throw Error(codes::scep_answer_invalid,
                    fmt::format("{}: HTTP {}: {}", operation, response.status,
                                escape_for_log(as_text(response.body))));
    }
}

}  // namespace

ScepClient::ScepClient(ScepClientOptions options, http::ClientOptions http)
    : options_(std::move(options)), http_(std::move(http)) {}

http::Response ScepClient::get(const std::string& query) {
    auto response =
        http_.send({.method = "GET", .url = options_.url + "?" + query, .headers = {}, .body = {}},
                   Deadline::after(options_.timeout));
    require_success(response, query.substr(0, query.find('&')));
    return response;
}

std::string ScepClient::capabilities_text() {
    return std::string(as_text(get("operation=GetCACaps").body));
}

const scep::Capabilities& ScepClient::capabilities() {
    if (!capabilities_) {
        capabilities_ = scep::Capabilities::parse(capabilities_text());
    }
    return *capabilities_;
}

const scep::CaCertificates& ScepClient::ca_certificates() {
    if (!ca_) {
        auto read = scep::read_ca_certificates(get("operation=GetCACert").body);
        if (options_.ca_fingerprint) {
            const auto wanted = from_hex(*options_.ca_fingerprint);
            const auto fits = [&](const auto& each) {
                return wanted && equal(each.fingerprint(), *wanted);
            };
            if (std::ranges::none_of(read.all, fits)) {
                throw Error(codes::scep_answer_invalid,
                            "no certificate of GetCACert has the fingerprint given");
            }
        }
        ca_ = std::move(read);
    }
    return *ca_;
}

std::vector<pki::Certificate> ScepClient::next_ca_certificates() {
    const auto& current = ca_certificates();
    return scep::read_next_ca_certificates(get("operation=GetNextCACert").body, current);
}

scep::Answer ScepClient::operate(scep::MessageType type, const std::string& transaction_id,
                                 ByteView content, const scep::ClientIdentity& identity) {
    const auto& ca = ca_certificates();
    const auto algorithms = scep::Algorithms::choose(capabilities(), options_.allowed);
    const auto transaction = scep::Transaction::start(transaction_id);
    Bytes message = scep::make_request(type, transaction, content, identity, ca.encryption,
                                       algorithms, SystemClock().now());
    http::Response response;
    if (capabilities().has(scep::Capability::post_pki_operation)) {
        response =
            http_.send({.method = "POST",
                        .url = options_.url + "?operation=PKIOperation",
                        .headers = {{"Content-Type", std::string(scep::media_types::message)}},
                        .body = std::move(message)},
                       Deadline::after(options_.timeout));
        require_success(response, "PKIOperation");
    } else {
        response = get("operation=PKIOperation&message=" + scep::encode_get_message(message));
    }
    return scep::read_answer(response.body, transaction, identity, ca, options_.allowed);
}

}  // namespace certferry::device
