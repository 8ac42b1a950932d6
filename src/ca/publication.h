#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "pki/certificate.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace certferry::ca {

enum class CrlKind { full, delta };

struct PublishedCrl {
    std::shared_ptr<const Bytes> der;  ///< Never null; shared, because CRLs can be large.
    std::int64_t number = 0;
    UtcTime this_update;
    UtcTime next_update;
};

/// An OCSP response (RFC 6960) and how long caches may keep it.
struct OcspReply {
    Bytes der;

    struct Life {
        UtcTime this_update;
        UtcTime fresh_until;  ///< When we shall sign a new one.
        UtcTime next_update;
    };

    std::optional<Life> life;  ///< Empty: not to be cached (failures, and answers to a nonce).
};

/// What a CA tells everybody: what its listener `pki` serves. Thread-safe.
class Publication {
public:
    virtual ~Publication() = default;

    /// The newest CRL of the authority with this slug; empty if there is none.
    virtual std::optional<PublishedCrl> crl(std::string_view slug, CrlKind kind) = 0;

    /// The certificate of the authority with this slug.
    virtual std::optional<pki::Certificate> authority(std::string_view slug) = 0;

    /// Answers an OCSP request. Everything that is wrong with the request, or here, becomes an
    /// answer; nothing is thrown for it.
    virtual OcspReply ocsp(ByteView request) = 0;
};

}  // namespace certferry::ca
