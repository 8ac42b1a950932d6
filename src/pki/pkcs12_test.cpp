#include "pki/pkcs12.h"

#include "base/encoding.h"
#include "base/testing.h"
#include "pki/pkcs12_contents.h"
#include "pki/pkcs12_crypto.h"
#include "pki/test_data.h"

#include <gtest/gtest.h>
#include <openssl/pkcs12.h>
#include <openssl/provider.h>

#include <functional>

namespace certferry::pki {
namespace {

using test::hex;
using Scheme = Pkcs12Protection::Scheme;

Certificate certify(const PrivateKey& key, std::string_view subject) {
    CertificateContent content;
    content.serial = hex("0102");
    content.issuer = Name::from_text("CN=Issuer");
    content.subject = Name::from_text(subject);
    content.not_before = from_micros(0);
    content.not_after = from_micros(1'000'000'000'000);
    content.spki = key.public_key().spki();
    return sign_tbs(encode_tbs(content, signature_algorithm(key.public_key(), Hash::sha256)), key,
                    Hash::sha256);
}

Pkcs12 sample(const KeySpec& spec = {KeyAlgorithm::ec, 256}) {
    const PrivateKey key = PrivateKey::generate(spec);
    const PrivateKey issuer = PrivateKey::generate({KeyAlgorithm::ec, 384});
    return {.key = key,
            .certificate = certify(key, "CN=own"),
            .chain = {certify(issuer, "CN=issuer"), certify(issuer, "CN=root")},
            .friendly_name = "Schlüssel €"};
}

Secret password() {
    return Secret::copy_of("pässword");
}

void expect_same(const Pkcs12& a, const Pkcs12& b) {
    EXPECT_EQ(a.key.public_key(), b.key.public_key());
    EXPECT_EQ(a.certificate, b.certificate);
    EXPECT_EQ(a.chain, b.chain);
    EXPECT_EQ(a.friendly_name, b.friendly_name);
}

/// A PFX made by OpenSSL.
struct Made {
    int key_cipher = NID_aes_256_cbc;
    int certificate_cipher = NID_aes_256_cbc;
    int iterations = 1000;
    const char* password = "pässword";
    const EVP_MD* mac = EVP_sha256();
    OSSL_LIB_CTX* library = nullptr;

    Bytes from(const Pkcs12& content) const {
        STACK_OF(X509)* chain = sk_X509_new_null();
        for (const Certificate& certificate : content.chain) {
            sk_X509_push(chain, certificate.native());
        }
        PKCS12* pfx =
            PKCS12_create_ex(password, content.friendly_name.c_str(), content.key.native(),
                             content.certificate.native(), chain, key_cipher, certificate_cipher,
                             iterations, -1, 0, library, nullptr);
        sk_X509_free(chain);
        EXPECT_NE(pfx, nullptr);
        if (mac != nullptr) {
            EXPECT_EQ(PKCS12_set_mac(pfx, password, -1, nullptr, 0, iterations, mac), 1);
        }
        unsigned char* der = nullptr;
        const int size = i2d_PKCS12(pfx, &der);
        Bytes result(der, der + size);
        OPENSSL_free(der);
        PKCS12_free(pfx);
        return result;
    }
};

class EachScheme : public testing::TestWithParam<Scheme> {};

INSTANTIATE_TEST_SUITE_P(Pkcs12, EachScheme,
                         testing::Values(Scheme::aes256_sha256, Scheme::legacy_3des_sha1));

TEST_P(EachScheme, WhatIsWrittenIsReadAgain) {
    for (const KeySpec spec : {KeySpec{KeyAlgorithm::rsa, 2048}, KeySpec{KeyAlgorithm::ec, 521},
                               KeySpec{KeyAlgorithm::ed25519, 256}}) {
        const Pkcs12 content = sample(spec);
        const Bytes der =
            write_pkcs12(content, password(), {.iterations = 10, .scheme = GetParam()});
        expect_same(open_pkcs12(der, password()), content);
        EXPECT_EQ(der::definite_form(der), std::nullopt) << "it must be DER";
    }
}

TEST_P(EachScheme, WhatIsWrittenIsReadByOpenssl) {
    const Pkcs12 content = sample();
    const Bytes der = write_pkcs12(content, password(), {.iterations = 10, .scheme = GetParam()});
    const unsigned char* at = der.data();
    PKCS12* pfx = d2i_PKCS12(nullptr, &at, static_cast<long>(der.size()));
    ASSERT_NE(pfx, nullptr);
    EVP_PKEY* key = nullptr;
    X509* certificate = nullptr;
    STACK_OF(X509)* chain = nullptr;
    ASSERT_EQ(PKCS12_parse(pfx, "pässword", &key, &certificate, &chain), 1);
    EXPECT_EQ(EVP_PKEY_eq(key, content.key.native()), 1);
    EXPECT_EQ(X509_cmp(certificate, content.certificate.native()), 0);
    EXPECT_EQ(sk_X509_num(chain), 2);
    int alias_size = 0;
    const unsigned char* alias = X509_alias_get0(certificate, &alias_size);
    EXPECT_EQ(as_text(ByteView(alias, static_cast<std::size_t>(alias_size))), "Schlüssel €");
    sk_X509_pop_free(chain, X509_free);
    X509_free(certificate);
    EVP_PKEY_free(key);
    PKCS12_free(pfx);
}

TEST_P(EachScheme, PasswordMayBeEmpty) {
    const Pkcs12 content = sample();
    const Bytes der = write_pkcs12(content, Secret(), {.iterations = 10, .scheme = GetParam()});
    expect_same(open_pkcs12(der, Secret()), content);
    EXPECT_EQ(code_of([&] { open_pkcs12(der, password()); }), "password_wrong");
}

TEST(Pkcs12, WrongPasswordIsTold) {
    const Bytes der = write_pkcs12(sample(), password(), {.iterations = 10});
    for (const char* wrong : {"", "passwort", "pässworD", "pässword "}) {
        EXPECT_EQ(code_of([&] { open_pkcs12(der, Secret::copy_of(wrong)); }), "password_wrong")
            << wrong;
    }
    EXPECT_EQ(code_of([&] { open_pkcs12(der, Secret(Bytes(5000, 'a'))); }), "password_wrong");
}

TEST(Pkcs12, ReadsWhatOpensslWrites) {
    const Pkcs12 content = sample();
    const int ciphers[] = {NID_aes_128_cbc,
                           NID_aes_192_cbc,
                           NID_aes_256_cbc,
                           NID_des_ede3_cbc,
                           NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
                           NID_pbe_WithSHA1And2_Key_TripleDES_CBC};
    for (const int cipher : ciphers) {
        const Bytes der = Made{.key_cipher = cipher, .certificate_cipher = cipher}.from(content);
        expect_same(open_pkcs12(der, password()), content);
    }
    for (const EVP_MD* md : {EVP_sha1(), EVP_sha224(), EVP_sha384(), EVP_sha512()}) {
        expect_same(open_pkcs12(Made{.mac = md}.from(content), password()), content);
    }
}

TEST(Pkcs12, ReadsFilesOfOtherPrograms) {
    const std::pair<const char*, const char*> files[] = {{"openssl.pfx", "of OpenSSL"},
                                                         {"openssl-legacy.pfx", "of OpenSSL"},
                                                         {"certtool.pfx", "of GnuTLS"}};
    for (const auto& [file, name] : files) {
        const std::string pfx = test::data(file);
        const Pkcs12 opened = open_pkcs12(as_bytes(pfx), Secret::copy_of("pw"));
        EXPECT_EQ(to_hex(ByteView(opened.key.public_key().spki()).last(32)),
                  "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
            << file;
        EXPECT_EQ(opened.certificate.subject().text(), "CN=published key of RFC 8032") << file;
        EXPECT_EQ(opened.friendly_name, name) << file;
    }
}

TEST(Pkcs12, ReadsTheRc2OfOldWindows) {
    OSSL_LIB_CTX* library = OSSL_LIB_CTX_new();
    OSSL_PROVIDER* standard = OSSL_PROVIDER_load(library, "default");
    OSSL_PROVIDER* legacy = OSSL_PROVIDER_load(library, "legacy");
    ASSERT_NE(legacy, nullptr) << "libssl3 brings legacy.so";
    const Pkcs12 content = sample();
    for (const int cipher : {NID_pbe_WithSHA1And40BitRC2_CBC, NID_pbe_WithSHA1And128BitRC2_CBC}) {
        const Bytes der = Made{.key_cipher = NID_pbe_WithSHA1And3_Key_TripleDES_CBC,
                               .certificate_cipher = cipher,
                               .mac = EVP_sha1(),
                               .library = library}
                              .from(content);
        expect_same(open_pkcs12(der, password()), content);
    }
    OSSL_PROVIDER_unload(legacy);
    OSSL_PROVIDER_unload(standard);
    OSSL_LIB_CTX_free(library);
}

TEST(Pkcs12, ReadsKeysAndCertificatesInTheClear) {
    const Pkcs12 content = sample();
    const Bytes der = Made{.key_cipher = -1, .certificate_cipher = -1}.from(content);
    expect_same(open_pkcs12(der, password()), content);
}

TEST(Pkcs12, ReadsBothFormsOfNoPassword) {
    const Pkcs12 content = sample();
    for (const int cipher : {NID_aes_256_cbc, NID_pbe_WithSHA1And3_Key_TripleDES_CBC}) {
        for (const char* none : {static_cast<const char*>(nullptr), ""}) {
            const Bytes der =
                Made{.key_cipher = cipher, .certificate_cipher = cipher, .password = none}.from(
                    content);
            expect_same(open_pkcs12(der, Secret()), content);
        }
    }
}

TEST(Pkcs12, RefusesAPfxWithoutMac) {
    const Bytes der = Made{.mac = nullptr}.from(sample());
    EXPECT_EQ(code_of([&] { open_pkcs12(der, password()); }), "pfx_mac_missing");
}

TEST(Pkcs12, RefusesAMacWithMd5) {
    const Bytes der = Made{.mac = EVP_md5()}.from(sample());
    EXPECT_EQ(code_of([&] { open_pkcs12(der, password()); }), "pfx_algorithm_refused");
}

TEST(Pkcs12, CountsTheIterationsOfAllDerivations) {
    const Bytes der = Made{.iterations = 1000}.from(sample());
    EXPECT_EQ(code_of([&] { open_pkcs12(der, password(), 3000); }), "no error");
    EXPECT_EQ(code_of([&] { open_pkcs12(der, password(), 2999); }), "pfx_iterations_exceeded");
    EXPECT_EQ(code_of([&] { open_pkcs12(der, password(), 999); }), "pfx_iterations_exceeded");
}

TEST(Pkcs12, LimitsTheIterationsOfWhatItWrites) {
    const Pkcs12 content = sample();
    for (const int count : {0, -1, max_pkcs12_iterations}) {
        EXPECT_EQ(code_of([&] { write_pkcs12(content, password(), {.iterations = count}); }),
                  "algorithm_refused")
            << count;
    }
}

TEST(Pkcs12, RefusesEveryShortenedFile) {
    const Bytes der = write_pkcs12(sample(), password(), {.iterations = 1});
    for (std::size_t size = 0; size < der.size(); size += 1 + size / 64) {
        EXPECT_EQ(code_of([&] { open_pkcs12(ByteView(der).first(size), password()); }),
                  "pfx_malformed")
            << size;
    }
}

TEST(Pkcs12, RefusesTrailingBytesAndSize) {
    Bytes der = write_pkcs12(sample(), password(), {.iterations = 1});
    der.push_back(0);
    EXPECT_EQ(code_of([&] { open_pkcs12(der, password()); }), "pfx_malformed");
    EXPECT_EQ(code_of([&] { open_pkcs12(Bytes(max_pkcs12_bytes + 1), password()); }),
              "pfx_malformed");
}

/// A PFX around an AuthenticatedSafe.
Bytes enclose(ByteView safe) {
    const Secret secret = password();
    const Bytes mac = pfx::mac(Hash::sha256, hex("0102"), 1, safe, pfx::Password::of(secret));
    der::Writer writer;
    writer.sequence([&](der::Writer& fields) {
        fields.integer(3);
        fields.sequence([&](der::Writer& info) {
            info.oid(oids::data);
            info.constructed(der::context_constructed(0),
                             [&](der::Writer& content) { content.octet_string(safe); });
        });
        fields.sequence([&](der::Writer& data) {
            data.sequence([&](der::Writer& info) {
                info.sequence([&](der::Writer& algorithm) { algorithm.oid(oid_of(Hash::sha256)); });
                info.octet_string(mac);
            });
            data.octet_string(hex("0102"));
        });
    });
    return writer.take();
}

/// The AuthenticatedSafe of a PFX.
Bytes safe_of(ByteView der) {
    der::Reader fields = der::Reader(der).enter(der::sequence);
    fields.next(der::integer);
    der::Reader info = fields.enter(der::sequence);
    info.next_oid();
    return to_bytes(info.enter(der::context_constructed(0)).next(der::octet_string).content);
}

/// The same with indefinite lengths and with strings in pieces, as BER allows.
Bytes loosened(ByteView der) {
    Bytes ber;
    for (der::Reader reader(der); !reader.at_end();) {
        const der::Element element = reader.next();
        const bool implicit = element.tag == der::context(0);
        if ((element.tag & 0x20U) != 0) {
            append(ber, Bytes{element.tag, 0x80});
            append(ber, loosened(element.content));
        } else if (element.tag == der::octet_string || implicit) {
            append(ber, Bytes{implicit ? std::uint8_t{0xA0} : std::uint8_t{0x24}, 0x80});
            const std::size_t half = element.content.size() / 2;
            der::Writer pieces;
            pieces.octet_string(element.content.first(half));
            pieces.octet_string(element.content.subspan(half));
            append(ber, pieces.bytes());
        } else {
            append(ber, element.whole);
            continue;
        }
        append(ber, Bytes{0, 0});
    }
    return ber;
}

TEST(Pkcs12, ReadsBer) {
    const Pkcs12 content = sample();
    const Bytes der = write_pkcs12(content, password(), {.iterations = 1});
    expect_same(open_pkcs12(loosened(der), password()), content);
    expect_same(open_pkcs12(loosened(enclose(loosened(safe_of(der)))), password()), content);
}

Bytes bag(std::string_view type, ByteView value) {
    der::Writer writer;
    writer.sequence([&](der::Writer& fields) {
        fields.oid(type);
        fields.constructed(der::context_constructed(0),
                           [&](der::Writer& content) { content.raw(value); });
    });
    return writer.take();
}

Bytes sequence_of(const std::vector<Bytes>& elements) {
    der::Writer writer;
    writer.sequence([&](der::Writer& content) {
        for (const Bytes& element : elements) {
            content.raw(element);
        }
    });
    return writer.take();
}

/// An AuthenticatedSafe of one part in the clear.
Bytes safe_with(const std::vector<Bytes>& bags) {
    der::Writer octets;
    octets.octet_string(sequence_of(bags));
    return sequence_of({bag(oids::data, octets.bytes())});
}

Bytes key_bag(const PrivateKey& key) {
    return bag("1.2.840.113549.1.12.10.1.1", key.to_pkcs8().reveal());
}

Bytes certificate_bag(const Certificate& certificate) {
    der::Writer value;
    value.octet_string(certificate.der());
    return bag("1.2.840.113549.1.12.10.1.3", bag("1.2.840.113549.1.9.22.1", value.bytes()));
}

Bytes nested_bag(const std::vector<Bytes>& bags) {
    return bag("1.2.840.113549.1.12.10.1.6", sequence_of(bags));
}

TEST(Pkcs12, NeedsExactlyOneKeyWithItsCertificate) {
    const PrivateKey one = PrivateKey::generate({KeyAlgorithm::ec, 256});
    const PrivateKey other = PrivateKey::generate({KeyAlgorithm::ec, 256});
    const auto opened = [](const std::vector<Bytes>& bags) {
        return code_of([&] { open_pkcs12(enclose(safe_with(bags)), password()); });
    };
    const Bytes own = certificate_bag(certify(one, "CN=a"));
    EXPECT_EQ(opened({key_bag(one), own}), "no error");
    EXPECT_EQ(opened({}), "pfx_key_missing");
    EXPECT_EQ(opened({own}), "pfx_key_missing");
    EXPECT_EQ(opened({key_bag(one)}), "pfx_certificate_missing");
    EXPECT_EQ(opened({key_bag(other), own}), "pfx_certificate_missing");
    EXPECT_EQ(opened({key_bag(one), key_bag(other), own}), "pfx_keys_several");
}

TEST(Pkcs12, PassesOverCrlsAndSecrets) {
    const PrivateKey key = PrivateKey::generate({KeyAlgorithm::ec, 256});
    const Bytes der = enclose(safe_with({bag("1.2.840.113549.1.12.10.1.4", hex("3000")),
                                         bag("1.2.840.113549.1.12.10.1.5", hex("3000")),
                                         key_bag(key), certificate_bag(certify(key, "CN=a"))}));
    EXPECT_TRUE(open_pkcs12(der, password()).chain.empty());
}

TEST(Pkcs12, LimitsNesting) {
    const PrivateKey key = PrivateKey::generate({KeyAlgorithm::ec, 256});
    std::vector<Bytes> bags{key_bag(key), certificate_bag(certify(key, "CN=a"))};
    bags = {nested_bag({nested_bag(bags)})};
    EXPECT_EQ(code_of([&] { open_pkcs12(enclose(safe_with(bags)), password()); }), "no error");
    bags = {nested_bag(bags)};
    EXPECT_EQ(code_of([&] { open_pkcs12(enclose(safe_with(bags)), password()); }), "pfx_malformed");
}

TEST(Pkcs12, LimitsTheNumberOfBags) {
    const Bytes ignored = bag("1.2.840.113549.1.12.10.1.4", hex("3000"));
    std::vector<Bytes> bags(pfx::max_bags, ignored);
    EXPECT_EQ(code_of([&] { open_pkcs12(enclose(safe_with(bags)), password()); }),
              "pfx_key_missing");
    bags.push_back(ignored);
    EXPECT_EQ(code_of([&] { open_pkcs12(enclose(safe_with(bags)), password()); }), "pfx_malformed");
}

TEST(Pkcs12, OfTwoCertificatesForTheKeyTakesTheOneThatNamesIt) {
    const Pkcs12 content = sample();
    const Certificate renewed = certify(content.key, "CN=renewed");
    Pkcs12 both = content;
    both.certificate = renewed;
    both.chain = {content.certificate};
    const Pkcs12 opened =
        open_pkcs12(write_pkcs12(both, password(), {.iterations = 1}), password());
    EXPECT_EQ(opened.certificate, renewed);
    EXPECT_EQ(opened.chain, both.chain);
}

TEST(Pkcs12Crypto, RefusesOtherAlgorithmsBeforeComputingAnything) {
    const auto wrapped = [](std::string_view oid, const Bytes& parameters) {
        der::Writer writer;
        writer.sequence([&](der::Writer& algorithm) {
            algorithm.oid(oid);
            algorithm.raw(parameters);
        });
        return writer.take();
    };
    const auto pbes2 = [&](const Bytes& derivation, const Bytes& cipher) {
        return wrapped("1.2.840.113549.1.5.13", sequence_of({derivation, cipher}));
    };
    const Bytes aes =
        wrapped("2.16.840.1.101.3.4.1.42", hex("041000000000000000000000000000000000"));
    const Bytes salt_and_count = hex("3007 0402abcd 020101");
    const auto pbkdf2 = [&](const Bytes& parameters) {
        return wrapped("1.2.840.113549.1.5.12", parameters);
    };
    const std::pair<const char*, Bytes> cases[] = {
        {"another scheme", wrapped("1.2.840.113549.1.5.3", salt_and_count)},
        {"RC4", wrapped("1.2.840.113549.1.12.1.1", salt_and_count)},
        {"scrypt", pbes2(wrapped("1.3.6.1.4.1.11591.4.11", salt_and_count), aes)},
        {"DES", pbes2(pbkdf2(salt_and_count), wrapped("1.3.14.3.2.7", hex("0400")))},
        {"HMAC-MD5", pbes2(pbkdf2(hex("3013 0402abcd 020101 300a 06082b06010505080101")), aes)},
        {"a salt from elsewhere", pbes2(pbkdf2(hex("3005 3000 020101")), aes)},
        {"no iterations", pbes2(pbkdf2(hex("3007 0402abcd 020100")), aes)},
        {"too many iterations", pbes2(pbkdf2(hex("3008 0402abcd 020203e9")), aes)},
        {"too many iterations of the old kind",
         wrapped("1.2.840.113549.1.12.1.3", hex("3008 0402abcd 020203e9"))},
    };
    for (const auto& [what, algorithm] : cases) {
        const bool many = std::string_view(what).starts_with("too many");
        EXPECT_EQ(
            code_of([&] {
                pfx::Budget budget(1000);
                const pfx::Password none;
                pfx::Decryptor(none, budget).decrypt(der::Reader(algorithm).next(), hex("00"));
            }),
            many ? "pfx_iterations_exceeded" : "pfx_algorithm_refused")
            << what;
    }
}

TEST(Pkcs12Crypto, WrongPaddingMeansAWrongPassword) {
    const Secret secret(to_bytes(std::string_view("one")));
    const auto password = pfx::Password::of(secret);
    constexpr int tries = 50;  // Of any octets, one in 256 end like padding.
    for (const std::size_t size : {0U, 1U, 15U, 16U, 32U}) {
        int wrong = 0;
        for (int i = 0; i < tries; ++i) {
            const auto made = pfx::Encryptor(password, {.iterations = 1}).encrypt({}).algorithm;
            const auto code = code_of([&] {
                pfx::Budget budget(1);
                pfx::Decryptor(password, budget).decrypt(der::Reader(made).next(), Bytes(size, 1));
            });
            EXPECT_TRUE(code == "password_wrong" || code == "no error") << code;
            wrong += code == "password_wrong" ? 1 : 0;
        }
        EXPECT_GE(wrong, size % 16 == 0 && size > 0 ? tries - 10 : tries) << size;
    }
}

}  // namespace
}  // namespace certferry::pki
