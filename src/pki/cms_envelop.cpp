#include "base/error.h"
#include "pki/cms_ciphers.h"
#include "pki/cms_enveloped.h"
#include "pki/der.h"
#include "pki/digest.h"
#include "pki/ossl.h"

#include <openssl/evp.h>
#include <openssl/rsa.h>

namespace certferry::pki {

namespace {

using KeyContext = ossl::Handle<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using CipherContext = ossl::Handle<EVP_CIPHER_CTX, EVP_CIPHER_CTX_free>;
using Cipher = ossl::Handle<EVP_CIPHER, EVP_CIPHER_free>;

Cipher fetch_cipher(const CipherRow& row) {
    return Cipher(
        ossl::check(EVP_CIPHER_fetch(library_context(row.cipher), row.fetch_name, nullptr),
                    codes::crypto_failed, "finding a cipher"));
}

/// RSAES-PKCS1-v1_5 over a content key (RFC 8017, 7.2).
Bytes transport_key(const PublicKey& to, const Secret& content_key) {
    const KeyContext context(ossl::check(EVP_PKEY_CTX_new_from_pkey(nullptr, to.native(), nullptr),
                                         codes::crypto_failed, "key transport"));
    ossl::check(EVP_PKEY_encrypt_init(context.get()), codes::crypto_failed, "key transport");
    ossl::check(EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING),
                codes::crypto_failed, "key transport");
    std::size_t size = static_cast<std::size_t>(EVP_PKEY_get_size(to.native()));
    Bytes encrypted(size);
    ossl::check(EVP_PKEY_encrypt(context.get(), encrypted.data(), &size,
                                 content_key.reveal().data(), content_key.size()),
                codes::crypto_failed, "key transport");
    encrypted.resize(size);
    return encrypted;
}

Bytes encrypt(const CipherRow& row, const Secret& key, ByteView iv, ByteView plain) {
    const Cipher cipher = fetch_cipher(row);
    const CipherContext context(
        ossl::check(EVP_CIPHER_CTX_new(), codes::crypto_failed, "encrypting"));
    ossl::check(
        EVP_EncryptInit_ex2(context.get(), cipher.get(), key.reveal().data(), iv.data(), nullptr),
        codes::crypto_failed, "encrypting");
    Bytes out(plain.size() + row.block_bytes);
    int written = 0;
    int last = 0;
    ossl::check(EVP_EncryptUpdate(context.get(), out.data(), &written, plain.data(),
                                  static_cast<int>(plain.size())),
                codes::crypto_failed, "encrypting");
    ossl::check(EVP_EncryptFinal_ex(context.get(), out.data() + written, &last),
                codes::crypto_failed, "encrypting");
    out.resize(static_cast<std::size_t>(written + last));
    return out;
}

std::size_t key_bytes(const CipherRow& row) {
    const Cipher cipher = fetch_cipher(row);
    return static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher.get()));
}

}  // namespace

// Written here and not by CMS_encrypt, which needs the recipient as an X509 object: OpenSSL 3.0
// takes longer to decode the public key in that (163 µs) than all of the rest
// (docs/performance.md).
Bytes envelop(ByteView content, const Certificate& recipient, ContentCipher cipher) {
    const PublicKey& to = recipient.public_key();
    if (to.algorithm() != KeyAlgorithm::rsa) {
        throw Error(codes::key_unusable, "SCEP replies can be encrypted to RSA keys only");
    }
    const CipherRow& row = row_of(cipher);
    const Secret key(random_bytes(key_bytes(row)));
    const Bytes iv = random_bytes(row.block_bytes);
    const Bytes transported = transport_key(to, key);
    const Bytes encrypted = encrypt(row, key, iv, content);

    der::Writer writer;
    writer.sequence([&](der::Writer& info) {
        info.oid(oids::enveloped_data);
        info.constructed(der::context_constructed(0), [&](der::Writer& explicit_content) {
            explicit_content.sequence([&](der::Writer& data) {
                data.integer(0);
                data.constructed(der::set, [&](der::Writer& recipients) {
                    recipients.sequence([&](der::Writer& transport) {
                        transport.integer(0);
                        transport.sequence([&](der::Writer& name) {
                            name.raw(recipient.issuer().der());
                            name.element(der::integer, recipient.serial_integer());
                        });
                        transport.sequence([](der::Writer& algorithm) {
                            algorithm.oid(oids::rsa_encryption);
                            algorithm.null();
                        });
                        transport.octet_string(transported);
                    });
                });
                data.sequence([&](der::Writer& encrypted_content) {
                    encrypted_content.oid(oids::data);
                    encrypted_content.sequence([&](der::Writer& algorithm) {
                        algorithm.oid(row.oid);
                        algorithm.octet_string(iv);
                    });
                    encrypted_content.element(der::context(0), encrypted);
                });
            });
        });
    });
    return writer.take();
}

}  // namespace certferry::pki
