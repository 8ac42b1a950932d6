#pragma once

#include "base/encoding.h"
#include "pki/cms_testing.h"

// Who the messages of the corpus are for. The key is made when a target starts, so that none is in
// the tree: what others encrypted to this name meets a wrong key here, which opens like any other.
namespace certferry::fuzz {

/// The certificate that corpus/remake.sh encrypts to, but for its key: name, serial number and key
/// identifier are the same.
inline pki::test::Party make_recipient() {
    return pki::test::Party::make(
        "CN=recipient", {.algorithm = pki::KeyAlgorithm::rsa, .bits = 1024},
        {pki::make_subject_key_identifier(as_bytes("the fuzzers' key id."))});
}

}  // namespace certferry::fuzz
