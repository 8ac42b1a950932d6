#pragma once

#include "store/service/certificates.h"
#include "store/service/name_keys.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// What certificates are looked for; all that is set must hold. Empty texts and octets ask for
/// nothing.
struct CertificateFilter {
    // NOLINTBEGIN(readability-redundant-*): lets braces leave members out
    Bytes serial{};      ///< Exactly; without leading zeros.
    Bytes thumbprint{};  ///< Exactly; SHA-1.
    std::string device_id{};
    std::string user_id{};
    std::string profile_id{};
    std::string subject_prefix{};  ///< As fold_key() makes it.
    std::string upn_prefix{};      ///< As fold_key() makes it.
    /// A part of subject or UPN, as fold_key() makes it; at least `least_contained` octets.
    std::string contained{};
    std::optional<std::int64_t> issuance_state = std::nullopt;
    std::string revocation_state{};
    std::optional<UtcTime> expires_from = std::nullopt;
    std::optional<UtcTime> expires_before = std::nullopt;
    // NOLINTEND(readability-redundant-*)
};

inline constexpr std::size_t least_contained = 3;

/// The index by which a search finds, and in whose order it lists: by subject, UPN, or time of
/// expiry, and then by id; all others by id.
enum class CertificateWay {
    serial,
    thumbprint,
    device,
    contained,
    user,
    upn,
    subject,
    expiry,
    profile,
    revocation,
    state,
    all,
};

/// For cursors, which have to go on in the way that they came.
std::string_view to_text(CertificateWay way) noexcept;
std::optional<CertificateWay> certificate_way_from_text(std::string_view text) noexcept;

/// True if the filter sets what this way finds by.
bool serves(CertificateWay way, const CertificateFilter& filter) noexcept;

/// The way that has to look at the fewest certificates, as far as counting some hundred of each
/// tells.
CertificateWay choose_way(Session& session, std::string_view tenant_id,
                          const CertificateFilter& filter);

/// Those after `after`, which is empty or came from position_of(), in the order of `way`. The
/// caller has seen to it that the way serves().
std::vector<CertificateRecord> search_certificates(Session& session, std::string_view tenant_id,
                                                   const CertificateFilter& filter,
                                                   CertificateWay way, const NamePosition& after,
                                                   std::int64_t limit);

/// The place of a certificate in the order of `way`.
NamePosition position_of(CertificateWay way, const CertificateRecord& certificate);

}  // namespace certferry::store::service
