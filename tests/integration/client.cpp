#include "client.h"

#include "base/error.h"

#include <boost/json.hpp>

#include <array>
#include <atomic>
#include <stdexcept>

namespace certferry::integration {

namespace {

UtcTime now() {
    return SystemClock().now();
}

std::string outcome_word(const scep::Failure& failure) {
    return failure.info ? std::string(scep::to_text(*failure.info)) : "no failInfo";
}

}  // namespace

const pki::PrivateKey& key(std::size_t number) {
    static const std::array keys{pki::PrivateKey::generate({}), pki::PrivateKey::generate({}),
                                 pki::PrivateKey::generate({})};
    return keys.at(number);
}

pki::CertificateRequest make_csr(const Ask& ask) {
    const Secret challenge = Secret::copy_of(ask.challenge.value_or(""));
    return pki::make_request(
        {.subject = ask.subject.empty() ? pki::Name() : pki::Name::from_text(ask.subject),
         .extensions = ask.extensions,
         .challenge_password = ask.challenge ? &challenge : nullptr},
        ask.private_key, ask.hash);
}

scep::ClientIdentity newcomer(const pki::PrivateKey& private_key) {
    return {.certificate = scep::self_signed(pki::Name::from_text("CN=device"), private_key, now()),
            .key = private_key};
}

std::string new_transaction_id() {
    static std::atomic<int> last = 0;
    return "transaction-" + std::to_string(++last);
}

std::string new_address() {
    static std::atomic<int> last = 0;
    const int number = ++last;
    return "127.1." + std::to_string(number / 250) + "." + std::to_string(number % 250 + 1);
}

pki::CmsAttribute text(std::string_view type, std::string_view value) {
    return scep::text_attribute(type, value);
}

std::string Reply::http() const {
    const auto told = as_text(body);
    if (status == 200) {
        return "200";
    }
    if (head.find("application/problem+json") == std::string::npos) {
        return std::to_string(status) + " " + std::string(told.substr(0, told.find(':')));
    }
    const auto problem = boost::json::parse(told).as_object();
    return std::to_string(status) + " " + std::string(problem.at("code").as_string());
}

const pki::Certificate& Outcome::issued() const {
    if (!certificate) {
        throw std::runtime_error("no certificate, but " + word + " " + text);
    }
    return *certificate;
}

const scep::CaCertificates& Client::ca() {
    if (!ca_) {
        ca_ = scep::read_ca_certificates(get("operation=GetCACert").body);
    }
    return *ca_;
}

Bytes Client::envelop(const Draft& draft) {
    return pki::envelop(draft.content, ca().encryption, draft.cipher);
}

Bytes Client::sign(const Draft& draft) {
    namespace attributes = scep::attributes;
    const Bytes envelope = draft.envelope ? *draft.envelope : envelop(draft);
    const std::vector<pki::CmsAttribute> usual{
        text(attributes::message_type, draft.type),
        text(attributes::transaction_id, draft.transaction_id),
        scep::octets_attribute(attributes::sender_nonce, draft.nonce)};
    return pki::sign_message({.content = envelope,
                              .attributes = draft.attributes.value_or(usual),
                              .certificates = {draft.signer.certificate},
                              .signing_time = now()},
                             draft.signer.certificate, draft.signer.key, draft.hash);
}

Reply Client::send_raw(std::string_view octets) const {
    Reply reply;
    reply.from = new_address();
    http::testing::Wire wire(port_, reply.from.c_str());
    wire.send(octets);
    const auto answer = wire.answer();
    reply.status = http::testing::status_of(answer);
    reply.head = answer.substr(0, answer.find("\r\n\r\n"));
    reply.body = to_bytes(http::testing::body_of(answer));
    return reply;
}

std::string Client::request_for(ByteView message) const {
    return "POST " + path_ + "?operation=PKIOperation HTTP/1.1\r\nHost: test\r\n" +
           "Content-Type: application/x-pki-message\r\nContent-Length: " +
           std::to_string(message.size()) + "\r\n\r\n" + std::string(as_text(message));
}

Reply Client::post(ByteView message) const {
    return send_raw(request_for(message));
}

std::vector<std::unique_ptr<http::testing::Wire>> Client::post_at_once(ByteView message,
                                                                       std::size_t times) const {
    std::vector<std::unique_ptr<http::testing::Wire>> wires;
    wires.reserve(times);
    for (std::size_t i = 0; i < times; ++i) {
        wires.push_back(std::make_unique<http::testing::Wire>(port_));
    }
    const auto request = request_for(message);
    for (const auto& wire : wires) {
        wire->send(request);
    }
    return wires;
}

Reply Client::get(std::string_view query) const {
    return send_raw("GET " + path_ + (query.empty() ? "" : "?") + std::string(query) +
                    " HTTP/1.1\r\nHost: test\r\n\r\n");
}

Outcome Client::read(const Reply& reply, const Draft& draft) {
    Outcome outcome{.word = reply.http(), .certificate = {}, .from = reply.from, .text = {}};
    if (reply.status != 200) {
        return outcome;
    }
    const scep::Transaction transaction{.id = draft.transaction_id, .sender_nonce = draft.nonce};
    const auto answer = scep::read_answer(reply.body, transaction, draft.signer, ca(), {});
    if (const auto* failure = std::get_if<scep::Failure>(&answer)) {
        outcome.word = outcome_word(*failure);
        outcome.text = failure->text;
    } else if (const auto* success = std::get_if<scep::Success>(&answer)) {
        outcome.word = "issued";
        if (!success->certificates.empty()) {
            outcome.certificate = success->certificates.front();
        }
    } else {
        outcome.word = "pending";
    }
    return outcome;
}

Outcome Client::send(const Draft& draft) {
    return read(post(sign(draft)), draft);
}

Outcome Client::enrol(const Ask& ask) {
    return send({.content = make_csr(ask).der(), .signer = newcomer(ask.private_key)});
}

}  // namespace certferry::integration
