#include "registration/scep_endpoint.h"

#include "base/encoding.h"
#include "base/error.h"
#include "http/async.h"
#include "pki/cms_signed.h"
#include "scep/ca_certificates.h"
#include "scep/capabilities.h"
#include "scep/get_message.h"

#include <fmt/format.h>

namespace certferry::registration {

namespace {

http::Response text_answer(const Error& error, const http::Request& request) {
    auto response = http::Response::text(
        http_status(error.kind()),
        fmt::format("{}: {} (request {})\n", error.code(), error.entry().text, request.id));
    if (const auto after = error.retry_after()) {
        response.headers.set("Retry-After", fmt::format("{}", after->count()));
    }
    return response;
}

scep::Capabilities capabilities(const EndpointConfig& config, UtcTime now) {
    using scep::Capability;
    scep::Capabilities all;
    all.add(Capability::aes)
        .add(Capability::get_next_ca_cert)
        .add(Capability::post_pki_operation)
        .add(Capability::renewal);
    all.add(Capability::sha256)
        .add(Capability::sha384)
        .add(Capability::sha512)
        .add(Capability::scep_standard);
    if (config.accepts(pki::Hash::sha1, now)) {
        all.add(Capability::sha1);
    }
    if (config.accepts(pki::ContentCipher::des_ede3_cbc, now)) {
        all.add(Capability::des3);
    }
    return all;
}

/// RA signing, RA decryption (if it is another certificate), issuing CA, and the rest of its chain
/// if the endpoint sends that.
std::vector<pki::Certificate> ca_certificates(const RaSnapshot& ra, const EndpointConfig& config) {
    const auto& pair = ra.newest();
    std::vector<pki::Certificate> all{pair.signing};
    if (pair.decryption != pair.signing) {
        all.push_back(pair.decryption);
    }
    const bool whole = config.ca_certificates == EndpointConfig::CaCertificates::chain;
    all.insert(all.end(), ra.chain.begin(), whole ? ra.chain.end() : ra.chain.begin() + 1);
    return all;
}

http::Response typed(scep::TypedBody typed) {
    return http::Response::with(200, typed.media_type, std::move(typed.body));
}

ScepEndpoint::Answer message(Bytes reply) {
    return {.response = http::Response::with(200, scep::media_types::message, std::move(reply))};
}

/// No worker is held while somebody else is waited for. A failing answer is held back without a
/// worker, so that slowing one source costs the others nothing. What needs neither a database nor a
/// key is answered where the request came in.
http::Task<http::Response> serve(ScepEndpoint& endpoint, http::WorkerPool& workers,
                                 const http::Request& request) {
    if (auto known = endpoint.known_answer(request)) {
        co_await http::give_way();
        co_return *std::move(known);
    }
    auto work = [&endpoint, &request] { return endpoint.handle(request); };
    auto answer = co_await http::in_steps(workers, std::move(work));
    if (answer.hold.count() > 0) {
        co_await http::pause(answer.hold);
    }
    co_return std::move(answer.response);
}

scep::ReplyTo reply_to_unopened(const scep::PkiRequest& message, const EndpointConfig& config,
                                UtcTime now) {
    const auto hash = message.hash();
    return {.transaction_id = message.transaction_id(),
            .recipient_nonce = message.sender_nonce().value_or(Bytes()),
            .recipient = message.signer(),
            // A request by a hash that is refused is answered by one that every client knows.
            .hash = hash && config.accepts(*hash, now) ? *hash : pki::Hash::sha256,
            .cipher = pki::ContentCipher::aes_256_cbc,
            .keep_empty_content = config.keep_empty_content};
}

}  // namespace

void ScepEndpoint::add_routes(http::Router& router, const std::string& path,
                              http::WorkerPool& workers) {
    for (const char* method : {"GET", "POST"}) {
        http::AsyncHandler handler = [this, &workers](const http::Request& request) {
            return serve(*this, workers, request);
        };
        router.add({.method = method,
                    .path = path,
                    .match = http::Match::prefix,
                    .name = "scep",
                    .handler = {},
                    .render_error = text_answer},
                   http::async_endpoint(std::move(handler)));
    }
}

std::optional<http::Response> ScepEndpoint::known_answer(const http::Request& request) const {
    // A `message` is a CA identifier here; the endpoint was chosen by URL (Windows sends `default`,
    // sscep `CAIdentifier`).
    if (request.method != "GET") {
        return std::nullopt;
    }
    const auto operation = scep::parse_query(request.query()).operation;
    if (operation == "GetCACaps") {
        const auto body = capabilities(parts_.config, parts_.clock.now()).text();
        return http::Response::with(200, scep::media_types::text, to_bytes(body));
    }
    if (operation == "GetCACert") {
        const auto ra = parts_.ra_keys.snapshot();
        return typed(scep::ca_certificates_answer(ca_certificates(*ra, parts_.config)));
    }
    return std::nullopt;
}

Step<ScepEndpoint::Answer> ScepEndpoint::handle(const http::Request& request) {
    const auto query = scep::parse_query(request.query());
    if (query.operation == "PKIOperation") {
        if (request.method == "POST") {
            return operate(request, request.body);
        }
        const auto message =
            query.message ? scep::decode_get_message(*query.message) : std::nullopt;
        // What is no base64 is no SCEP message either, and is reported as such.
        return operate(request, message ? ByteView(*message) : ByteView());
    }
    if (request.method == "POST") {
        throw Error(codes::scep_operation_unknown, "POST is for PKIOperation");
    }
    if (query.operation == "GetNextCACert") {
        const auto ra = parts_.ra_keys.snapshot();
        if (ra->next.empty()) {
            throw Error(codes::next_ca_missing, "");
        }
        const auto& pair = ra->newest();
        return Answer{.response = typed(scep::next_ca_certificates_answer(
                          ra->next, {.certificate = pair.signing, .key = pair.signing_key},
                          parts_.clock.now()))};
    }
    if (query.operation.empty()) {
        // NDES with a policy module answers so; monitoring takes it for the sign of health.
        throw Error(codes::scep_operation_missing, "");
    }
    throw Error(codes::scep_operation_unknown, escape_for_log(query.operation, 32));
}

Step<ScepEndpoint::Answer> ScepEndpoint::operate(const http::Request& request, ByteView body) {
    Arrival arrival{.remote = request.remote,
                    .http_method = request.method,
                    .message_bytes = body.size(),
                    .message_type = {},
                    .transaction_id = {}};
    try {
        auto request_message = scep::PkiRequest::parse(body);
        arrival.message_type = request_message.message_type_text();
        arrival.transaction_id = request_message.transaction_id();
        return process(std::move(request_message), arrival);
    } catch (const Error& error) {
        if (error.code() == codes::scep_message_malformed.name) {
            auto report = parts_.reports.start(arrival);
            report.received(nullptr);
            parts_.journal.report(report.not_verified(
                Refusal(codes::scep_message_malformed, scep::FailInfo::bad_request,
                        "CertificateRequestDecodingFailed", escape_for_log(error.detail()))));
        }
        throw;
    }
}

Step<ScepEndpoint::Answer> ScepEndpoint::process(scep::PkiRequest message, const Arrival& arrival) {
    const UtcTime now = parts_.clock.now();
    const auto deadline = Deadline::after(parts_.config.deadline);
    const auto ra = parts_.ra_keys.snapshot();
    const auto to = reply_to_unopened(message, parts_.config, now);
    auto opened = open_request(std::move(message), parts_.config, *ra, now);
    if (const auto* refusal = std::get_if<Refusal>(&opened)) {
        auto report = parts_.reports.start(arrival);
        report.received(nullptr);
        parts_.journal.report(report.not_verified(*refusal));
        return refuse(to, ra->newest(), *refusal, arrival);
    }
    auto request =
        std::make_shared<const OpenedRequest>(std::get<OpenedRequest>(std::move(opened)));
    const bool queries =
        request->type == scep::MessageType::get_cert || request->type == scep::MessageType::get_crl;
    return queries ? Step<Answer>(query(*request, arrival, deadline))
                   : enrol(request, arrival, deadline);
}

Step<ScepEndpoint::Answer> ScepEndpoint::enrol(const Enrolment::Request& request,
                                               const Arrival& arrival, Deadline deadline) {
    auto answered = request->type == scep::MessageType::cert_poll
                        ? parts_.enrolment.poll(request, arrival, deadline)
                        : parts_.enrolment.enrol(request, arrival, deadline);
    return and_then(std::move(answered), [this, request, arrival](const EnrolmentAnswer& answer) {
        return reply(*request, arrival, answer);
    });
}

ScepEndpoint::Answer ScepEndpoint::query(const OpenedRequest& request, const Arrival& arrival,
                                         Deadline deadline) {
    const auto answer = answer_query(request, parts_.issuer, parts_.journal, deadline);
    const auto report = parts_.reports.start(arrival);
    report.received(nullptr);
    if (const auto* refusal = std::get_if<Refusal>(&answer)) {
        parts_.journal.report(report.not_verified(*refusal));
        return refuse(reply_to(request), *request.ra, *refusal, arrival);
    }
    return deliver(request, std::get<Delivery>(answer));
}

ScepEndpoint::Answer ScepEndpoint::reply(const OpenedRequest& request, const Arrival& arrival,
                                         const EnrolmentAnswer& answer) {
    if (const auto* refusal = std::get_if<Refusal>(&answer.outcome)) {
        return refuse(reply_to(request), *request.ra, *refusal, arrival);
    }
    if (std::holds_alternative<StillPending>(answer.outcome)) {
        const scep::ReplySigner signer{.certificate = request.ra->signing,
                                       .key = request.ra->signing_key};
        return message(scep::pending_reply(reply_to(request), signer, parts_.clock.now()));
    }
    const auto& enrolled = std::get<Enrolled>(answer.outcome);
    Delivery delivery{.certificates = {enrolled.certificate}, .crls = {}};
    if (parts_.config.include_ca && !enrolled.chain.empty()) {
        delivery.certificates.push_back(enrolled.chain.front());
    }
    return deliver(request, delivery);
}

ScepEndpoint::Answer ScepEndpoint::deliver(const OpenedRequest& request,
                                           const Delivery& delivery) const {
    const scep::ReplySigner signer{.certificate = request.ra->signing,
                                   .key = request.ra->signing_key};
    const Bytes content = pki::certificates_only(delivery.certificates, delivery.crls);
    return message(scep::success_reply(reply_to(request), signer, content, parts_.clock.now()));
}

scep::ReplyTo ScepEndpoint::reply_to(const OpenedRequest& request) const {
    auto to = reply_to_unopened(request.message, parts_.config, parts_.clock.now());
    to.cipher = request.cipher;
    return to;
}

ScepEndpoint::Answer ScepEndpoint::refuse(const scep::ReplyTo& to, const RaPair& pair,
                                          const Refusal& refusal, const Arrival& arrival) {
    parts_.metrics
        .counter("certferry_scep_refusals_total",
                 "SCEP requests that were answered with FAILURE, by code.",
                 {{"endpoint", parts_.config.name}, {"code", std::string(refusal.code->name)}})
        .add();
    auto answer =
        message(scep::failure_reply(to, {.certificate = pair.signing, .key = pair.signing_key},
                                    refusal.fail_info, refusal.code->text, parts_.clock.now()));
    answer.hold = parts_.delay.failed(arrival.remote);
    return answer;
}

}  // namespace certferry::registration
