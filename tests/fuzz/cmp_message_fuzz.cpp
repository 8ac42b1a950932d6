// CMP messages: what is read keeps its limits, a body of a known type is read as such, and what we
// write of it is read as the same. Values of our own in generalInfo and general messages are read
// too; an input that is no message is taken for one of these.
#include "base/error.h"
#include "ca/cmp_wire.h"
#include "pki/cmp_bodies.h"
#include "pki/cms_testing.h"

#include <cstdlib>

using certferry::Bytes;
using certferry::ByteView;
using certferry::Error;
using certferry::pki::CmpMessage;
using certferry::pki::CmpType;
namespace ca = certferry::ca;
namespace pki = certferry::pki;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

template <class F>
void ask(F&& question) {
    try {
        question();
    } catch (const Error&) {
        return;  // The answer "malformed" is as good as any.
    }
}

const pki::test::Party& party() {
    static const auto made =
        pki::test::Party::make("CN=party", {.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    return made;
}

void read_value(ByteView value) {
    ask([&] {
        const auto description = ca::read_description(value);
        require(ca::read_description(ca::write_description(description)).chain ==
                description.chain);
    });
    ask([&] {
        const auto ref = ca::read_reference(value);
        const auto again = ca::read_reference(ca::write_reference(ref));
        require(again.serial == ref.serial && again.issuer == ref.issuer);
    });
    ask([&] { ca::read_text(value); });
    ask([&] { pki::read_cert_response(value); });
    ask([&] {
        static const auto csr = pki::make_request(
            {.subject = pki::Name::from_text("CN=device"), .extensions = {}}, party().key);
        const auto request = ca::read_request(value, csr);
        require(ca::read_request(ca::write_request(request), csr).subject == request.subject);
    });
}

void read_infos(ByteView body) {
    const auto infos = pki::read_infos(body);
    require(infos.size() <= CmpMessage::max_general_info);
    for (const auto& info : infos) {
        read_value(info.value);
    }
}

void read_certificate(ByteView body) {
    const auto response = pki::read_cert_response(body);
    const auto again = pki::read_cert_response(write_cmp(response));
    require(again.certificate == response.certificate && again.request_id == response.request_id);
}

void read_body(const CmpMessage& message) {
    const ByteView body = message.body();
    switch (static_cast<CmpType>(message.type_number())) {
        case CmpType::ip:
        case CmpType::cp:
        case CmpType::kup:
            return read_certificate(body);
        case CmpType::p10cr:
            pki::CertificateRequest::from_der(body);
            return;
        case CmpType::rr: {
            const auto wanted = pki::read_revocation_request(body);
            require(pki::read_revocation_request(write_cmp(wanted)).serial == wanted.serial);
            return;
        }
        case CmpType::rp:
            pki::read_revocation_response(body);
            return;
        case CmpType::genm:
        case CmpType::genp:
            return read_infos(body);
        case CmpType::error:
            require(pki::read_error(pki::write_error(pki::read_error(body))).failure ==
                    pki::read_error(body).failure);
            return;
        case CmpType::cert_conf:
            pki::read_confirmation(body);
            return;
        case CmpType::poll_req:
            require(pki::read_poll_request(pki::write_poll_request(pki::read_poll_request(body))) ==
                    pki::read_poll_request(body));
            return;
        case CmpType::poll_rep:
            pki::read_poll_answer(body);
            return;
        case CmpType::pki_conf:
            return;
    }
}

/// The same header and body, signed by us.
void check_signed_anew(const CmpMessage& message) {
    const auto der = sign_cmp_message({.header = message.header(),
                                       .type = static_cast<CmpType>(message.type_number()),
                                       .body = message.body(),
                                       .certificates = {}},
                                      party().certificate, party().key);
    if (der.size() > CmpMessage::max_bytes) {
        return;
    }
    const auto again = CmpMessage::parse(der);
    require(again.verify(party().key.public_key()));
    require(again.body() == message.body() && again.type_number() == message.type_number());
    require(again.header().transaction_id == message.header().transaction_id);
    require(again.header().sender_nonce == message.header().sender_nonce);
    require(again.header().general_info.size() == message.header().general_info.size());
}

void inspect(const CmpMessage& message) {
    require(message.extra_certificates().size() <= CmpMessage::max_certificates);
    if (const auto* signer = message.signer()) {
        ask([&] { message.verify(signer->public_key()); });
    }
    ask([&] { message.verify(certferry::Secret::copy_of("secret")); });
    for (const auto& info : message.header().general_info) {
        read_value(info.value);
    }
    ask([&] { read_body(message); });
    check_signed_anew(message);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    std::optional<CmpMessage> message;
    ask([&] { message = CmpMessage::parse(input); });
    if (message) {
        inspect(*message);
    } else {
        read_value(input);
    }
    return 0;
}
