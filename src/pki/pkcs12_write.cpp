#include "base/error.h"
#include "pki/der.h"
#include "pki/oid.h"
#include "pki/ossl.h"
#include "pki/pkcs12.h"
#include "pki/pkcs12_crypto.h"

#include <openssl/pkcs12.h>

#include <algorithm>

namespace certferry::pki {

namespace {

constexpr std::string_view encrypted_data = "1.2.840.113549.1.7.6";
constexpr std::string_view shrouded_key_bag = "1.2.840.113549.1.12.10.1.2";
constexpr std::string_view certificate_bag = "1.2.840.113549.1.12.10.1.3";
constexpr std::string_view x509_certificate = "1.2.840.113549.1.9.22.1";
constexpr std::string_view friendly_name = "1.2.840.113549.1.9.20";
constexpr std::string_view local_key_id = "1.2.840.113549.1.9.21";
constexpr std::size_t mac_salt_octets = 16;

/// UTF-16, big-endian.
Bytes bmp_octets(std::string_view text) {
    unsigned char* octets = nullptr;
    int size = 0;
    ossl::check(OPENSSL_utf82uni(text.data(), static_cast<int>(text.size()), &octets, &size),
                codes::crypto_failed, "converting the friendly name");
    const ossl::Handle<unsigned char, [](void* at) { OPENSSL_free(at); }> owned(octets);
    return {octets, octets + size - 2};  // OpenSSL ends it with a zero.
}

void write_attributes(der::Writer& bag, const Pkcs12Parts& content) {
    bag.constructed(der::set, [&](der::Writer& attributes) {
        // In the order that DER demands of a SET OF: the shorter identifier value may come second.
        std::vector<Bytes> encoded;
        const auto add = [&](std::string_view type, std::uint8_t tag, ByteView value) {
            der::Writer attribute;
            attribute.sequence([&](der::Writer& fields) {
                fields.oid(type);
                fields.constructed(der::set,
                                   [&](der::Writer& values) { values.element(tag, value); });
            });
            encoded.push_back(attribute.take());
        };
        if (!content.friendly_name.empty()) {
            add(friendly_name, der::bmp_string, bmp_octets(content.friendly_name));
        }
        add(local_key_id, der::octet_string, content.certificate.thumbprint());
        std::sort(encoded.begin(), encoded.end());
        for (const Bytes& attribute : encoded) {
            attributes.raw(attribute);
        }
    });
}

template <class Attributes>
void write_certificate(der::Writer& bags, const Certificate& certificate, Attributes&& attributes) {
    bags.sequence([&](der::Writer& bag) {
        bag.oid(certificate_bag);
        bag.constructed(der::context_constructed(0), [&](der::Writer& value) {
            value.sequence([&](der::Writer& typed) {
                typed.oid(x509_certificate);
                typed.constructed(der::context_constructed(0), [&](der::Writer& octets) {
                    octets.octet_string(certificate.der());
                });
            });
        });
        attributes(bag);
    });
}

Bytes certificates(const Pkcs12Parts& content) {
    der::Writer writer;
    writer.sequence([&](der::Writer& bags) {
        write_certificate(bags, content.certificate,
                          [&](der::Writer& bag) { write_attributes(bag, content); });
        for (const Certificate& issuer : content.chain) {
            write_certificate(bags, issuer, [](der::Writer&) {});
        }
    });
    return writer.take();
}

/// ContentInfo with EncryptedData (RFC 5652, 8).
void write_encrypted(der::Writer& safe, const pfx::Encrypted& part) {
    safe.sequence([&](der::Writer& info) {
        info.oid(encrypted_data);
        info.constructed(der::context_constructed(0), [&](der::Writer& content) {
            content.sequence([&](der::Writer& data) {
                data.integer(0);
                data.sequence([&](der::Writer& encrypted_info) {
                    encrypted_info.oid(oids::data);
                    encrypted_info.raw(part.algorithm);
                    encrypted_info.element(der::context(0), part.content);
                });
            });
        });
    });
}

/// SafeContents with the one key.
Bytes key_contents(const Pkcs12Parts& content, const pfx::Encrypted& key) {
    der::Writer writer;
    writer.sequence([&](der::Writer& bags) {
        bags.sequence([&](der::Writer& bag) {
            bag.oid(shrouded_key_bag);
            bag.constructed(der::context_constructed(0), [&](der::Writer& value) {
                value.sequence([&](der::Writer& info) {
                    info.raw(key.algorithm);
                    info.octet_string(key.content);
                });
            });
            write_attributes(bag, content);
        });
    });
    return writer.take();
}

/// ContentInfo with data in the clear: its keys are encrypted one by one, or it is the whole safe.
void write_data(der::Writer& safe, ByteView data) {
    safe.sequence([&](der::Writer& info) {
        info.oid(oids::data);
        info.constructed(der::context_constructed(0),
                         [&](der::Writer& content) { content.octet_string(data); });
    });
}

Bytes authenticated_safe(const Pkcs12Parts& content, const pfx::Password& password,
                         const Pkcs12Protection& protection) {
    const pfx::Encryptor encryptor(password, protection);
    const auto public_part = encryptor.encrypt(certificates(content));
    const auto key = encryptor.encrypt(content.key.reveal());
    der::Writer writer;
    writer.sequence([&](der::Writer& safe) {
        write_encrypted(safe, public_part);
        write_data(safe, key_contents(content, key));
    });
    return writer.take();
}

void write_mac(der::Writer& fields, ByteView safe, const pfx::Password& password,
               const Pkcs12Protection& protection) {
    const Hash hash =
        protection.scheme == Pkcs12Protection::Scheme::legacy_3des_sha1 ? Hash::sha1 : Hash::sha256;
    const Bytes salt = random_bytes(mac_salt_octets);
    const Bytes value = pfx::mac(hash, salt, protection.iterations, safe, password);
    fields.sequence([&](der::Writer& data) {
        data.sequence([&](der::Writer& info) {
            info.sequence([&](der::Writer& algorithm) {
                algorithm.oid(oid_of(hash));
                algorithm.null();
            });
            info.octet_string(value);
        });
        data.octet_string(salt);
        data.integer(protection.iterations);
    });
}

}  // namespace

Bytes write_pkcs12(const Pkcs12Parts& content, const Secret& password,
                   const Pkcs12Protection& protection) {
    if (protection.iterations < 1 || protection.iterations > max_pkcs12_iterations / 3) {
        throw Error(codes::algorithm_refused,
                    std::to_string(protection.iterations) + " iterations of key derivation");
    }
    const pfx::Password text = pfx::Password::of(password);
    const Bytes safe = authenticated_safe(content, text, protection);
    der::Writer writer;
    writer.sequence([&](der::Writer& fields) {
        fields.integer(3);
        write_data(fields, safe);
        write_mac(fields, safe, text, protection);
    });
    return writer.take();
}

Bytes write_pkcs12(const Pkcs12& content, const Secret& password,
                   const Pkcs12Protection& protection) {
    const auto key = content.key.to_pkcs8();
    return write_pkcs12(Pkcs12Parts{.key = key,
                                    .certificate = content.certificate,
                                    .chain = content.chain,
                                    .friendly_name = content.friendly_name},
                        password, protection);
}

}  // namespace certferry::pki
