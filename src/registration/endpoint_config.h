#pragma once

#include "base/time.h"
#include "ca/template.h"
#include "pki/cms_enveloped.h"
#include "pki/digest.h"
#include "registration/allowance.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace certferry::registration {

/// Who says yes to a request at a SCEP endpoint. There is no "nobody".
enum class ValidatorKind {
    challenge,      ///< One-time challenges of the connector's own database.
    static_secret,  ///< One fixed challenge; laboratories only.
    service,        ///< Our own management service.
    intune,         ///< Microsoft Intune.
};

/// Weak algorithms that an endpoint may be told to accept until a date.
struct Legacy {
    bool sha1 = false;
    bool des3 = false;  ///< Written `3des`.
    bool des = false;
    // NOLINTNEXTLINE(readability-redundant-member-init): lets braces leave it out
    std::optional<UtcTime> until{};  ///< After this moment none of them counts.

    bool any() const noexcept { return sha1 || des3 || des; }
};

/// `[scep.endpoints.NAME]`: a named configuration of the SCEP server. Plain data, immutable once
/// loaded.
struct EndpointConfig {
    std::string name;
    std::string ca;  ///< Name of `[ca.NAME]`.
    ValidatorKind validator = ValidatorKind::challenge;

    /// A management service validates each request and is told what became of it.
    bool is_managed() const noexcept {
        return validator == ValidatorKind::service || validator == ValidatorKind::intune;
    }

    ca::TemplateNames templates{
        .signature = "Signature", .encryption = "Encryption", .general_purpose = "GeneralPurpose"};

    Allowance allowance;  ///< The most that any challenge of this endpoint can authorise.

    Legacy legacy;
    bool renew_by_certificate = false;  ///< `renewal = "certificate"`.
    double renewal_window =
        0.5;  ///< The last part of a certificate's life in which it may renew itself; 0 to 1.

    enum class RaCertificates { one, two } ra_certificates = RaCertificates::two;
    /// What GetCACert sends beside the RA certificates: Windows clients of Intune fail on more than
    /// the issuing CA, while others trust the root alone.
    enum class CaCertificates { chain, issuing } ca_certificates = CaCertificates::chain;
    bool include_ca = true;  ///< The issuing CA is sent with the certificate (Cisco needs it,
                             ///< Juniper forbids it).
    bool keep_empty_content = false;      ///< `failure_content = "empty"`; see scep::ReplyTo.
    std::set<std::string> proxy_signers;  ///< SHA-256 fingerprints (hex) of signers that may send
                                          ///< PKCSReq for other keys.

    std::chrono::milliseconds deadline{25'000};  ///< For everything that one request leads to.
    std::chrono::milliseconds answer_window{
        std::chrono::hours(24)};  ///< Longest time that repeats are answered from the record.

    /// True if the endpoint takes this algorithm now.
    bool accepts(pki::Hash hash, UtcTime now) const noexcept;
    bool accepts(pki::ContentCipher cipher, UtcTime now) const noexcept;
};

}  // namespace certferry::registration
