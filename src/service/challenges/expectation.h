#pragma once

#include "base/bytes.h"
#include "pki/certificate_request.h"
#include "pki/digest.h"
#include "pki/name.h"
#include "wire/scep_actions.h"

#include <boost/describe/class.hpp>

#include <optional>
#include <string>
#include <vector>

namespace certferry::service {

/// What a CSR that comes with a challenge has to ask for: exactly this.
struct Expectation {
    Bytes subject;                                 ///< Name, DER.
    Bytes alt_names;                               ///< GeneralNames, DER; empty for none.
    unsigned key_usage = 0;                        ///< Bits of pki::KeyUsage.
    int key_bits = 0;                              ///< Of the RSA modulus.
    std::vector<std::string> extended_key_usages;  ///< Dotted, in ascending order.
    std::vector<std::string> hashes;               ///< That the device was told to use.

    bool operator==(const Expectation&) const = default;
};

BOOST_DESCRIBE_STRUCT(Expectation, (),
                      (subject, alt_names, key_usage, key_bits, extended_key_usages, hashes))

/// One text for one expectation: what is kept in SQL, and whose digest stands in the challenge.
std::string canonical(const Expectation& expectation);

/// Throws Error(store_corrupt) for anything that `canonical` did not write.
Expectation expectation_from(const std::string& text);

/// Compares a CSR with what was expected, in the order of the codes; empty if nothing differs.
///
/// Names are compared decoded, attribute by attribute; the subject may be written in the reverse
/// order, as some clients do. Alternative names and purposes are compared as sets: more than was
/// expected is a mismatch, and so is a longer key.
std::optional<wire::ScepCode> find_mismatch(const Expectation& expected,
                                            const pki::CertificateRequest& csr);

/// The expected subject in the order in which this CSR has it; for a CSR without a mismatch.
pki::Name subject_as_asked(const Expectation& expected, const pki::CertificateRequest& csr);

}  // namespace certferry::service
