#pragma once

#include "base/time.h"
#include "ca/issuer.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::ca {

/// How the names of a certificate must agree with those of the request.
enum class NameMatch {
    exact,     ///< The same subject, the same alternative names in any order.
    superset,  ///< The CA may add alternative names and attributes of the subject.
};

struct IssuedRules {
    NameMatch names = NameMatch::exact;
    /// The issuer's chain must lead to one of these. Empty means that nothing is trusted.
    std::vector<pki::Certificate> trust_anchors;
    UtcTime now;
};

/// Compares what a CA gave with what it was asked for, before the certificate goes on: key, names,
/// usages, validity, not a CA, chain. A request without any name leaves the names to the CA. Empty
/// if all is well, else what is wrong, for Error or event `issued_mismatch`.
std::optional<std::string> check_issued(const Issued& issued, const IssueRequest& request,
                                        const IssuedRules& rules);

}  // namespace certferry::ca
