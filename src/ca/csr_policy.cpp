#include "ca/csr_policy.h"

#include "base/ascii.h"
#include "base/encoding.h"
#include "base/error.h"

#include <algorithm>
#include <array>

namespace certferry::ca {

namespace {

namespace oids = pki::oids;

using pki::Extension;
using pki::KeyUsage;

using Verdict = std::optional<Rejected>;

Verdict refused(const ErrorCode& code, std::string reason) {
    return Rejected{.code = std::string(code.name), .reason = std::move(reason)};
}

/// Extensions that no certificate from here has, and that no honest request asks for.
constexpr std::array forbidden_extensions{
    oids::ms_application_policies,  // ESC15: overrides the EKU on Windows.
    oids::ms_sid,
    oids::ms_ca_version,
    oids::ocsp_nocheck,
};

constexpr std::array forbidden_purposes{
    oids::ocsp_signing,
    oids::any_extended_key_usage,
    oids::ms_certificate_request_agent,
};

template <class Range>
bool contains(const Range& range, std::string_view id) {
    return std::find(range.begin(), range.end(), id) != range.end();
}

Verdict check_key_usage(KeyUsage usage) {
    if (usage.has(KeyUsage::key_cert_sign) || usage.has(KeyUsage::crl_sign)) {
        return refused(codes::extension_forbidden, "key usage " + usage.text());
    }
    return std::nullopt;
}

Verdict check_purposes(const std::vector<pki::Oid>& purposes, const CsrPolicy& policy) {
    for (const auto& purpose : purposes) {
        const bool stamps = purpose == oids::time_stamping &&
                            policy.time_stamping == CsrPolicy::TimeStamping::refuse;
        if (stamps || contains(forbidden_purposes, purpose)) {
            return refused(codes::extension_forbidden, "extended key usage " + purpose);
        }
    }
    return std::nullopt;
}

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), to_lower_ascii);
    return result;
}

/// A URI that a reader less strict than ours could take for Microsoft's: it names that authority or
/// hides something in a tag URI behind escapes.
bool resembles_sid_uri(std::string_view uri) {
    const auto value = lower_case(uri);
    return value.find("microsoft.com,2022-09-14") != std::string::npos ||
           value.find(":sid:") != std::string::npos ||
           (value.starts_with("tag:") && value.find('%') != std::string::npos);
}

/// Decimal without leading zeros, at most `max_digits`, ended by `-` or the end of the text; takes
/// both off.
bool take_decimal(std::string_view& text, std::size_t max_digits) {
    const auto end = std::min(text.find('-'), text.size());
    const auto digits = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return !digits.empty() && digits.size() <= max_digits &&
           (digits == "0" || digits.front() != '0') &&
           digits.find_first_not_of("0123456789") == std::string_view::npos;
}

/// The one form that Windows writes: S-1-, the authority and 1 to 15 sub-authorities in decimal
/// (MS-DTYP, 2.4.2.1).
bool is_canonical_sid_uri(std::string_view uri) {
    constexpr std::string_view prefix = "tag:microsoft.com,2022-09-14:sid:S-1-";
    if (!uri.starts_with(prefix) || uri.ends_with('-')) {
        return false;
    }
    uri.remove_prefix(prefix.size());
    constexpr std::size_t authority_digits = 15;  // 48 bits.
    constexpr std::size_t sub_authority_digits = 10;
    int sub_authorities = 0;
    bool valid = take_decimal(uri, authority_digits);
    while (valid && !uri.empty()) {
        valid = take_decimal(uri, sub_authority_digits) && ++sub_authorities <= 15;
    }
    return valid && sub_authorities > 0;
}

Verdict check_sid_uris(const std::vector<pki::GeneralName>& names, const CsrPolicy& policy) {
    int found = 0;
    for (const auto& name : names) {
        if (name.kind != pki::GeneralNameKind::uri || !resembles_sid_uri(name.value)) {
            continue;
        }
        if (policy.sid_uri == CsrPolicy::SidUri::refuse || !is_canonical_sid_uri(name.value) ||
            ++found > 1) {
            return refused(codes::sid_forbidden, escape_for_log(name.text()));
        }
    }
    return std::nullopt;
}

/// Looks at one extension that fills no slot.
Verdict check_other(const Extension& extension) {
    if (contains(forbidden_extensions, extension.id)) {
        return refused(codes::extension_forbidden, "extension " + extension.id);
    }
    if (extension.id == oids::basic_constraints) {
        return pki::parse_basic_constraints(extension.value).ca
                   ? refused(codes::extension_forbidden, "basicConstraints CA:TRUE")
                   : std::nullopt;
    }
    return extension.critical ? refused(codes::extension_unsupported, "extension " + extension.id)
                              : std::nullopt;
}

/// Fills the extension's slot, if it has one.
Verdict read_extension(const Extension& extension, const CsrPolicy& policy, CsrWishes& wishes) {
    if (extension.id == oids::key_usage) {
        wishes.key_usage = pki::parse_key_usage(extension.value);
        return check_key_usage(*wishes.key_usage);
    }
    if (extension.id == oids::extended_key_usage) {
        wishes.extended_key_usage = pki::parse_extended_key_usage(extension.value);
        return check_purposes(wishes.extended_key_usage, policy);
    }
    if (extension.id == oids::subject_alt_name) {
        wishes.subject_alt_names = pki::parse_general_names(extension.value);
        return check_sid_uris(wishes.subject_alt_names, policy);
    }
    return check_other(extension);
}

}  // namespace

std::variant<CsrWishes, Rejected> read_wishes(const pki::CertificateRequest& csr,
                                              const CsrPolicy& policy) {
    CsrWishes wishes;
    wishes.subject = csr.subject();
    for (const auto& extension : csr.extensions()) {
        if (auto refusal = read_extension(extension, policy, wishes)) {
            return *std::move(refusal);
        }
    }
    return wishes;
}

}  // namespace certferry::ca
