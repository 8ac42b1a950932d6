#include "registration/endpoint_config.h"

namespace certferry::registration {

bool EndpointConfig::accepts(pki::Hash hash, UtcTime now) const noexcept {
    switch (hash) {
        case pki::Hash::md5:
            return false;
        case pki::Hash::sha1:
            return legacy.sha1 && (!legacy.until || now < *legacy.until);
        case pki::Hash::sha224:
        case pki::Hash::sha256:
        case pki::Hash::sha384:
        case pki::Hash::sha512:
            return true;
    }
    return false;
}

bool EndpointConfig::accepts(pki::ContentCipher cipher, UtcTime now) const noexcept {
    const bool in_time = !legacy.until || now < *legacy.until;
    switch (cipher) {
        case pki::ContentCipher::des_cbc:
            return legacy.des && in_time;
        case pki::ContentCipher::des_ede3_cbc:
            return legacy.des3 && in_time;
        case pki::ContentCipher::aes_128_cbc:
        case pki::ContentCipher::aes_192_cbc:
        case pki::ContentCipher::aes_256_cbc:
            return true;
    }
    return false;
}

}  // namespace certferry::registration
