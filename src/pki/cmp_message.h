#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "pki/name.h"
#include "pki/oid.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

// Messages of the Certificate Management Protocol (RFC 9810), their envelope. The bodies are in
// pki/cmp_bodies.h.
namespace certferry::pki {

/// Choices of PKIBody (RFC 9810, 5.1.2) by their tag numbers; those that are used here.
enum class CmpType : std::uint8_t {
    ip = 1,
    cp = 3,
    p10cr = 4,
    kup = 8,
    rr = 11,
    rp = 12,
    pki_conf = 19,
    genm = 21,
    genp = 22,
    error = 23,
    cert_conf = 24,
    poll_req = 25,
    poll_rep = 26,
};

/// InfoTypeAndValue (RFC 9810, 5.1.1).
struct CmpInfo {
    Oid type;
    // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
    Bytes value{};  ///< DER; empty if there is none.
};

/// PKIHeader (RFC 9810, 5.1.1).
struct CmpHeader {
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    Name sender{};  ///< Empty if it is not a directory name.
    Name recipient{};
    std::optional<UtcTime> message_time{};
    Bytes sender_key_identifier{};
    Bytes transaction_id{};   ///< At most 64 octets; RFC 9810 wants 16.
    Bytes sender_nonce{};     ///< The same.
    Bytes recipient_nonce{};  ///< The same; of an answer the sender nonce of its request.
    std::vector<CmpInfo> general_info{};
    // NOLINTEND(readability-redundant-member-init)
};

/// One PKIMessage in DER, taken apart as far as its envelope. Immutable; members may be called from
/// several threads.
class CmpMessage {
public:
    static constexpr std::size_t max_bytes = std::size_t{1024} * 1024;
    static constexpr std::size_t max_certificates = 16;
    static constexpr std::size_t max_general_info = 32;

    /// Throws Error(der_malformed) if it is anything else, or beyond the limits.
    static CmpMessage parse(ByteView der);

    const CmpHeader& header() const noexcept { return header_; }

    /// The tag number of the body; it may be none of CmpType's.
    std::uint8_t type_number() const noexcept { return type_; }

    bool is(CmpType type) const noexcept { return type_ == static_cast<std::uint8_t>(type); }

    /// The DER inside the body's tag.
    const Bytes& body() const noexcept { return body_; }

    const std::vector<Certificate>& extra_certificates() const noexcept { return certificates_; }

    bool is_protected() const noexcept { return !protection_.empty(); }

    /// The certificate that the message says it is signed with: the first of the extra ones (RFC
    /// 9483, 3.3). Null if there is none.
    const Certificate* signer() const noexcept;

    /// True if `key` made the signature over header and body. False for algorithms that are unknown
    /// here, MD5 among them, and for protection by a shared secret.
    bool verify(const PublicKey& key) const;

    /// True if the protection is a password-based MAC made with `secret`. False for any other.
    bool verify(const Secret& secret) const;

private:
    CmpHeader header_;
    std::uint8_t type_ = 0;
    Bytes body_;
    std::vector<Certificate> certificates_;
    Bytes protected_part_;  // What the protection covers.
    Oid algorithm_;
    Bytes algorithm_parameters_;
    Bytes protection_;
};

/// What to send.
struct CmpContent {
    CmpHeader header;
    CmpType type;
    Bytes body;                             ///< What goes inside the body's tag, DER.
    std::vector<Certificate> certificates;  ///< After the signer's.
};

/// A PKIMessage of version 2 in DER, protected by a signature; the signer's certificate comes
/// first. Sender and its key identifier are the signer's, whatever the header says. Throws
/// Error(algorithm_refused).
Bytes sign_cmp_message(CmpContent content, const Certificate& signer, const PrivateKey& key,
                       Hash hash = Hash::sha256);

/// The same, protected by a password-based MAC (pki/cmp_mac.h). `reference` becomes the sender's
/// key identifier, by which the other side finds the secret; the sender stays as the header has it.
Bytes mac_cmp_message(CmpContent content, std::string_view reference, const Secret& secret);

}  // namespace certferry::pki
