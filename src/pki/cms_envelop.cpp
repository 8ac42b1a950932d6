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
    const Bytes encrypted = encrypt_cbc(row, key, iv, content);

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
