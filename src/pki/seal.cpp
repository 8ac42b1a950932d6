#include "base/error.h"
#include "pki/aead.h"
#include "pki/cms_ciphers.h"
#include "pki/der.h"
#include "pki/key_shared.h"
#include "pki/oaep.h"
#include "pki/oid.h"
#include "pki/ossl.h"
#include "pki/sealed.h"
#include "pki/sealed_oids.h"

#include <openssl/evp.h>

#include <array>

// Written here and not by OpenSSL's CMS, which needs the recipient as an X509 object: 3.0 takes
// longer to decode the public key in that than all of the rest. It opens what is written here.
namespace certferry::pki {

namespace {

using KeyContext = ossl::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using WrapContext = ossl::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;

constexpr int min_rsa_bits = 2048;
constexpr int max_ec_bits = 384;
constexpr std::size_t wrap_octets = 8;  // What AES key wrap adds (RFC 3394).
constexpr std::string_view by_agreement = "key agreement";

bool can_receive(const PublicKey& key) {
    return (key.algorithm() == KeyAlgorithm::rsa && key.bits() >= min_rsa_bits) ||
           (key.algorithm() == KeyAlgorithm::ec && key.bits() <= max_ec_bits);
}

void write_sha256(der::Writer& algorithm) {
    algorithm.oid(oid_of(Hash::sha256));
    algorithm.null();
}

/// KeyTransRecipientInfo (RFC 5652, 6.2.1) with RSAES-OAEP (RFC 4055, 4.1).
void write_transport(der::Writer& recipients, const PublicKey& to, const Secret& key) {
    const Bytes transported = oaep_encrypt(to, Hash::sha256, key.reveal());
    recipients.sequence([&](der::Writer& info) {
        info.integer(2);
        info.element(der::context(0), to.key_identifier());
        info.sequence([](der::Writer& algorithm) {
            algorithm.oid(oids::rsaes_oaep);
            algorithm.sequence([](der::Writer& parameters) {
                parameters.constructed(der::context_constructed(0),
                                       [](der::Writer& hash) { hash.sequence(write_sha256); });
                parameters.constructed(der::context_constructed(1), [](der::Writer& mask) {
                    mask.sequence([](der::Writer& generator) {
                        generator.oid(sealed_oids::mgf1);
                        generator.sequence(write_sha256);
                    });
                });
            });
        });
        info.octet_string(transported);
    });
}

KeyHandle make_ephemeral(const PublicKey& to) {
    const KeyContext context(ossl::check(EVP_PKEY_CTX_new_from_pkey(nullptr, to.native(), nullptr),
                                         codes::crypto_failed, by_agreement));
    EVP_PKEY* key = nullptr;
    ossl::check(EVP_PKEY_keygen_init(context.get()), codes::crypto_failed, by_agreement);
    ossl::check(EVP_PKEY_keygen(context.get(), &key), codes::crypto_failed, by_agreement);
    return KeyHandle(key);
}

/// The coordinate that both sides get (SEC 1, 3.3.1). `to` is on its curve: its reading saw to
/// that.
Secret agree(const KeyHandle& ephemeral, const PublicKey& to) {
    const KeyContext context(
        ossl::check(EVP_PKEY_CTX_new_from_pkey(nullptr, ephemeral.get(), nullptr),
                    codes::crypto_failed, by_agreement));
    ossl::check(EVP_PKEY_derive_init(context.get()), codes::crypto_failed, by_agreement);
    ossl::check(EVP_PKEY_derive_set_peer_ex(context.get(), to.native(), 0), codes::crypto_failed,
                by_agreement);
    std::size_t size = static_cast<std::size_t>(to.bits()) / 8;  // P-256 or P-384.
    Bytes shared(size);
    const int derived = EVP_PKEY_derive(context.get(), shared.data(), &size);
    Secret secret(std::move(shared));
    ossl::check(derived, codes::crypto_failed, by_agreement);
    return secret;
}

/// X9.63 with SHA-256 (SEC 1, 3.6.1), whose one block is as long as the key, over the
/// ECC-CMS-SharedInfo of RFC 5753, 7.2.
Secret wrapping_key(const Secret& shared) {
    der::Writer info;
    info.sequence([](der::Writer& fields) {
        fields.sequence([](der::Writer& wrap) { wrap.oid(sealed_oids::aes_256_wrap); });
        fields.constructed(der::context_constructed(2), [](der::Writer& length) {
            length.octet_string(std::array<std::uint8_t, 4>{0, 0, 1, 0});  // 256 bits.
        });
    });
    Bytes input = to_bytes(shared.reveal());
    append(input, std::array<std::uint8_t, 4>{0, 0, 0, 1});
    append(input, info.bytes());
    const Secret whole(std::move(input));
    return Secret(to_bytes(sha256(whole.reveal())));
}

/// AES-256 key wrap (RFC 3394).
Bytes wrap_key(const Secret& with, const Secret& key) {
    const WrapContext context(
        ossl::check(EVP_CIPHER_CTX_new(), codes::crypto_failed, "wrapping a key"));
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    Bytes wrapped(key.size() + wrap_octets);
    int written = 0;
    ossl::check(EVP_EncryptInit_ex2(context.get(), EVP_aes_256_wrap(), with.reveal().data(),
                                    nullptr, nullptr),
                codes::crypto_failed, "wrapping a key");
    ossl::check(EVP_EncryptUpdate(context.get(), wrapped.data(), &written, key.reveal().data(),
                                  static_cast<int>(key.size())),
                codes::crypto_failed, "wrapping a key");
    wrapped.resize(static_cast<std::size_t>(written));
    return wrapped;
}

/// KeyAgreeRecipientInfo (RFC 5652, 6.2.2; RFC 5753, 3.1.1).
void write_agreement(der::Writer& recipients, const PublicKey& to, const Secret& key) {
    const KeyHandle ephemeral = make_ephemeral(to);
    const Bytes wrapped = wrap_key(wrapping_key(agree(ephemeral, to)), key);
    recipients.constructed(der::context_constructed(1), [&](der::Writer& info) {
        info.integer(3);
        info.constructed(der::context_constructed(0), [&](der::Writer& originator) {
            originator.constructed(der::context_constructed(1), [&](der::Writer& public_key) {
                public_key.sequence(
                    [](der::Writer& algorithm) { algorithm.oid(oids::ec_public_key); });
                public_key.bit_string(point_of(ephemeral.get()));
            });
        });
        info.sequence([](der::Writer& algorithm) {
            algorithm.oid(sealed_oids::ecdh_sha256);
            algorithm.sequence([](der::Writer& wrap) { wrap.oid(sealed_oids::aes_256_wrap); });
        });
        info.sequence([&](der::Writer& keys) {
            keys.sequence([&](der::Writer& encrypted) {
                encrypted.constructed(der::context_constructed(0), [&](der::Writer& recipient) {
                    recipient.octet_string(to.key_identifier());
                });
                encrypted.octet_string(wrapped);
            });
        });
    });
}

void write_recipient(der::Writer& data, const PublicKey& to, const Secret& key) {
    data.constructed(der::set, [&](der::Writer& recipients) {
        if (to.algorithm() == KeyAlgorithm::rsa) {
            write_transport(recipients, to, key);
        } else {
            write_agreement(recipients, to, key);
        }
    });
}

/// AuthEnvelopedData (RFC 5083, 2.1; RFC 5084, 3.2).
void write_authenticated(der::Writer& data, const PublicKey& to, const Secret& key,
                         ByteView content) {
    const Bytes sealed = aead_seal(key, {}, content);
    const ByteView octets(sealed);
    data.integer(0);
    write_recipient(data, to, key);
    data.sequence([&](der::Writer& encrypted) {
        encrypted.oid(oids::data);
        encrypted.sequence([&](der::Writer& algorithm) {
            algorithm.oid(sealed_oids::aes_256_gcm);
            algorithm.sequence([&](der::Writer& parameters) {
                parameters.octet_string(octets.first(aead_nonce_bytes));
                parameters.integer(aead_tag_bytes);
            });
        });
        encrypted.element(der::context(0), octets.subspan(aead_nonce_bytes, content.size()));
    });
    data.octet_string(octets.last(aead_tag_bytes));
}

/// EnvelopedData (RFC 5652, 6.1).
void write_enveloped(der::Writer& data, const PublicKey& to, const Secret& key, ByteView content) {
    const auto& cipher = row_of(ContentCipher::aes_256_cbc);
    const Bytes iv = random_bytes(cipher.block_bytes);
    data.integer(2);
    write_recipient(data, to, key);
    data.sequence([&](der::Writer& encrypted) {
        encrypted.oid(oids::data);
        encrypted.sequence([&](der::Writer& algorithm) {
            algorithm.oid(cipher.oid);
            algorithm.octet_string(iv);
        });
        encrypted.element(der::context(0), encrypt_cbc(cipher, key, iv, content));
    });
}

}  // namespace

Bytes seal(ByteView content, const PublicKey& recipient, SealCipher cipher) {
    if (!can_receive(recipient)) {
        throw Error(codes::key_unusable, "nothing is encrypted for " + recipient.text());
    }
    const Secret key(random_bytes(aead_key_bytes));
    const bool authenticated = cipher == SealCipher::aes256_gcm;
    der::Writer writer;
    writer.sequence([&](der::Writer& info) {
        info.oid(authenticated ? sealed_oids::auth_enveloped_data : oids::enveloped_data);
        info.constructed(der::context_constructed(0), [&](der::Writer& explicit_content) {
            explicit_content.sequence([&](der::Writer& data) {
                if (authenticated) {
                    write_authenticated(data, recipient, key, content);
                } else {
                    write_enveloped(data, recipient, key, content);
                }
            });
        });
    });
    return writer.take();
}

}  // namespace certferry::pki
