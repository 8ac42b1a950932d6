#pragma once

#include "pki/extensions.h"
#include "pki/general_name.h"
#include "pki/key.h"
#include "pki/name.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace certferry::registration {

/// What a request asks for, decoded from its CSR.
struct Wish {
    std::string template_name;
    pki::Name subject;
    std::vector<pki::GeneralName> subject_alt_names;
    std::optional<pki::KeyUsage> key_usage;
    std::vector<pki::Oid> extended_key_usage;
    pki::KeyAlgorithm key_algorithm = pki::KeyAlgorithm::rsa;
    int key_bits = 0;
};

/// What a challenge, or an endpoint, authorises: each member narrows, none widens. An endpoint has
/// one, a challenge one of its own, and a request must fit both.
struct Allowance {
    std::set<std::string> templates;  ///< Empty: those that the endpoint maps to.
    std::vector<std::vector<pki::Rdn>>
        subjects;  ///< Patterns: a value `*` stands for any text. Empty: any subject.
    std::optional<pki::Name> subject;                         ///< Exactly this one.
    std::optional<std::set<pki::GeneralNameKind>> san_kinds;  ///< Kinds that may occur; unset: any.
    std::optional<std::vector<pki::GeneralName>>
        subject_alt_names;  ///< Exactly these, in any order.
    std::optional<pki::KeyUsage>
        key_usage;  ///< No bits beyond these, and not none: that would be the template's.
    std::optional<std::set<pki::Oid>>
        extended_key_usage;  ///< No purposes beyond these. None is right: it means the template's.
    int min_rsa_bits = 2048;
    int max_rsa_bits = 8192;
};

/// What does not fit.
struct Mismatch {
    std::string_view validation;  ///< `validationCode` of event 4005.
    std::string detail;           ///< For the event; foreign parts escaped.
};

/// Empty if `wish` lies within `allowance`. Names are compared decoded, attribute by attribute.
std::optional<Mismatch> find_mismatch(const Wish& wish, const Allowance& allowance);

}  // namespace certferry::registration
