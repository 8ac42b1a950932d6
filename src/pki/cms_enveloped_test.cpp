#include "pki/cms_enveloped.h"

#include "base/error.h"
#include "pki/cms_testing.h"
#include "pki/ossl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/rsa.h>

#include <functional>

namespace certferry::pki {
namespace {

using test::Node;
using test::Party;

using Cms = ossl::Handle<CMS_ContentInfo, CMS_ContentInfo_free>;
using Bio = ossl::Handle<BIO, BIO_free_all>;

const Bytes enveloped_text = to_bytes("what is enveloped");

const Party& ra() {
    static const Party made = Party::make("CN=RA,O=Example");
    return made;
}

const Party& stranger() {
    static const Party made = Party::make("CN=Stranger");
    return made;
}

// Positions inside EnvelopedData.
constexpr std::initializer_list<std::size_t> recipients_at{1, 0, 1};
constexpr std::initializer_list<std::size_t> transport_at{1, 0, 1, 0, 2};
constexpr std::initializer_list<std::size_t> encrypted_key_at{1, 0, 1, 0, 3};
constexpr std::initializer_list<std::size_t> encrypted_at{1, 0, 2, 2};

Bytes to_ra() {
    return envelop(enveloped_text, ra().certificate, ContentCipher::aes_256_cbc);
}

std::optional<Bytes> open(ByteView envelope) {
    return EnvelopedMessage::parse(envelope).open(ra().certificate, ra().key);
}

Bytes write(CMS_ContentInfo* cms) {
    const Bio out(BIO_new(BIO_s_mem()));
    i2d_CMS_bio(out.get(), cms);
    return test::content_of(out.get());
}

/// An EnvelopedData by OpenSSL alone, to these recipients in turn.
Bytes envelop_by_openssl(const std::vector<const Party*>& recipients,
                         const EVP_CIPHER* cipher = EVP_aes_128_cbc(), unsigned flags = CMS_BINARY,
                         const EVP_MD* oaep_hash = nullptr) {
    const Bio data(BIO_new_mem_buf(enveloped_text.data(), static_cast<int>(enveloped_text.size())));
    const Cms cms(CMS_encrypt(nullptr, nullptr, cipher, flags | CMS_PARTIAL));
    for (const auto* recipient : recipients) {
        auto* info = CMS_add1_recipient_cert(cms.get(), recipient->certificate.native(),
                                             flags | CMS_KEY_PARAM);
        if (oaep_hash != nullptr) {
            auto* context = CMS_RecipientInfo_get0_pkey_ctx(info);
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING);
            EVP_PKEY_CTX_set_rsa_oaep_md(context, oaep_hash);
        }
    }
    CMS_final(cms.get(), data.get(), nullptr, flags);
    return write(cms.get());
}

std::string envelope_refusal(const Bytes& envelope) {
    return error_of([&] { EnvelopedMessage::parse(envelope); });
}

/// The AlgorithmIdentifier of RSAES-OAEP with these parameters, DER; none if empty.
Node oaep_with(ByteView parameters) {
    der::Writer writer;
    writer.sequence([&](der::Writer& algorithm) {
        algorithm.oid(oids::rsaes_oaep);
        algorithm.raw(parameters);
    });
    return Node::parse(writer.bytes());
}

class EveryCipher : public testing::TestWithParam<ContentCipher> {};

TEST_P(EveryCipher, IsOpenedAgain) {
    const Bytes envelope = envelop(enveloped_text, ra().certificate, GetParam());
    const auto parsed = EnvelopedMessage::parse(envelope);
    EXPECT_EQ(parsed.cipher(), GetParam());
    EXPECT_EQ(parsed.open(ra().certificate, ra().key), enveloped_text);
    EXPECT_NE(parsed.open(ra().certificate, stranger().key), enveloped_text);
    EXPECT_FALSE(parsed.open(stranger().certificate, stranger().key));
}

INSTANTIATE_TEST_SUITE_P(EnvelopedMessage, EveryCipher,
                         testing::Values(ContentCipher::des_cbc, ContentCipher::des_ede3_cbc,
                                         ContentCipher::aes_128_cbc, ContentCipher::aes_192_cbc,
                                         ContentCipher::aes_256_cbc));

TEST(EnvelopedMessage, IsOpenedByOpenssl) {
    const Bytes der = to_ra();
    const Bio in(BIO_new_mem_buf(der.data(), static_cast<int>(der.size())));
    const Cms cms(d2i_CMS_bio(in.get(), nullptr));
    ASSERT_NE(cms, nullptr);
    const Bio out(BIO_new(BIO_s_mem()));
    EXPECT_EQ(CMS_decrypt(cms.get(), ra().key.native(), ra().certificate.native(), nullptr,
                          out.get(), CMS_BINARY),
              1);
    EXPECT_EQ(test::content_of(out.get()), enveloped_text);
}

TEST(EnvelopedMessage, OpensWhatOpensslMade) {
    for (const auto* cipher :
         {EVP_aes_128_cbc(), EVP_aes_192_cbc(), EVP_aes_256_cbc(), EVP_des_ede3_cbc()}) {
        EXPECT_EQ(open(envelop_by_openssl({&ra()}, cipher)), enveloped_text);
        EXPECT_EQ(open(envelop_by_openssl({&ra()}, cipher, CMS_BINARY | CMS_USE_KEYID)),
                  enveloped_text);
    }
}

TEST(EnvelopedMessage, OpensOaep) {
    for (const auto* hash : {EVP_sha1(), EVP_sha256(), EVP_sha512()}) {
        const Bytes envelope = envelop_by_openssl({&ra()}, EVP_aes_256_cbc(), CMS_BINARY, hash);
        const auto parsed = EnvelopedMessage::parse(envelope);
        EXPECT_EQ(parsed.recipients().at(0).transport, EnvelopedMessage::Transport::rsa_oaep);
        EXPECT_EQ(parsed.open(ra().certificate, ra().key), enveloped_text);
    }
}

// Malformed OAEP parameters have made OpenSSL take PKCS#1 v1.5 instead, or crash
// (CVE-2026-28390), so it must not see them. The key is transported by PKCS#1 v1.5 here: whoever
// falls back gets the text.
TEST(EnvelopedMessage, NeverOpensMalformedOaep) {
    const auto with = [](const std::function<void(der::Writer&)>& content) {
        der::Writer writer;
        writer.sequence(content);
        return writer.take();
    };
    const auto hash = [](std::string_view oid) {
        der::Writer writer;
        writer.sequence([&](der::Writer& algorithm) { algorithm.oid(oid); });
        return writer.take();
    };
    const std::vector<Bytes> bad{
        {},                                          // Absent.
        {der::null, 0},                              // NULL.
        {der::octet_string, 0},                      // Another type.
        with([](der::Writer& out) { out.null(); }),  // Something unknown inside.
        with([&](der::Writer& out) {                 // MD5.
            out.constructed(der::context_constructed(0),
                            [&](der::Writer& inside) { inside.raw(hash("1.2.840.113549.2.5")); });
        }),
        with([&](der::Writer& out) {  // Not MGF1.
            out.constructed(der::context_constructed(1),
                            [&](der::Writer& inside) { inside.raw(hash("1.2.840.113549.1.1.9")); });
        }),
        with([](der::Writer& out) {  // A label.
            out.constructed(der::context_constructed(2), [](der::Writer& inside) {
                inside.sequence([](der::Writer& label) {
                    label.oid("1.2.840.113549.1.1.9");
                    label.octet_string(Bytes{1});
                });
            });
        }),
    };
    for (const auto& parameters : bad) {
        Node envelope = Node::parse(to_ra());
        envelope.at(transport_at) = oaep_with(parameters);
        std::optional<EnvelopedMessage> parsed;
        // Refused at parsing, or parsed and not opened.
        const auto refused = error_of([&] { parsed = EnvelopedMessage::parse(envelope.der()); });
        if (parsed) {
            EXPECT_EQ(parsed->recipients().at(0).transport, EnvelopedMessage::Transport::other);
            EXPECT_FALSE(parsed->open(ra().certificate, ra().key));
        } else {
            EXPECT_THAT(refused, testing::HasSubstr("der_malformed"));
        }
    }
}

TEST(EnvelopedMessage, NeverOpensUnknownKeyTransport) {
    Node unknown = Node::parse(to_ra());
    unknown.at(transport_at).inside.at(0).content = encode_oid("1.2.840.113549.1.1.99");
    EXPECT_FALSE(open(unknown.der()));
    Node parameters = Node::parse(to_ra());
    parameters.at(transport_at).inside.at(1) =
        Node{.tag = der::octet_string, .content = {1}, .inside = {}};
    EXPECT_FALSE(open(parameters.der()));
}

TEST(EnvelopedMessage, IgnoresUpToFourForeignRecipients) {
    const std::vector<const Party*> before{&stranger(), &stranger(), &stranger(), &stranger(),
                                           &ra()};
    const std::vector<const Party*> after{&ra(), &stranger(), &stranger(), &stranger(),
                                          &stranger()};
    for (const auto& recipients : {before, after}) {
        const auto parsed = EnvelopedMessage::parse(envelop_by_openssl(recipients));
        EXPECT_EQ(
            std::ranges::count_if(parsed.recipients(),
                                  [](const auto& each) { return each.names(ra().certificate); }),
            1);
        EXPECT_EQ(parsed.open(ra().certificate, ra().key), enveloped_text);
    }
}

TEST(EnvelopedMessage, HasAtMostFiveRecipients) {
    const std::vector<const Party*> six(6, &ra());
    EXPECT_THAT(envelope_refusal(envelop_by_openssl(six)),
                testing::HasSubstr("too many recipients"));
    Node none = Node::parse(to_ra());
    none.at(recipients_at).inside.clear();
    EXPECT_THAT(envelope_refusal(none.der()), testing::HasSubstr("without a recipient"));
}

// With two, whether the first one's padding was right could be told from the outcome.
TEST(EnvelopedMessage, IsNotOpenedIfTwoRecipientsNameUs) {
    EXPECT_FALSE(open(envelop_by_openssl({&ra(), &ra()})));
    Node both = Node::parse(envelop_by_openssl({&ra()}));
    const Node by_key =
        Node::parse(envelop_by_openssl({&ra()}, EVP_aes_128_cbc(), CMS_BINARY | CMS_USE_KEYID));
    both.at(recipients_at)
        .inside.push_back(by_key.inside.at(1).inside.at(0).inside.at(1).inside.at(0));
    EXPECT_FALSE(open(both.der()));
}

// OpenSSL compares names without regard to case, we octet by octet: what does not name us for us
// must not be opened by it either.
TEST(EnvelopedMessage, IsNotOpenedForANameInAnotherCase) {
    Node envelope = Node::parse(to_ra());
    Node& common_name = envelope.at({1, 0, 1, 0, 1, 0, 0, 0, 1});
    ASSERT_EQ(common_name.content, to_bytes("RA"));
    common_name.content = to_bytes("ra");
    const auto parsed = EnvelopedMessage::parse(envelope.der());
    EXPECT_FALSE(parsed.recipients().at(0).names(ra().certificate));
    EXPECT_FALSE(parsed.open(ra().certificate, ra().key));
}

TEST(EnvelopedMessage, KnowsOtherKindsOfRecipientsAsSuch) {
    const Party curve = Party::make("CN=Curve", {.algorithm = KeyAlgorithm::ec, .bits = 256});
    const auto parsed = EnvelopedMessage::parse(envelop_by_openssl({&curve, &ra()}));
    ASSERT_EQ(parsed.recipients().size(), 2U);
    EXPECT_EQ(
        std::ranges::count_if(parsed.recipients(), &EnvelopedMessage::Recipient::key_transport), 1);

    const Bio data(BIO_new_mem_buf(enveloped_text.data(), static_cast<int>(enveloped_text.size())));
    const Cms cms(CMS_encrypt(nullptr, nullptr, EVP_aes_128_cbc(), CMS_BINARY | CMS_PARTIAL));
    std::string password = "password";
    CMS_add0_recipient_password(cms.get(), -1, NID_undef, NID_undef,
                                reinterpret_cast<unsigned char*>(OPENSSL_strdup(password.c_str())),
                                static_cast<ossl_ssize_t>(password.size()), nullptr);
    CMS_final(cms.get(), data.get(), nullptr, CMS_BINARY);
    const auto by_password = EnvelopedMessage::parse(write(cms.get()));
    EXPECT_FALSE(by_password.recipients().at(0).key_transport);
    EXPECT_FALSE(by_password.open(ra().certificate, ra().key));
}

TEST(EnvelopedMessage, ReadsWhatApplesClientsSend) {
    const Bytes long_text(1000, 'x');
    const Bytes ber =
        Node::parse(envelop(long_text, ra().certificate, ContentCipher::aes_128_cbc)).ber();
    EXPECT_EQ(open(ber), long_text);
}

TEST(EnvelopedMessage, ReadsOpensslsStreams) {
    const Bio data(BIO_new_mem_buf(enveloped_text.data(), static_cast<int>(enveloped_text.size())));
    const Cms cms(
        CMS_encrypt(nullptr, nullptr, EVP_aes_128_cbc(), CMS_BINARY | CMS_PARTIAL | CMS_STREAM));
    CMS_add1_recipient_cert(cms.get(), ra().certificate.native(), 0);
    const Bio out(BIO_new(BIO_s_mem()));
    i2d_CMS_bio_stream(out.get(), cms.get(), data.get(), CMS_BINARY | CMS_STREAM);
    EXPECT_EQ(open(test::content_of(out.get())), enveloped_text);
}

/// Whether envelopes that `change` spoiled are refused. CBC has no check but its padding, which one
/// random block in 256 passes: such a one may be opened, though never to what was enveloped, but
/// not four in a row.
bool is_refused(const std::function<void(Node&)>& change) {
    for (int tries = 0; tries < 4; ++tries) {
        Node envelope = Node::parse(to_ra());
        change(envelope);
        const auto opened = open(envelope.der());
        if (!opened) {
            return true;
        }
        EXPECT_NE(opened, enveloped_text);
    }
    return false;
}

// Wrong padding, wrong length of the content key, wrong key, wrong cipher block: no difference that
// a caller could pass on.
TEST(EnvelopedMessage, FailsInOneWay) {
    const Node to_stranger =
        Node::parse(envelop(enveloped_text, stranger().certificate, ContentCipher::aes_256_cbc));
    EXPECT_TRUE(is_refused([](Node& n) { n.at(encrypted_key_at).content.at(10) ^= 1U; }));
    EXPECT_TRUE(is_refused([](Node& n) { n.at(encrypted_key_at).content.clear(); }));
    EXPECT_TRUE(
        is_refused([](Node& n) { n.at({1, 0, 2, 1, 0}).content = encode_oid(oids::aes_128_cbc); }));
    EXPECT_TRUE(is_refused([&](Node& n) { n.at({1, 0, 2}) = Node(to_stranger).at({1, 0, 2}); }));
    EXPECT_TRUE(is_refused([](Node& n) { n.at(encrypted_at).content.back() ^= 1U; }));
    EXPECT_TRUE(is_refused([](Node& n) { n.at(encrypted_at).content.pop_back(); }));
}

TEST(EnvelopedMessage, TakesNoCipherButCbcWithItsVector) {
    for (const auto& parameters : {Bytes(), Bytes(15, 1), Bytes(17, 1)}) {
        Node envelope = Node::parse(to_ra());
        envelope.at({1, 0, 2, 1, 1}).content = parameters;
        EXPECT_FALSE(EnvelopedMessage::parse(envelope.der()).cipher());
        EXPECT_FALSE(open(envelope.der()));
    }
    Node gcm = Node::parse(to_ra());
    gcm.at({1, 0, 2, 1, 0}).content = encode_oid("2.16.840.1.101.3.4.1.46");
    EXPECT_FALSE(EnvelopedMessage::parse(gcm.der()).cipher());
    EXPECT_EQ(EnvelopedMessage::parse(gcm.der()).cipher_oid(), "2.16.840.1.101.3.4.1.46");
    EXPECT_FALSE(open(gcm.der()));
}

TEST(EnvelopedMessage, IsNothingElse) {
    EXPECT_THAT(envelope_refusal({}), testing::HasSubstr("der_malformed"));
    Bytes trailing = to_ra();
    trailing.push_back(0);
    EXPECT_THAT(envelope_refusal(trailing), testing::HasSubstr("trailing"));
    Node other = Node::parse(to_ra());
    other.at({0}).content = encode_oid("1.2.840.113549.1.9.16.1.23");  // AuthEnvelopedData
    EXPECT_THAT(envelope_refusal(other.der()), testing::HasSubstr("not EnvelopedData"));
    Node without = Node::parse(to_ra());
    without.at({1, 0, 2}).inside.pop_back();
    EXPECT_THAT(envelope_refusal(without.der()), testing::HasSubstr("der_malformed"));
}

TEST(Envelop, TakesRsaKeysOnly) {
    const Party curve = Party::make("CN=Curve", {.algorithm = KeyAlgorithm::ec, .bits = 256});
    EXPECT_THAT(
        error_of([&] { envelop(enveloped_text, curve.certificate, ContentCipher::aes_128_cbc); }),
        testing::HasSubstr("key_unusable"));
}

}  // namespace
}  // namespace certferry::pki
