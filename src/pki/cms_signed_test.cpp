#include "pki/cms_signed.h"

#include "base/error.h"
#include "pki/cms_testing.h"
#include "pki/ossl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

namespace certferry::pki {
namespace {

using test::Node;
using test::Party;

using Cms = ossl::Handle<CMS_ContentInfo, CMS_ContentInfo_free>;
using Bio = ossl::Handle<BIO, BIO_free_all>;

const UtcTime now = std::chrono::sys_days(std::chrono::year(2030) / 6 / 1);
const Bytes signed_text = to_bytes("what is signed");

const Party& alice() {
    static const Party made = Party::make("CN=Alice");
    return made;
}

const Party& bob() {
    static const Party made = Party::make("CN=Bob");
    return made;
}

Bytes signed_by_alice(ByteView content = signed_text, Hash hash = Hash::sha256) {
    return sign_message({.content = content,
                         .attributes = {},
                         .certificates = {alice().certificate},
                         .signing_time = now},
                        alice().certificate, alice().key, hash);
}

// Positions inside SignedData as `sign_message` writes it.
constexpr std::initializer_list<std::size_t> certificates_at{1, 0, 3};
constexpr std::initializer_list<std::size_t> signers_at{1, 0, 4};
constexpr std::initializer_list<std::size_t> signed_attributes_at{1, 0, 4, 0, 3};

Bio buffer(ByteView content) {
    return Bio(BIO_new_mem_buf(content.data(), static_cast<int>(content.size())));
}

struct ByOpenssl {
    unsigned flags = CMS_BINARY;
    const EVP_MD* hash = EVP_sha256();
    bool pss = false;
};

/// A SignedData by OpenSSL alone.
Bytes sign_by_openssl(const Party& signer, const ByOpenssl& how = {}) {
    const Bio data = buffer(signed_text);
    const unsigned flags = how.flags | CMS_KEY_PARAM | CMS_PARTIAL;
    const Cms cms(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags));
    CMS_SignerInfo* info = CMS_add1_signer(cms.get(), signer.certificate.native(),
                                           signer.key.native(), how.hash, flags);
    if (how.pss) {
        EVP_PKEY_CTX_set_rsa_padding(CMS_SignerInfo_get0_pkey_ctx(info), RSA_PKCS1_PSS_PADDING);
    }
    const Bio out(BIO_new(BIO_s_mem()));
    CMS_final(cms.get(), data.get(), nullptr, flags);
    i2d_CMS_bio(out.get(), cms.get());
    return test::content_of(out.get());
}

/// What OpenSSL finds to be signed by `signer`; nothing if it does not verify.
std::optional<Bytes> content_verified_by_openssl(ByteView der, const Party& signer) {
    const Bio in = buffer(der);
    const Cms cms(d2i_CMS_bio(in.get(), nullptr));
    const Bio out(BIO_new(BIO_s_mem()));
    const ossl::Handle<X509_STORE, X509_STORE_free> trusted(X509_STORE_new());
    X509_STORE_add_cert(trusted.get(), signer.certificate.native());
    const int good = CMS_verify(cms.get(), nullptr, trusted.get(), nullptr, out.get(),
                                CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY);
    ossl::clear_errors();
    return good == 1 ? std::optional(test::content_of(out.get())) : std::nullopt;
}

/// The same, empty if it does not verify.
Bytes verified_by_openssl(ByteView der, const Party& signer) {
    return content_verified_by_openssl(der, signer).value_or(Bytes());
}

std::string message_refusal(const Bytes& message) {
    return error_of([&] { SignedMessage::parse(message); });
}

class EveryHash : public testing::TestWithParam<Hash> {};

TEST_P(EveryHash, IsVerifiedByOpenssl) {
    const Bytes message = signed_by_alice(signed_text, GetParam());
    EXPECT_EQ(verified_by_openssl(message, alice()), signed_text);
    EXPECT_TRUE(SignedMessage::parse(message).verify(alice().key.public_key()));
    EXPECT_EQ(SignedMessage::parse(message).digest_algorithm(), GetParam());
}

INSTANTIATE_TEST_SUITE_P(SignedMessage, EveryHash,
                         testing::Values(Hash::sha1, Hash::sha224, Hash::sha256, Hash::sha384,
                                         Hash::sha512));

TEST(SignedMessage, VerifiesWhatOpensslSigned) {
    for (const auto* hash : {EVP_sha1(), EVP_sha256(), EVP_sha512()}) {
        const auto message = SignedMessage::parse(sign_by_openssl(alice(), {.hash = hash}));
        EXPECT_EQ(message.content(), signed_text);
        ASSERT_NE(message.signer(), nullptr);
        EXPECT_EQ(*message.signer(), alice().certificate);
        EXPECT_TRUE(message.verify(alice().key.public_key()));
        EXPECT_FALSE(message.verify(bob().key.public_key()));
    }
}

TEST(SignedMessage, KnowsASignerByKeyIdentifier) {
    const auto message =
        SignedMessage::parse(sign_by_openssl(alice(), {.flags = CMS_BINARY | CMS_USE_KEYID}));
    ASSERT_NE(message.signer(), nullptr);
    EXPECT_EQ(*message.signer(), alice().certificate);
    EXPECT_FALSE(message.names(bob().certificate));
    EXPECT_TRUE(message.verify(alice().key.public_key()));
}

TEST(SignedMessage, VerifiesEllipticCurveSigners) {
    const Party signer = Party::make("CN=Curve", {.algorithm = KeyAlgorithm::ec, .bits = 256});
    const auto message = SignedMessage::parse(sign_by_openssl(signer));
    EXPECT_TRUE(message.verify(signer.key.public_key()));
}

TEST(SignedMessage, VerifiesPss) {
    for (const auto* hash : {EVP_sha256(), EVP_sha384()}) {
        const Bytes der = sign_by_openssl(alice(), {.hash = hash, .pss = true});
        const auto message = SignedMessage::parse(der);
        EXPECT_EQ(message.signature_oid(), oids::rsassa_pss);
        EXPECT_TRUE(message.verify(alice().key.public_key()));
        EXPECT_FALSE(message.verify(bob().key.public_key()));
    }
}

// A PSS signature names its own hash; a weaker one than digestAlgorithm's would pass below the
// floor that the caller looks at (RFC 4056, 3: they must be the same).
TEST(SignedMessage, RefusesPssWithAnotherHashThanTheDigest) {
    const auto strong = Node::parse(sign_by_openssl(alice(), {.pss = true}));
    const auto weak = Node::parse(sign_by_openssl(alice(), {.hash = EVP_sha1(), .pss = true}));
    // The attributes of the strong one, signed with SHA-1 parameters.
    Node mixed = strong;
    mixed.at({1, 0, 4, 0, 4}) =
        weak.inside.at(1).inside.at(0).inside.at(4).inside.at(0).inside.at(4);
    const Bytes attributes = [&] {
        Node set = mixed.at(signed_attributes_at);
        set.tag = der::set;
        return set.der();
    }();
    using Context = ossl::Handle<EVP_MD_CTX, EVP_MD_CTX_free>;
    const Context context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* parameters = nullptr;
    EVP_DigestSignInit(context.get(), &parameters, EVP_sha1(), nullptr, alice().key.native());
    EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
    EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, 20);
    std::size_t size = 512;
    Bytes signature(size);
    ASSERT_EQ(EVP_DigestSign(context.get(), signature.data(), &size, attributes.data(),
                             attributes.size()),
              1);
    signature.resize(size);
    mixed.at({1, 0, 4, 0, 5}).content = signature;
    EXPECT_FALSE(SignedMessage::parse(mixed.der()).verify(alice().key.public_key()));
}

TEST(SignedMessage, ReadsWhatApplesClientsSend) {
    const Bytes ber = Node::parse(signed_by_alice(Bytes(1000, 7))).ber();
    const auto message = SignedMessage::parse(ber);
    EXPECT_EQ(message.content(), Bytes(1000, 7));
    ASSERT_NE(message.signer(), nullptr);
    EXPECT_TRUE(message.verify(alice().key.public_key()));
}

TEST(SignedMessage, ReadsOpensslsStreams) {
    const Bio data = buffer(signed_text);
    const Cms cms(CMS_sign(alice().certificate.native(), alice().key.native(), nullptr, data.get(),
                           CMS_BINARY | CMS_STREAM));
    const Bio out(BIO_new(BIO_s_mem()));
    i2d_CMS_bio_stream(out.get(), cms.get(), data.get(), CMS_BINARY | CMS_STREAM);
    const Bytes ber = test::content_of(out.get());
    EXPECT_EQ(ber.at(1), 0x80);  // Of indefinite length.
    const auto message = SignedMessage::parse(ber);
    EXPECT_EQ(message.content(), signed_text);
    EXPECT_TRUE(message.verify(alice().key.public_key()));
}

TEST(SignedMessage, DoesNotVerifyAfterAnyChange) {
    const Node sound = Node::parse(signed_by_alice());
    const auto verifies = [](const Node& changed) {
        return SignedMessage::parse(changed.der()).verify(alice().key.public_key());
    };
    ASSERT_TRUE(verifies(sound));
    Node content = sound;
    content.at({1, 0, 2, 1, 0}).content.at(0) ^= 1U;
    EXPECT_FALSE(verifies(content));
    Node type = sound;
    type.at({1, 0, 2, 0}).content.back() ^= 2U;
    EXPECT_FALSE(verifies(type));
    Node signature = sound;
    signature.at({1, 0, 4, 0, 5}).content.back() ^= 1U;
    EXPECT_FALSE(verifies(signature));
    for (std::size_t i = 0;
         i < sound.inside[1].inside[0].inside[4].inside[0].inside[3].inside.size(); ++i) {
        Node without = sound;
        auto& attributes = without.at(signed_attributes_at).inside;
        attributes.erase(attributes.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_FALSE(verifies(without)) << i;
        Node twice = sound;
        auto& doubled = twice.at(signed_attributes_at).inside;
        doubled.push_back(doubled.at(i));
        EXPECT_FALSE(verifies(twice)) << i;
    }
}

TEST(SignedMessage, RefusesMd5) {
    const auto message =
        SignedMessage::parse(sign_by_openssl(alice(), {.flags = CMS_BINARY, .hash = EVP_md5()}));
    EXPECT_EQ(message.digest_algorithm(), Hash::md5);
    EXPECT_FALSE(message.verify(alice().key.public_key()));
}

TEST(SignedMessage, HasExactlyOneSigner) {
    Node none = Node::parse(signed_by_alice());
    none.at(signers_at).inside.clear();
    EXPECT_THAT(message_refusal(none.der()), testing::HasSubstr("der_malformed"));
    Node two = Node::parse(signed_by_alice());
    auto& signers = two.at(signers_at).inside;
    signers.push_back(Node(signers.front()));
    EXPECT_THAT(message_refusal(two.der()), testing::HasSubstr("der_malformed"));
}

TEST(SignedMessage, NeedsSignedAttributes) {
    const Bytes bare = sign_by_openssl(alice(), {.flags = CMS_BINARY | CMS_NOATTR});
    EXPECT_THAT(message_refusal(bare), testing::HasSubstr("der_malformed"));
}

TEST(SignedMessage, TakesSixteenCertificatesAndNoMore) {
    Node message = Node::parse(signed_by_alice());
    auto& certificates = message.at(certificates_at).inside;
    certificates.assign(SignedMessage::max_certificates, Node(certificates.front()));
    EXPECT_EQ(message_refusal(message.der()), "no error");
    certificates.push_back(Node(certificates.front()));
    EXPECT_THAT(message_refusal(message.der()), testing::HasSubstr("too many certificates"));
}

TEST(SignedMessage, TakesThirtyTwoAttributesAndNoMore) {
    Node message = Node::parse(signed_by_alice());
    auto& attributes = message.at(signed_attributes_at).inside;
    attributes.resize(SignedMessage::max_attributes, Node(attributes.front()));
    EXPECT_EQ(message_refusal(message.der()), "no error");
    attributes.push_back(Node(attributes.front()));
    EXPECT_THAT(message_refusal(message.der()), testing::HasSubstr("too many signed attributes"));
}

TEST(SignedMessage, IsAtMostSixtyFourMebibytesLong) {
    EXPECT_THAT(message_refusal(Bytes(SignedMessage::max_bytes + 1)),
                testing::HasSubstr("too large"));
}

TEST(SignedMessage, IsNestedToALimit) {
    Bytes deep;
    for (int i = 0; i < 100'000; ++i) {
        append(deep, Bytes{0x30, 0x80});
    }
    EXPECT_THAT(message_refusal(deep), testing::HasSubstr("nested too deeply"));
}

TEST(SignedMessage, IsNothingElse) {
    Node version = Node::parse(signed_by_alice());
    version.at({1, 0, 0}).content = {4};
    EXPECT_THAT(message_refusal(version.der()), testing::HasSubstr("version"));
    Bytes trailing = signed_by_alice();
    trailing.push_back(0);
    EXPECT_THAT(message_refusal(trailing), testing::HasSubstr("trailing"));
    Node enveloped = Node::parse(signed_by_alice());
    enveloped.at({0}).content = encode_oid(oids::enveloped_data);
    EXPECT_THAT(message_refusal(enveloped.der()), testing::HasSubstr("not SignedData"));
    EXPECT_THAT(message_refusal({}), testing::HasSubstr("der_malformed"));
}

// A SignerInfo that names its signer by key identifier makes us look at that extension in every
// enclosed certificate, and the sender wrote them.
TEST(SignedMessage, SurvivesAMalformedKeyIdentifierInACertificate) {
    const Party broken = Party::make(
        "CN=Broken", {.algorithm = KeyAlgorithm::ec, .bits = 256},
        {{.id = Oid(oids::subject_key_identifier), .critical = false, .value = Bytes{0x30, 0x01}}});
    Node message = Node::parse(sign_by_openssl(alice(), {.flags = CMS_BINARY | CMS_USE_KEYID}));
    message.at(certificates_at).inside = {Node::parse(broken.certificate.der())};
    const auto parsed = SignedMessage::parse(message.der());
    EXPECT_EQ(parsed.signer(), nullptr);
    EXPECT_FALSE(parsed.names(broken.certificate));
}

TEST(SignedMessage, WithoutContentVerifiesToo) {
    const Bytes message = signed_by_alice({});
    EXPECT_TRUE(SignedMessage::parse(message).content().empty());
    EXPECT_TRUE(SignedMessage::parse(message).verify(alice().key.public_key()));
}

TEST(SignedMessage, MayKeepAnEmptyContent) {
    const auto sign = [](bool keep) {
        return sign_message({.content = {},
                             .attributes = {},
                             .certificates = {alice().certificate},
                             .signing_time = now,
                             .keep_empty = keep},
                            alice().certificate, alice().key, Hash::sha256);
    };
    EXPECT_EQ(content_verified_by_openssl(sign(false), alice()), std::nullopt);
    EXPECT_EQ(content_verified_by_openssl(sign(true), alice()), Bytes());
    EXPECT_TRUE(SignedMessage::parse(sign(true)).verify(alice().key.public_key()));
}

TEST(CertificatesOnly, IsReadByOpenssl) {
    const Bytes der = certificates_only({alice().certificate, bob().certificate});
    const Bio in = buffer(der);
    const Cms cms(d2i_CMS_bio(in.get(), nullptr));
    ASSERT_NE(cms, nullptr);
    STACK_OF(X509)* certificates = CMS_get1_certs(cms.get());
    ASSERT_EQ(sk_X509_num(certificates), 2);
    EXPECT_EQ(X509_cmp(sk_X509_value(certificates, 0), alice().certificate.native()), 0);
    sk_X509_pop_free(certificates, X509_free);
}

TEST(CertificatesOnly, IsReadBackAlsoAsBer) {
    const Bytes crl = to_bytes(as_bytes(std::string_view("\x30\x00", 2)));
    const Bytes der = certificates_only({alice().certificate, bob().certificate}, {crl});
    for (const Bytes& form : {der, Node::parse(der).ber()}) {
        const auto bag = parse_certificates_only(form);
        EXPECT_EQ(bag.certificates,
                  (std::vector<Certificate>{alice().certificate, bob().certificate}));
        EXPECT_EQ(bag.crls, std::vector<Bytes>{crl});
    }
}

}  // namespace
}  // namespace certferry::pki
