#include "base/error.h"
#include "pki/cms_signed.h"
#include "pki/ossl.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

namespace certferry::pki {

namespace {

using Cms = ossl::Handle<CMS_ContentInfo, CMS_ContentInfo_free>;
using Bio = ossl::Handle<BIO, BIO_free_all>;
using Object = ossl::Handle<ASN1_OBJECT, ASN1_OBJECT_free>;
using Time = ossl::Handle<ASN1_TIME, ASN1_TIME_free>;

Object to_object(std::string_view dotted) {
    return Object(ossl::check(OBJ_txt2obj(std::string(dotted).c_str(), 1), codes::crypto_failed,
                              "making an OID"));
}

/// Adds one attribute; a value's DER is split into its tag and content, as OpenSSL wants it.
void add_attribute(CMS_SignerInfo* signer, const CmsAttribute& attribute) {
    const Object type = to_object(attribute.type);
    for (const Bytes& value : attribute.values) {
        der::Reader reader(value);
        const der::Element element = reader.next();
        ossl::check(
            CMS_signed_add1_attr_by_OBJ(signer, type.get(), element.tag, element.content.data(),
                                        static_cast<int>(element.content.size())),
            codes::crypto_failed, "adding a signed attribute");
    }
}

void add_signing_time(CMS_SignerInfo* signer, UtcTime time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    const Time encoded(ossl::check(ASN1_TIME_set(nullptr, static_cast<time_t>(seconds)),
                                   codes::crypto_failed, "encoding the signing time"));
    ossl::check(CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime,
                                            ASN1_STRING_type(encoded.get()), encoded.get(), -1),
                codes::crypto_failed, "adding the signing time");
}

Bytes to_der(CMS_ContentInfo* cms) {
    const int size = i2d_CMS_ContentInfo(cms, nullptr);
    ossl::check(size, codes::crypto_failed, "encoding SignedData");
    Bytes der(static_cast<std::size_t>(size));
    unsigned char* at = der.data();
    i2d_CMS_ContentInfo(cms, &at);
    return der;
}

const EVP_MD* to_md(Hash hash) {
    switch (hash) {
        case Hash::sha1:
            return EVP_sha1();
        case Hash::sha224:
            return EVP_sha224();
        case Hash::sha256:
            return EVP_sha256();
        case Hash::sha384:
            return EVP_sha384();
        case Hash::sha512:
            return EVP_sha512();
        case Hash::md5:
            break;
    }
    throw Error(codes::algorithm_refused, "MD5 is never used to sign");
}

}  // namespace

Bytes sign_message(const SignedContent& content, const Certificate& signer, const PrivateKey& key,
                   Hash hash) {
    // With CMS_NOCERTS the certificates are those that are added by hand, in that order. Without
    // content there is no eContent at all (RFC 8894, 3.3.2.2), and the digest is that of no octets.
    const unsigned flags = CMS_PARTIAL | CMS_BINARY | CMS_NOSMIMECAP | CMS_NOCERTS |
                           (content.content.empty() ? CMS_DETACHED : 0U);
    const Cms cms(ossl::check(CMS_sign(nullptr, nullptr, nullptr, nullptr, flags),
                              codes::crypto_failed, "starting SignedData"));
    CMS_SignerInfo* info =
        ossl::check(CMS_add1_signer(cms.get(), signer.native(), key.native(), to_md(hash), flags),
                    codes::crypto_failed, "adding the signer");
    add_signing_time(info, content.signing_time);
    for (const auto& attribute : content.attributes) {
        add_attribute(info, attribute);
    }
    for (const auto& certificate : content.certificates) {
        ossl::check(CMS_add1_cert(cms.get(), certificate.native()), codes::crypto_failed,
                    "adding a certificate");
    }
    const char* start = content.content.empty() ? "" : as_text(content.content).data();
    const Bio data(ossl::check(BIO_new_mem_buf(start, static_cast<int>(content.content.size())),
                               codes::crypto_failed, "reading the content"));
    ossl::check(CMS_final(cms.get(), data.get(), nullptr, CMS_BINARY), codes::crypto_failed,
                "signing");
    return to_der(cms.get());
}

}  // namespace certferry::pki
