#pragma once

#include "base/guarded.h"
#include "ca/embedded/ocsp_responder.h"
#include "ca/publication.h"

#include <map>
#include <string>
#include <utility>

namespace certferry::ca::embedded {

/// What the embedded CA serves to everybody: CRLs as they were published, certificates, OCSP.
///
/// Reads only, save that OCSP answers are signed by the responder's key. The newest CRL of each
/// authority is kept in memory; whether it still is the newest is asked at each call.
class EmbeddedPublication final : public Publication {
public:
    explicit EmbeddedPublication(const OcspResponder::Parts& parts)
        : parts_(parts), responder_(parts) {}

    std::optional<PublishedCrl> crl(std::string_view slug, CrlKind kind) override;
    std::optional<pki::Certificate> authority(std::string_view slug) override;
    OcspReply ocsp(ByteView request) override;

private:
    using Key = std::pair<std::int64_t, CrlKind>;

    OcspResponder::Parts parts_;
    OcspResponder responder_;
    Guarded<std::map<Key, PublishedCrl>> kept_;
};

}  // namespace certferry::ca::embedded
