#include "pki/certificate_request.h"

#include "base/error.h"
#include "pki/ossl.h"
#include "pki/test_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/x509.h>

namespace certferry::pki {
namespace {

using test::altered;
using test::hex;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// Positions in a CertificationRequestInfo.
constexpr std::size_t request_version_at = 0;
constexpr std::size_t spki_at = 2;
constexpr std::size_t request_attributes_at = 3;

CertificateRequest load_request(const std::string& name) {
    return CertificateRequest::from_pem(test::data(name));
}

/// ec.csr with these attributes, each whole, in place of its own.
CertificateRequest with_attributes(const std::vector<Bytes>& list) {
    der::Writer attributes;
    attributes.constructed(der::context_constructed(0), [&](der::Writer& writer) {
        for (const auto& attribute : list) {
            writer.raw(attribute);
        }
    });
    return CertificateRequest::from_der(
        altered(load_request("ec.csr").der(), {{request_attributes_at, attributes.take()}}));
}

Bytes attribute(std::string_view type, const std::vector<Bytes>& values) {
    der::Writer writer;
    writer.sequence([&](der::Writer& content) {
        content.oid(type);
        content.constructed(der::set, [&](der::Writer& set) {
            for (const auto& value : values) {
                set.raw(value);
            }
        });
    });
    return writer.take();
}

std::optional<std::string> challenge_of(const CertificateRequest& request) {
    const auto secret = request.challenge_password();
    return secret ? std::optional(std::string(secret->reveal_text())) : std::nullopt;
}

std::optional<std::string> challenge_from(std::string_view value) {
    return challenge_of(with_attributes({attribute(oids::challenge_password, {hex(value)})}));
}

TEST(CertificateRequest, ReadsWhatOpensslWrites) {
    const CertificateRequest request = load_request("rsa.csr");
    EXPECT_EQ(request.subject().text(), "CN=rsa");
    EXPECT_EQ(challenge_of(request), "s3cret challenge");
    EXPECT_EQ(request.key_usage(), KeyUsage(KeyUsage::digital_signature));
    EXPECT_THAT(request.extended_key_usage(), ElementsAre(oids::client_auth));
    EXPECT_THAT(request.subject_alt_names(), ElementsAre(GeneralName::dns("device.example.com")));
    EXPECT_EQ(request.public_key().text(), "rsa-2048");
    EXPECT_EQ(request.signature_algorithm(), "1.2.840.113549.1.1.11");
    EXPECT_EQ(request.fingerprint(), sha256(request.der()));
}

TEST(CertificateRequest, ReadsWhatGnutlsWrites) {
    const CertificateRequest request = load_request("certtool.csr");
    EXPECT_EQ(request.subject().common_name(), "certtool");
    EXPECT_EQ(challenge_of(request), "pass_wörd");
    EXPECT_THAT(request.subject_alt_names(), SizeIs(1));
}

TEST(CertificateRequest, ReadsWhatStrongswanAndJavaWrite) {
    EXPECT_EQ(challenge_of(load_request("strongswan.csr")), "s3cret");
    EXPECT_EQ(challenge_of(load_request("java.csr")), std::nullopt);
    EXPECT_THAT(load_request("java.csr").subject_alt_names(), SizeIs(1));
}

TEST(CertificateRequest, ProvesPossessionWithEveryKindOfSignature) {
    for (const auto* name : {"rsa.csr", "ec.csr", "ed25519.csr", "pss.csr", "certtool.csr",
                             "strongswan.csr", "java.csr"}) {
        EXPECT_TRUE(load_request(name).proves_possession()) << name;
    }
}

TEST(CertificateRequest, NamesTheHashOfItsSignature) {
    EXPECT_EQ(load_request("rsa.csr").signature_hash(), Hash::sha256);
    EXPECT_EQ(load_request("ec.csr").signature_hash(), Hash::sha256);
    EXPECT_EQ(load_request("pss.csr").signature_hash(), Hash::sha256);
    EXPECT_EQ(load_request("ed25519.csr").signature_hash(), std::nullopt);
}

TEST(CertificateRequest, ProvesNothingOnceChanged) {
    EXPECT_FALSE(with_attributes({}).proves_possession());
    for (const auto* name : {"rsa.csr", "pss.csr", "ed25519.csr"}) {
        const Bytes changed =
            altered(load_request(name).der(), {{request_attributes_at, hex("a000")}});
        EXPECT_FALSE(CertificateRequest::from_der(changed).proves_possession()) << name;
    }
}

TEST(CertificateRequest, ProvesNothingWithAnotherOrUnusableKey) {
    const Bytes der = load_request("ec.csr").der();
    const Bytes other = to_bytes(load_request("rsa.csr").spki());
    const Bytes unknown = hex("300b 3005 06032a0304 03020001");
    EXPECT_FALSE(
        CertificateRequest::from_der(altered(der, {{spki_at, other}})).proves_possession());
    EXPECT_FALSE(
        CertificateRequest::from_der(altered(der, {{spki_at, unknown}})).proves_possession());
}

TEST(CertificateRequest, ReadsChallengePasswordsOfAllStringTypes) {
    EXPECT_EQ(challenge_from("1302 6162"), "ab") << "PrintableString: Windows";
    EXPECT_EQ(challenge_from("1303 615f2a"), "a_*") << "PrintableString with others: jscep";
    EXPECT_EQ(challenge_from("0c02 c3a4"), "ä") << "UTF8String";
    EXPECT_EQ(challenge_from("1401 e4"), "ä") << "T61String";
    EXPECT_EQ(challenge_from("1602 6162"), "ab") << "IA5String";
    EXPECT_EQ(challenge_from("1e04 006100e4"), "aä") << "BMPString";
    EXPECT_EQ(challenge_from("1c04 00000061"), "a") << "UniversalString";
}

TEST(CertificateRequest, HasNoChallengePasswordThatIsNoText) {
    EXPECT_EQ(challenge_from("0401 61"), std::nullopt) << "OCTET STRING";
    EXPECT_EQ(challenge_from("0c01 ff"), std::nullopt) << "not UTF-8";
    EXPECT_EQ(challenge_from("1302 6162 1302 6162"), std::nullopt) << "two values";
    EXPECT_EQ(challenge_from(""), std::nullopt) << "no value";
}

TEST(CertificateRequest, MayHoldALongChallengePassword) {
    const std::string challenge(5000, 'x');
    der::Writer value;
    value.utf8_string(challenge);
    EXPECT_EQ(challenge_of(with_attributes({attribute(oids::challenge_password, {value.take()})})),
              challenge);
}

TEST(CertificateRequest, RefusesRepeatedAttributes) {
    const Bytes extensions = encode_extensions({make_ocsp_nocheck()});
    for (const auto type :
         {oids::challenge_password, oids::extension_request, oids::ms_extension_request}) {
        const Bytes one = attribute(type, {extensions});
        EXPECT_NO_THROW(with_attributes({one})) << type;
        EXPECT_THROW(with_attributes({one, one}), Error) << type;
    }
    const Bytes unread = attribute("1.2.3", {extensions});
    EXPECT_NO_THROW(with_attributes({unread, unread}));
}

TEST(CertificateRequest, ReadsMicrosoftsExtensionAttribute) {
    const std::vector<Extension> extensions{make_key_usage(KeyUsage(KeyUsage::key_agreement))};
    const Bytes value = encode_extensions(extensions);
    const Bytes standard = attribute(oids::extension_request, {value});
    const Bytes microsoft = attribute(oids::ms_extension_request, {value});
    EXPECT_EQ(with_attributes({microsoft}).extensions(), extensions);
    EXPECT_EQ(with_attributes({microsoft, standard}).extensions(), extensions);
}

TEST(CertificateRequest, RefusesExtensionAttributesThatDiffer) {
    const Bytes one = encode_extensions({make_ocsp_nocheck()});
    const Bytes other =
        encode_extensions({make_basic_constraints({.ca = true, .path_length = {}})});
    EXPECT_THROW(with_attributes({attribute(oids::extension_request, {one}),
                                  attribute(oids::ms_extension_request, {other})}),
                 Error);
}

TEST(CertificateRequest, RefusesExtensionsWithoutExactlyOneValue) {
    const Bytes value = encode_extensions({make_ocsp_nocheck()});
    EXPECT_THROW(with_attributes({attribute(oids::extension_request, {})}), Error);
    EXPECT_THROW(with_attributes({attribute(oids::extension_request, {value, value})}), Error);
}

TEST(CertificateRequest, WithoutExtensionsAnswersEmpty) {
    const CertificateRequest request = with_attributes({});
    EXPECT_THAT(request.extensions(), IsEmpty());
    EXPECT_EQ(request.key_usage(), std::nullopt);
    EXPECT_THAT(request.extended_key_usage(), IsEmpty());
    EXPECT_THAT(request.subject_alt_names(), IsEmpty());
    EXPECT_EQ(request.challenge_password(), std::nullopt);
}

TEST(CertificateRequest, MayLackAttributesOrNameAnotherVersion) {
    const Bytes der = load_request("ec.csr").der();
    EXPECT_NO_THROW(CertificateRequest::from_der(altered(der, {{request_attributes_at, {}}})));
    // Written with pyOpenSSL's set_version(2), as tutorials have it.
    EXPECT_NO_THROW(
        CertificateRequest::from_der(altered(der, {{request_version_at, hex("020102")}})));
    EXPECT_THROW(CertificateRequest::from_der(altered(der, {{request_version_at, hex("020103")}})),
                 Error);
}

TEST(CertificateRequest, RefusesTrailingBytes) {
    Bytes der = load_request("ec.csr").der();
    EXPECT_THROW(
        CertificateRequest::from_der(altered(der, {{request_attributes_at + 1, hex("0500")}})),
        Error);
    der.push_back(0);
    EXPECT_THROW(CertificateRequest::from_der(der), Error);
}

TEST(CertificateRequest, RefusesEveryTruncation) {
    const Bytes der = load_request("strongswan.csr").der();
    for (std::size_t size = 0; size < der.size(); ++size) {
        EXPECT_THROW(CertificateRequest::from_der(ByteView(der).first(size)), Error) << size;
    }
}

TEST(CertificateRequest, RefusesMoreThanItsLimit) {
    const auto padded = [](std::size_t padding) {
        der::Writer value;
        value.octet_string(Bytes(padding));
        return with_attributes({attribute("1.2.3", {value.take()})});
    };
    const std::size_t overhead = padded(60000).der().size() - 60000;
    EXPECT_NO_THROW(padded(CertificateRequest::max_der_bytes - overhead));
    EXPECT_THROW(padded(CertificateRequest::max_der_bytes - overhead + 1), Error);
}

TEST(CertificateRequest, FromPemThrowsIfThereIsNone) {
    EXPECT_THROW(CertificateRequest::from_pem(test::data("leaf.pem")), Error);
}

TEST(MakeRequest, ReadsBackAsWritten) {
    const PrivateKey key = PrivateKey::generate({KeyAlgorithm::ec, 256});
    const Secret challenge = Secret::copy_of(std::string_view("p@ss"));
    const RequestContent content{.subject = Name::from_text("CN=device"),
                                 .extensions = {make_extended_key_usage({"1.2.3"})},
                                 .challenge_password = &challenge};
    const CertificateRequest request = make_request(content, key);
    EXPECT_EQ(request.subject(), content.subject);
    EXPECT_EQ(request.extensions(), content.extensions);
    EXPECT_EQ(challenge_of(request), "p@ss");
    EXPECT_TRUE(request.proves_possession());
    EXPECT_EQ(CertificateRequest::from_pem(request.to_pem()).der(), request.der());
}

TEST(MakeRequest, IsAcceptedByOpenssl) {
    for (const KeySpec spec : {KeySpec{KeyAlgorithm::rsa, 2048}, KeySpec{KeyAlgorithm::ec, 521},
                               KeySpec{KeyAlgorithm::ed25519, 256}}) {
        const PrivateKey key = PrivateKey::generate(spec);
        const Secret challenge = Secret::copy_of(std::string_view("secret"));
        const CertificateRequest request = make_request({.subject = Name::from_text("CN=device"),
                                                         .extensions = {make_ocsp_nocheck()},
                                                         .challenge_password = &challenge},
                                                        key, Hash::sha384);
        const unsigned char* at = request.der().data();
        const ossl::Handle<X509_REQ, X509_REQ_free> parsed(
            d2i_X509_REQ(nullptr, &at, static_cast<long>(request.der().size())));
        ASSERT_NE(parsed, nullptr) << spec.text();
        EXPECT_EQ(X509_REQ_verify(parsed.get(), key.native()), 1) << spec.text();
        EXPECT_GE(X509_REQ_get_attr_by_NID(parsed.get(), NID_pkcs9_challengePassword, -1), 0);
        EXPECT_GE(X509_REQ_get_attr_by_NID(parsed.get(), NID_ext_req, -1), 0);
    }
}

}  // namespace
}  // namespace certferry::pki
