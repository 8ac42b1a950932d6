#include "base/error.h"
#include "pki/der.h"
#include "pki/key.h"
#include "pki/oid.h"
#include "pki/ossl.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace certferry::pki {

namespace {

/// RSASSA-PSS-params (RFC 8017, A.2.3) with one hash for digest and mask.
struct PssParameters {
    Hash hash = Hash::sha1;
    int salt_bytes = 20;
};

std::optional<Hash> read_hash(der::Reader algorithm) {
    return hash_from_oid(algorithm.next_oid());
}

std::optional<PssParameters> read_parameters(ByteView parameters_der) {
    PssParameters parameters;
    der::Reader outermost(parameters_der);
    der::Reader reader = outermost.enter(der::sequence);
    outermost.end();
    Hash mask_hash = Hash::sha1;
    if (const auto hash = reader.next_if(der::context_constructed(0))) {
        const auto read = read_hash(der::Reader(hash->content).enter(der::sequence));
        if (!read) {
            return std::nullopt;
        }
        parameters.hash = *read;
    }
    if (const auto mask = reader.next_if(der::context_constructed(1))) {
        der::Reader generator = der::Reader(mask->content).enter(der::sequence);
        generator.next_oid();
        const auto read = read_hash(generator.enter(der::sequence));
        if (!read) {
            return std::nullopt;
        }
        mask_hash = *read;
    }
    if (const auto salt = reader.next_if(der::context_constructed(2))) {
        const auto bytes = der::Reader(salt->content).next_small_integer();
        if (bytes > 512) {
            return std::nullopt;
        }
        parameters.salt_bytes = static_cast<int>(bytes);
    }
    reader.next_if(der::context_constructed(3));  // trailerField, of which there is one.
    reader.end();
    const bool sound = mask_hash == parameters.hash && parameters.hash != Hash::md5;
    return sound ? std::optional(parameters) : std::nullopt;
}

std::optional<PssParameters> parse_parameters(ByteView parameters_der) {
    try {
        return read_parameters(parameters_der);
    } catch (const Error&) {
        return std::nullopt;  // Part of a signature that then does not verify.
    }
}

}  // namespace

std::optional<Hash> pss_hash(ByteView parameters_der) {
    const auto parameters = parse_parameters(parameters_der);
    return parameters ? std::optional(parameters->hash) : std::nullopt;
}

bool PublicKey::verify_pss(ByteView parameters_der, ByteView data, ByteView signature) const {
    using Context = ossl::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
    const auto parameters = parse_parameters(parameters_der);
    if (!parameters || algorithm() != KeyAlgorithm::rsa) {
        return false;
    }
    const Bytes hashed = digest(parameters->hash, data);
    const Context context(ossl::check(EVP_PKEY_CTX_new_from_pkey(nullptr, native(), nullptr),
                                      codes::crypto_failed, "verifying"));
    ossl::check(EVP_PKEY_verify_init(context.get()), codes::crypto_failed, "verifying");
    ossl::check(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PSS_PADDING),
                codes::crypto_failed, "verifying");
    ossl::check(EVP_PKEY_CTX_set_signature_md(context.get(), ossl::md(parameters->hash)),
                codes::crypto_failed, "verifying");
    ossl::check(EVP_PKEY_CTX_set_rsa_pss_saltlen(context.get(), parameters->salt_bytes),
                codes::crypto_failed, "verifying");
    const int verified = EVP_PKEY_verify(context.get(), signature.data(), signature.size(),
                                         hashed.data(), hashed.size());
    ossl::clear_errors();
    return verified == 1;
}

}  // namespace certferry::pki
