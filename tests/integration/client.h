#pragma once

#include "http/testing.h"
#include "pki/cms_testing.h"
#include "scep/attributes.h"
#include "scep/client.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// A SCEP client that can also send what no client should.
namespace certferry::integration {

/// RSA keys of 2048 bits, made once for a test program.
const pki::PrivateKey& key(std::size_t number = 0);

/// A PKCS#10 to be.
struct Ask {
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    std::string subject = "CN=device";
    std::vector<pki::Extension> extensions{};
    std::optional<std::string> challenge{};  ///< No attribute without it.
    pki::PrivateKey private_key = key();
    pki::Hash hash = pki::Hash::sha256;
    // NOLINTEND(readability-redundant-member-init)
};

pki::CertificateRequest make_csr(const Ask& ask);

/// A client that signs with a certificate of its own making.
scep::ClientIdentity newcomer(const pki::PrivateKey& private_key = key());

/// A transactionID that nobody had.
std::string new_transaction_id();

/// A pkiMessage to be: every part can be replaced.
struct Draft {
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    Bytes content{};  ///< What to envelop.
    scep::ClientIdentity signer = newcomer();
    std::string type = "19";
    std::string transaction_id = new_transaction_id();
    Bytes nonce = pki::random_bytes(16);
    pki::ContentCipher cipher = pki::ContentCipher::aes_256_cbc;
    pki::Hash hash = pki::Hash::sha256;
    std::optional<Bytes> envelope{};  ///< Instead of one around `content`.
    std::optional<std::vector<pki::CmsAttribute>> attributes{};  ///< Instead of the usual three.
    // NOLINTEND(readability-redundant-member-init)
};

pki::CmsAttribute text(std::string_view type, std::string_view value);

/// What came back.
struct Reply {
    std::string from;  ///< The address it was asked from.
    int status = 0;    ///< Of HTTP; 0 if the connection ended without an answer.
    std::string head;
    Bytes body;

    /// `200`, or `400 scep_message_malformed`: the status and, from the text or the problem+json
    /// that came with it, the stable code.
    std::string http() const;
};

/// What a client makes of a reply.
struct Outcome {
    std::string word;  ///< `issued`, `pending`, a failInfo's name, or Reply::http().
    std::optional<pki::Certificate> certificate;
    std::string from;
    std::string text;  ///< failInfoText.

    /// The certificate. Throws, with what came instead, if there is none.
    const pki::Certificate& issued() const;
};

/// Sends to one endpoint of a server; each request comes from another address of 127.0.0.0/8, so
/// that its events are found by that and no source is slowed. Thread-safe.
class Client {
public:
    Client(std::uint16_t port, std::string endpoint)
        : port_(port), path_("/scep/" + std::move(endpoint)) {}

    const scep::CaCertificates& ca();

    /// The pkiMessage of a draft, signed.
    Bytes sign(const Draft& draft);

    /// The envelope of a draft to the server's RA.
    Bytes envelop(const Draft& draft);

    /// One octet string as it is, and all that comes back until the server closes.
    Reply send_raw(std::string_view octets) const;

    Reply post(ByteView message) const;

    /// The message on so many connections at once, their answers still to be read: for a server
    /// that may die.
    /// Throws if one cannot be made.
    std::vector<std::unique_ptr<http::testing::Wire>> post_at_once(ByteView message,
                                                                   std::size_t times) const;

    Reply get(std::string_view query) const;

    Outcome send(const Draft& draft);

    /// A PKCSReq.
    Outcome enrol(const Ask& ask);

    /// What a client makes of the reply to a message of this draft.
    Outcome read(const Reply& reply, const Draft& draft);

private:
    std::string request_for(ByteView message) const;

    std::uint16_t port_;
    std::string path_;
    std::optional<scep::CaCertificates> ca_;
};

/// An address of the loopback net that was not given before.
std::string new_address();

}  // namespace certferry::integration
