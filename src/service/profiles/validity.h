#pragma once

#include "base/time.h"
#include "service/profiles/finding.h"
#include "service/profiles/platform.h"
#include "service/profiles/settings.h"

#include <optional>

// How long certificates are valid, and when they are renewed.
namespace certferry::service {

/// `from` and so much later: days have 24 hours, months and years are calendar steps in UTC,
/// clipped to the month's last day (2031-01-31 and 1 month: 2031-02-28). The time of day stays.
/// Values are clamped to ± 1000 years.
UtcTime end_of(UtcTime from, const Validity& validity);

/// What is known of the CA when a profile is saved or a certificate requested. What nobody knows is
/// not checked.
struct ValidityFacts {
    UtcTime now;
    std::optional<Validity> template_validity;
    std::optional<UtcTime> ca_not_after;  ///< End of the issuing CA's certificate.
    /// False: the CA gives every certificate the template's validity, whatever is asked.
    std::optional<bool> ca_accepts_end_date;
};

/// Checks a profile's validity at save time; paths begin with `/validity`. E_VALIDITY_CA is only a
/// warning here, because the CA's certificate may be renewed before anything is issued.
Findings check_validity(const std::optional<Validity>& validity, Platform platform,
                        const ValidityFacts& facts);

/// What to ask the CA for.
struct ValidityDecision {
    std::optional<UtcTime> not_after;  ///< Absent: ask for none, the template's counts.
    Findings findings;                 ///< With errors nothing may be requested.
};

/// Decides at issue time. Without a validity of its own a profile gets the template's; a PKCS
/// profile whose template nobody knows gets 1 year. The end never lies behind the issuing CA's.
ValidityDecision decide_validity(ProfileKind kind, const std::optional<Validity>& validity,
                                 Platform platform, const ValidityFacts& facts);

/// W_VALIDITY_SHORTENED if the CA issued for less than asked; such a certificate is accepted.
Findings check_issued_end(UtcTime asked, UtcTime issued);

/// When a certificate's renewal begins: `threshold_percent` of its life before its end.
UtcTime renew_at(UtcTime not_before, UtcTime not_after, int threshold_percent);

/// True if a certificate is due for renewal. On Apple's platforms that ends with its life: an
/// expired one is renewed by nothing, elsewhere at the next check-in.
bool renewal_due(Platform platform, UtcTime not_before, UtcTime not_after, int threshold_percent,
                 UtcTime now);

}  // namespace certferry::service
