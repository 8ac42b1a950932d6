#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/extensions.h"
#include "pki/key.h"
#include "pki/name.h"

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace certferry::pki {

/// A PKCS#10 certification request (RFC 2986): checked when parsed, immutable after. Cheap to copy,
/// thread-safe.
///
/// Deviations that clients show and that nothing hangs on are let pass: a version of 2 or 3 in
/// place of 1, and no attributes at all in place of an empty set.
class CertificateRequest {
public:
    static constexpr std::size_t max_der_bytes = std::size_t{64} * 1024;

    /// Parses exactly one DER request. Throws Error(der_malformed) on bad DER, trailing bytes, a
    /// repeated attribute of those that we read, both attributes of requested extensions with
    /// different content, or more than `max_der_bytes`. The signature is not checked: see
    /// `proves_possession`.
    static CertificateRequest from_der(ByteView der);

    /// The first CERTIFICATE REQUEST block, or else the first NEW CERTIFICATE REQUEST block. Throws
    /// Error(der_malformed) if there is neither.
    static CertificateRequest from_pem(std::string_view pem);

    const Bytes& der() const noexcept;
    std::string to_pem() const;
    Sha256 fingerprint() const;  ///< SHA-256 of the DER.

    const Name& subject() const noexcept;
    ByteView spki() const noexcept;
    const PublicKey& public_key() const;  ///< Decoded once. Throws Error(key_unusable).

    /// OID of the signature algorithm.
    const Oid& signature_algorithm() const noexcept;

    /// The signature's hash, of RSASSA-PSS too; empty if it is not known here or there is none
    /// (Ed25519).
    std::optional<Hash> signature_hash() const;

    /// True if the request is signed by its own key (RFC 2986, 4.2), which is found out once. False
    /// too for a key that cannot be used.
    bool proves_possession() const;

    /// The challengePassword attribute (RFC 2985, 5.4.1) as UTF-8, if there is exactly one value
    /// that is a text of any string type, and of any length. `der` contains it as well.
    std::optional<Secret> challenge_password() const;

    /// The requested extensions, of extensionRequest or Microsoft's older attribute.
    const std::vector<Extension>& extensions() const noexcept;

    // What the extensions ask for; each throws Error(der_malformed) if the value does not parse.
    std::optional<KeyUsage> key_usage() const;
    std::vector<Oid> extended_key_usage() const;
    std::vector<GeneralName> subject_alt_names() const;

private:
    struct Shared;

    explicit CertificateRequest(std::shared_ptr<const Shared> shared) noexcept
        : shared_(std::move(shared)) {}

    std::shared_ptr<const Shared> shared_;  // Never null.
};

/// What to ask for.
struct RequestContent {
    Name subject;
    std::vector<Extension> extensions;
    const Secret* challenge_password = nullptr;  ///< Borrowed for the call; null for none.
};

/// A signed request. The challenge password is a PrintableString where it can be, as NDES expects,
/// else a UTF8String (RFC 2985, 5.4.1); it must be UTF-8.
CertificateRequest make_request(const RequestContent& content, const PrivateKey& key,
                                Hash hash = Hash::sha256);

}  // namespace certferry::pki
