#pragma once

#include "base/bytes.h"
#include "ca/publication.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace certferry::ca::embedded {

/// Signed OCSP answers by serial number and CertID. Bounded: the half not asked for lately goes
/// when it is full. Not thread-safe.
class OcspCache {
public:
    /// `position`: the end of the revocation log now.
    OcspCache(std::size_t max_entries, std::int64_t position) noexcept
        : max_half_(max_entries / 2), position_(position) {}

    /// The answer for this CertID (DER), if there is one that is fresh at `now`.
    std::shared_ptr<const OcspReply> find(ByteView serial, ByteView cert_id, UtcTime now);

    /// Keeps an answer that was made when the revocation log ended at `position`; not if a change
    /// later than that has been applied already, for the answer may be older than the change.
    void put(ByteView serial, ByteView cert_id, std::shared_ptr<const OcspReply> reply,
             std::int64_t position);

    /// The last row of the revocation log whose changes were applied.
    std::int64_t position() const noexcept { return position_; }

    /// Forgets these serial numbers' answers, and moves on to `position`.
    void drop(const std::vector<Bytes>& serials, std::int64_t position);

private:
    // By CertID: hash algorithms, and spellings of their parameters.
    using Answers = std::map<std::string, std::shared_ptr<const OcspReply>, std::less<>>;
    using Half = std::unordered_map<std::string, Answers>;

    std::size_t max_half_;
    std::int64_t position_;
    Half recent_;
    Half older_;
};

}  // namespace certferry::ca::embedded
