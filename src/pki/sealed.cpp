#include "pki/sealed.h"

#include "base/codes/payload.h"
#include "base/error.h"
#include "pki/aead.h"
#include "pki/der.h"
#include "pki/oid.h"
#include "pki/ossl.h"
#include "pki/sealed_oids.h"

#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/x509.h>

#include <string_view>

namespace certferry::pki {

namespace {

using Sealed = ossl::Handle<CMS_ContentInfo, CMS_ContentInfo_free>;
using Stream = ossl::Handle<BIO, BIO_free_all>;
using Holder = ossl::Handle<X509, X509_free>;

/// A certificate that nobody signed: OpenSSL knows a recipient by its certificate, of which it
/// looks at key and key identifier only.
Bytes unsigned_certificate(const PublicKey& key) {
    const auto algorithm = [](der::Writer& writer) { writer.oid(oids::ed25519); };
    const auto no_name = [](der::Writer&) {};
    der::Writer identifier;
    identifier.octet_string(key.key_identifier());
    der::Writer writer;
    writer.sequence([&](der::Writer& certificate) {
        certificate.sequence([&](der::Writer& content) {
            content.constructed(der::context_constructed(0),
                                [](der::Writer& version) { version.integer(2); });
            content.integer(1);
            content.sequence(algorithm);
            content.sequence(no_name);
            content.sequence([](der::Writer& validity) {
                validity.time(UtcTime());
                validity.time(UtcTime());
            });
            content.sequence(no_name);
            content.raw(key.spki());
            content.constructed(der::context_constructed(3), [&](der::Writer& extensions) {
                extensions.sequence([&](der::Writer& list) {
                    list.sequence([&](der::Writer& extension) {
                        extension.oid(oids::subject_key_identifier);
                        extension.octet_string(identifier.bytes());
                    });
                });
            });
        });
        certificate.sequence(algorithm);
        certificate.bit_string({});
    });
    return writer.take();
}

/// That of a key which opens many messages, one after the other, is made once in a thread: OpenSSL
/// 3.0 takes long to decode the public key in it.
X509* holder_of(const PublicKey& key) {
    thread_local Bytes spki;
    thread_local Holder last;
    if (!last || spki != key.spki()) {
        const Bytes der = unsigned_certificate(key);
        const auto* at = der.data();
        last.reset(ossl::check(d2i_X509(nullptr, &at, static_cast<long>(der.size())),
                               codes::crypto_failed, "naming a recipient"));
        spki = key.spki();
    }
    return last.get();
}

Stream reading(ByteView octets) {
    return Stream(ossl::check(BIO_new_mem_buf(octets.data(), static_cast<int>(octets.size())),
                              codes::crypto_failed, "reading memory"));
}

void expect(bool claim, std::string_view what) {
    if (!claim) {
        der::malformed(what);
    }
}

/// An AlgorithmIdentifier of a hash or cipher without parameters, which some write as NULL.
void expect_algorithm(der::Reader algorithm, std::string_view oid) {
    expect(algorithm.next_oid() == oid, "another algorithm");
    if (algorithm.next_if(der::null)) {
        algorithm.end();
    }
    algorithm.end();
}

void expect_oaep_sha256(der::Reader algorithm) {
    expect(algorithm.next_oid() == oids::rsaes_oaep, "key transport other than OAEP");
    der::Reader parameters = algorithm.enter(der::sequence);
    algorithm.end();
    der::Reader hash = parameters.enter(der::context_constructed(0));
    expect_algorithm(hash.enter(der::sequence), oid_of(Hash::sha256));
    der::Reader mask = parameters.enter(der::context_constructed(1));
    der::Reader generator = mask.enter(der::sequence);
    expect(generator.next_oid() == sealed_oids::mgf1, "another mask generator");
    expect_algorithm(generator.enter(der::sequence), oid_of(Hash::sha256));
    parameters.end();
}

void expect_ecdh_sha256(der::Reader algorithm) {
    expect(algorithm.next_oid() == sealed_oids::ecdh_sha256, "another key agreement");
    expect_algorithm(algorithm.enter(der::sequence), sealed_oids::aes_256_wrap);
    algorithm.end();
}

/// OriginatorIdentifierOrKey (RFC 5753, 3.1.1) with a key.
void expect_ephemeral_key(der::Reader originator) {
    der::Reader key = originator.enter(der::context_constructed(1));
    originator.end();
    expect(key.enter(der::sequence).next_oid() == oids::ec_public_key, "another originator key");
    const ByteView point = key.next(der::bit_string).content;
    expect(!point.empty() && point.front() == 0, "unused bits in a key");
    key.end();
}

/// One recipient, by key identifier, in one of the two ways of `seal`.
void expect_recipient(der::Reader recipients) {
    if (const auto transport = recipients.next_if(der::sequence)) {
        der::Reader reader(transport->content);
        expect(reader.next_small_integer() == 2, "recipient named by issuer");
        reader.next(der::context(0));
        expect_oaep_sha256(reader.enter(der::sequence));
        reader.next(der::octet_string);
        reader.end();
    } else {
        der::Reader reader = recipients.enter(der::context_constructed(1));
        expect(reader.next_small_integer() == 3, "version of key agreement");
        expect_ephemeral_key(reader.enter(der::context_constructed(0)));
        expect_ecdh_sha256(reader.enter(der::sequence));
        der::Reader keys = reader.enter(der::sequence);
        der::Reader key = keys.enter(der::sequence);
        key.next(der::context_constructed(0));
        key.next(der::octet_string);
        key.end();
        keys.end();
        reader.end();
    }
    recipients.end();
}

/// AES-256-GCM with a nonce of 12 octets and a tag of 16 (RFC 5084, 3.2), or AES-256-CBC.
void expect_cipher(der::Reader algorithm, bool authenticated) {
    expect(algorithm.next_oid() == (authenticated ? sealed_oids::aes_256_gcm : oids::aes_256_cbc),
           "another cipher");
    if (authenticated) {
        der::Reader parameters = algorithm.enter(der::sequence);
        parameters.next(der::octet_string);
        expect(parameters.next_small_integer() == aead_tag_bytes, "a short tag");
        parameters.end();
    } else {
        algorithm.next(der::octet_string);
    }
    algorithm.end();
}

/// Throws Error(der_malformed) unless the message is made as `seal` makes them.
void expect_own_shape(ByteView der) {
    expect(der.size() <= max_sealed_bytes, "too large");
    der::Reader whole(der);
    der::Reader info = whole.enter(der::sequence);
    whole.end();
    const Oid type = info.next_oid();
    const bool authenticated = type == sealed_oids::auth_enveloped_data;
    expect(authenticated || type == oids::enveloped_data, "another content type");
    der::Reader data = info.enter(der::context_constructed(0)).enter(der::sequence);
    info.end();
    expect(data.next_small_integer() == (authenticated ? 0U : 2U), "another version");
    expect_recipient(data.enter(der::set));
    der::Reader content = data.enter(der::sequence);
    expect(content.next_oid() == oids::data, "another inner content type");
    expect_cipher(content.enter(der::sequence), authenticated);
    content.next(der::context(0));
    content.end();
    if (authenticated) {
        expect(data.next(der::octet_string).content.size() == aead_tag_bytes, "a short tag");
    }
    data.end();
}

/// The plain content; empty if anything is wrong.
std::optional<Secret> decrypt_sealed(ByteView der, const PrivateKey& key) {
    const Stream in = reading(der);
    const Sealed cms(d2i_CMS_bio(in.get(), nullptr));
    auto* const holder = holder_of(key.public_key());
    // Memory that OpenSSL wipes when it is freed.
    const Stream out(ossl::check(BIO_new(BIO_s_secmem()), codes::crypto_failed, "decrypting"));
    if (!cms || CMS_decrypt(cms.get(), key.native(), holder, nullptr, out.get(), CMS_BINARY) != 1) {
        ossl::clear_errors();
        return std::nullopt;
    }
    char* plain = nullptr;
    const long size = BIO_get_mem_data(out.get(), &plain);
    return Secret::copy_of(std::string_view(plain, static_cast<std::size_t>(size)));
}

}  // namespace

Secret open_sealed(ByteView der, const PrivateKey& key) {
    try {
        expect_own_shape(der);
    } catch (const Error& error) {
        throw Error(codes::payload_unreadable, error.detail());
    }
    auto plain = decrypt_sealed(der, key);
    if (!plain) {
        throw Error(codes::payload_unreadable, "it is not for this key, or was changed");
    }
    return *std::move(plain);
}

}  // namespace certferry::pki
