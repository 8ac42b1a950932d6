#pragma once

#include "base/bytes.h"
#include "pki/general_name.h"
#include "pki/oid.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::pki {

/// Key usage bits (RFC 5280, 4.2.1.3), bit 0 first.
class KeyUsage {
public:
    enum Bit : std::uint16_t {
        digital_signature = 1U << 0U,
        non_repudiation = 1U << 1U,
        key_encipherment = 1U << 2U,
        data_encipherment = 1U << 3U,
        key_agreement = 1U << 4U,
        key_cert_sign = 1U << 5U,
        crl_sign = 1U << 6U,
        encipher_only = 1U << 7U,
        decipher_only = 1U << 8U,
    };

    constexpr KeyUsage() noexcept = default;

    constexpr explicit KeyUsage(unsigned bits) noexcept : bits_(static_cast<std::uint16_t>(bits)) {}

    constexpr unsigned bits() const noexcept { return bits_; }

    constexpr bool has(Bit bit) const noexcept { return (bits_ & bit) != 0; }

    constexpr bool empty() const noexcept { return bits_ == 0; }

    constexpr bool operator==(const KeyUsage&) const noexcept = default;

    /// RFC 5280's names, joined by `,`, such as `digitalSignature,keyEncipherment`.
    std::string text() const;

    /// Reads the names of RFC 5280. Empty if one is not known.
    static std::optional<KeyUsage> from_names(const std::vector<std::string>& names);

private:
    std::uint16_t bits_ = 0;
};

/// One extension as it is encoded.
struct Extension {
    Oid id;
    bool critical = false;
    Bytes value;  ///< DER: the content of extnValue.

    bool operator==(const Extension&) const = default;
};

inline constexpr std::size_t max_extensions = 64;

/// Parses an Extensions SEQUENCE. Throws Error(der_malformed) on bad DER, a repeated id, or more
/// than `max_extensions`.
///
/// Two deviations from DER and RFC 5280 are let pass, because clients send them and nothing hangs
/// on them: `critical` written out as FALSE, and a SEQUENCE without extensions.
std::vector<Extension> parse_extensions(ByteView der);

/// The one with this id, or null.
const Extension* find(const std::vector<Extension>& extensions, std::string_view id) noexcept;

struct BasicConstraints {
    bool ca = false;
    std::optional<int> path_length;
};

// Values of extensions: each parser throws Error(der_malformed).

/// Trailing zero bits, which DER forbids, are let pass; bits that RFC 5280 does not name are not.
KeyUsage parse_key_usage(ByteView value);

std::vector<Oid> parse_extended_key_usage(ByteView value);

/// `cA` written out as FALSE, and a path length without `cA`, are let pass.
BasicConstraints parse_basic_constraints(ByteView value);

Bytes parse_subject_key_identifier(ByteView value);

/// The keyIdentifier; empty if there is none.
Bytes parse_authority_key_identifier(ByteView value);

/// URIs of a CRLDistributionPoints or FreshestCRL value (RFC 5280, 4.2.1.13): those of full names,
/// in order. Names relative to the issuer and other kinds of names are skipped.
std::vector<std::string> parse_distribution_points(ByteView value);

/// URIs of an IssuingDistributionPoint value (RFC 5280, 5.2.5). Throws Error(der_malformed) too if
/// the CRL covers less than all certificates and reasons, or several issuers.
std::vector<std::string> parse_issuing_distribution_point(ByteView value);

/// URIs of an AuthorityInfoAccess value with this access method.
std::vector<std::string> parse_access(ByteView value, std::string_view method);

Extension make_key_usage(KeyUsage usage);                               ///< Critical.
Extension make_extended_key_usage(const std::vector<Oid>& purposes);    ///< Not critical.
Extension make_basic_constraints(const BasicConstraints& constraints);  ///< Critical if a CA.
Extension make_subject_key_identifier(ByteView identifier);
Extension make_authority_key_identifier(ByteView identifier);  ///< keyIdentifier only.
Extension make_subject_alt_name(const std::vector<GeneralName>& names, bool critical);

/// cRLDistributionPoints or freshestCRL: one point, at any of these URIs. Not critical.
Extension make_distribution_points(std::string_view id, const std::vector<std::string>& uris);

Extension make_issuing_distribution_point(const std::vector<std::string>& uris);  ///< Critical.
Extension make_authority_info_access(const std::vector<std::string>& ocsp,
                                     const std::vector<std::string>& ca_issuers);
Extension make_ocsp_nocheck();
Extension make_certificate_policies(const std::vector<Oid>& policies);

/// The Extensions SEQUENCE.
Bytes encode_extensions(const std::vector<Extension>& extensions);

}  // namespace certferry::pki
