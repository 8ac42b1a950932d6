#pragma once

#include "base/bytes.h"
#include "base/secret.h"
#include "pki/certificate.h"
#include "pki/key.h"
#include "pki/pkcs12_crypto.h"

#include <optional>
#include <string>
#include <vector>

// The bags of a PFX (RFC 7292, 4), for pki/pkcs12.cpp and its fuzz target alone.
namespace certferry::pki::pfx {

/// Attributes that tie a key to its certificate.
struct BagAttributes {
    std::string friendly_name;
    Bytes local_key_id;
};

struct KeyBag {
    PrivateKey key;
    BagAttributes attributes;
};

struct CertificateBag {
    Certificate certificate;
    BagAttributes attributes;
};

/// What was found, in the order of the file. CRLs and secrets are passed over.
struct Bags {
    std::vector<KeyBag> keys;
    std::vector<CertificateBag> certificates;
};

inline constexpr std::size_t max_bags = 100;

/// Opens an AuthenticatedSafe. Throws as `open_pkcs12` does, but Error(der_malformed) for what is
/// no BER.
Bags read_authenticated_safe(ByteView ber, const Password& password, Budget& budget);

}  // namespace certferry::pki::pfx
