#pragma once

#include "base/time.h"
#include "ca/issuer.h"
#include "pki/digest.h"
#include "pki/extensions.h"
#include "pki/general_name.h"
#include "pki/key.h"
#include "pki/name.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the embedded CA issues, and the rules for it: plain functions over plain structs.
namespace certferry::ca {

/// Who may use a template.
enum class TemplateAudience {
    requesters,   ///< Anyone with an authorisation.
    own_service,  ///< Only the program itself, for its RA certificates.
    ca_host,      ///< Only an administrator at the CA's host: what speaks CMP on either side.
};

/// A kind of certificate. Mirrors the templates of AD CS in idea and in words.
struct Template {
    std::string name;
    TemplateAudience audience = TemplateAudience::requesters;
    Purpose purpose = Purpose::signature_and_encryption;
    pki::KeyUsage key_usage;                   ///< All that may be asked for, and the default.
    std::vector<pki::Oid> extended_key_usage;  ///< The same.
    std::vector<pki::Oid> policies;            ///< For certificatePolicies; may be empty.
    std::chrono::seconds validity{};

    std::vector<pki::KeySpec> allowed_keys;  ///< Exactly these, besides `min_rsa_bits`.
    int min_rsa_bits = 2048;                 ///< RSA of so many bits and more; 0 for none.
    std::vector<pki::Hash> allowed_hashes;   ///< With which the request may be signed.

    /// Subject and alternative names come with the request. Otherwise the request must name none,
    /// and the subject is CN=(device, or else user) of the requester.
    bool supplied_in_request = true;
    std::vector<pki::GeneralNameKind> allowed_san_kinds;

    bool requester_may_shorten = false;
    bool approval = false;  ///< Each request waits for an administrator.
};

using Templates = std::map<std::string, Template, std::less<>>;

/// `Signature`, `Encryption` and `GeneralPurpose`, which ca.toml may change, and the internal
/// `RaSigning`, `RaDecryption`, `RaGeneral`, `RaCredential` (cmcRA: who may ask over CMP) and
/// `CmpResponder` (cmcCA: who answers there).
Templates built_in_templates();

/// True for the templates that only the program itself uses: `RaSigning` and its like.
bool is_own(std::string_view template_name);

/// For `Issuer::describe`.
TemplateDescription describe(const Template& entry);

/// The names that map a SCEP request to a template, as NDES has them in its registry.
struct TemplateNames {
    std::string signature;        ///< `SignatureTemplate`.
    std::string encryption;       ///< `EncryptionTemplate`.
    std::string general_purpose;  ///< `GeneralPurposeTemplate`.
};

/// digitalSignature maps to signature, keyEncipherment to encryption; both, neither or no key usage
/// to general purpose.
const std::string& template_for(std::optional<pki::KeyUsage> wished, const TemplateNames& names);

/// Why this request may not be issued with this template; empty if it may. Validity is
/// `decide_validity`'s.
///
/// Costs the verification of the request's signature.
std::optional<Rejected> refuse(const Template& entry, const IssueRequest& request);

/// The subject to certify; call it only for a request that is not refused.
pki::Name decide_subject(const Template& entry, const IssueRequest& request);

struct Validity {
    UtcTime not_before;
    UtcTime not_after;
};

/// What bounds a certificate's life besides its template.
struct ValidityBounds {
    UtcTime now;
    std::chrono::seconds backdate{};  ///< For devices whose clocks are slow.
    UtcTime ca_not_before;
    UtcTime ca_not_after;
};

/// The life of a certificate: from a little before now, for the template's time, shorter if the
/// requester wishes and may, never outside the CA's. A wish for a later end than that is cut.
/// Whole seconds. Throws Error(ca_expired) if the CA's life is over.
std::variant<Validity, Rejected> decide_validity(const Template& entry,
                                                 std::optional<UtcTime> wished_end,
                                                 const ValidityBounds& bounds);

}  // namespace certferry::ca
