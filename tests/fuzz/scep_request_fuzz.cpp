// What a SCEP server reads. An input that is no pkiMessage becomes the content of one of each type,
// as only the sender's encryption would let it through.
#include "base/error.h"
#include "fuzz_party.h"
#include "pki/certificate_request.h"
#include "scep/client.h"
#include "scep/identifiers.h"
#include "scep/request.h"

#include <cstdlib>

using certferry::Bytes;
using certferry::ByteView;
using certferry::Error;
using certferry::scep::PkiRequest;
namespace pki = certferry::pki;
namespace scep = certferry::scep;

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

const pki::test::Party& server() {
    static const auto made = certferry::fuzz::make_recipient();
    return made;
}

const pki::test::Party& client() {
    static const auto made =
        pki::test::Party::make("CN=client", {.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    return made;
}

void inspect(const PkiRequest& request) {
    require(!request.transaction_id().empty() &&
            request.transaction_id().size() <= PkiRequest::max_transaction_id_bytes);
    require(!request.sender_nonce() ||
            (!request.sender_nonce()->empty() &&
             request.sender_nonce()->size() <= PkiRequest::max_nonce_bytes));
    request.is_signed_by_signer();
    request.signing_time();
    ask([&] {
        const auto envelope = pki::EnvelopedMessage::parse(request.envelope());
        envelope.open(server().certificate, server().key);
    });
}

void read_content(ByteView content) {
    ask([&] {
        const auto csr = pki::CertificateRequest::from_der(content);
        csr.proves_possession();
        ask([&] { csr.challenge_password(); });
    });
    ask([&] {
        const auto read = scep::IssuerAndSubject::from_der(content);
        const auto again = scep::IssuerAndSubject::from_der(read.to_der());
        require(again.issuer == read.issuer && again.subject == read.subject);
    });
    ask([&] {
        const auto read = scep::IssuerAndSerial::from_der(content);
        const auto again = scep::IssuerAndSerial::from_der(read.to_der());
        require(again.issuer == read.issuer && again.serial == read.serial);
    });
}

void check_round_trip(ByteView content) {
    const auto transaction = scep::Transaction::start("1");
    const Bytes message =
        scep::make_request(scep::MessageType::pkcs_req, transaction, content,
                           {.certificate = client().certificate, .key = client().key},
                           server().certificate, {}, certferry::UtcTime());
    const auto request = PkiRequest::parse(message);
    require(request.is_signed_by_signer() && request.sender_nonce() == transaction.sender_nonce);
    const auto opened =
        pki::EnvelopedMessage::parse(request.envelope()).open(server().certificate, server().key);
    require(opened == certferry::to_bytes(content));
    read_content(content);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView input(data, size);
    try {
        inspect(PkiRequest::parse(input));
    } catch (const Error&) {
        check_round_trip(input);
    }
    return 0;
}
