#include "pki/ocsp.h"

#include "base/encoding.h"
#include "base/error.h"
#include "pki/ossl.h"
#include "pki/test_data.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ocsp.h>
#include <openssl/x509.h>

#include <chrono>

namespace certferry::pki {
namespace {

using std::chrono::hours;
using test::hex;
using testing::SizeIs;

using Store = ossl::Handle<X509_STORE, X509_STORE_free>;
using NativeRequest = ossl::Handle<OCSP_REQUEST, OCSP_REQUEST_free>;
using NativeResponse = ossl::Handle<OCSP_RESPONSE, OCSP_RESPONSE_free>;
using NativeBasic = ossl::Handle<OCSP_BASICRESP, OCSP_BASICRESP_free>;

OcspRequest load(const std::string& name) {
    return OcspRequest::from_der(as_bytes(test::data(name)));
}

Certificate certificate(const std::string& name) {
    return Certificate::from_pem(test::data(name));
}

/// A CA and a responder that it trusts.
class OcspResponse : public testing::Test {
protected:
    // OCSP_basic_verify looks at the real clock.
    UtcTime now_ = std::chrono::floor<std::chrono::seconds>(SystemClock().now());
    PrivateKey ca_key_ = PrivateKey::generate({KeyAlgorithm::ec, 256});
    PrivateKey key_ = PrivateKey::generate({KeyAlgorithm::ec, 384});
    Certificate ca_ = issue("CN=CA", ca_key_.public_key(),
                            {make_basic_constraints({.ca = true, .path_length = {}})});
    Certificate responder_ =
        issue("CN=Responder", key_.public_key(),
              {make_extended_key_usage({Oid(oids::ocsp_signing)}), make_ocsp_nocheck()});

    Certificate issue(std::string_view subject, const PublicKey& to,
                      const std::vector<Extension>& extensions) const {
        CertificateContent content;
        content.serial = {1};
        content.issuer = Name::from_text("CN=CA");
        content.subject = Name::from_text(subject);
        content.not_before = now_ - hours(1);
        content.not_after = now_ + hours(1);
        content.spki = to.spki();
        content.extensions = extensions;
        const Bytes algorithm = signature_algorithm(ca_key_.public_key(), Hash::sha256);
        return sign_tbs(encode_tbs(content, algorithm), ca_key_, Hash::sha256);
    }

    /// What is asked about `serial` of our CA.
    CertId id_of(std::string_view serial) const {
        return OcspRequest::from_der(make_ocsp_request(ca_, hex(serial), {})).ids.at(0);
    }

    OcspAnswer answer(std::string_view serial, OcspStatus status) const {
        OcspAnswer answer;
        answer.id = id_of(serial);
        answer.status = status;
        answer.this_update = now_;
        answer.next_update = now_ + hours(2);
        return answer;
    }

    /// The response as OpenSSL parses it; it must be successful and signed for `ca_`.
    NativeBasic accepted(const Bytes& der) const {
        const unsigned char* at = der.data();
        const NativeResponse response(
            d2i_OCSP_RESPONSE(nullptr, &at, static_cast<long>(der.size())));
        EXPECT_NE(response, nullptr);
        EXPECT_EQ(OCSP_response_status(response.get()), OCSP_RESPONSE_STATUS_SUCCESSFUL);
        NativeBasic basic(OCSP_response_get1_basic(response.get()));
        const Store store(X509_STORE_new());
        X509_STORE_add_cert(store.get(), ca_.native());
        EXPECT_EQ(OCSP_basic_verify(basic.get(), nullptr, store.get(), 0), 1);
        return basic;
    }

    int status_of(OCSP_BASICRESP* basic, std::string_view serial, int* reason = nullptr) const {
        const Bytes id = id_of(serial).der;
        const unsigned char* at = id.data();
        const ossl::Handle<OCSP_CERTID, OCSP_CERTID_free> parsed(
            d2i_OCSP_CERTID(nullptr, &at, static_cast<long>(id.size())));
        int status = -1;
        ASN1_GENERALIZEDTIME* next = nullptr;
        EXPECT_EQ(
            OCSP_resp_find_status(basic, parsed.get(), &status, reason, nullptr, nullptr, &next),
            1);
        EXPECT_NE(next, nullptr);
        return status;
    }
};

TEST_F(OcspResponse, IsAcceptedByOpenssl) {
    OcspAnswer revoked = answer("02", OcspStatus::revoked);
    revoked.revoked_at = now_ - hours(5);
    revoked.reason = RevocationReason::key_compromise;
    const NativeBasic basic = accepted(make_ocsp_response(
        {answer("01", OcspStatus::good), revoked, answer("80", OcspStatus::unknown)}, responder_,
        key_, now_, {}));
    int reason = -1;
    EXPECT_EQ(status_of(basic.get(), "01"), V_OCSP_CERTSTATUS_GOOD);
    EXPECT_EQ(status_of(basic.get(), "02", &reason), V_OCSP_CERTSTATUS_REVOKED);
    EXPECT_EQ(reason, OCSP_REVOKED_STATUS_KEYCOMPROMISE);
    EXPECT_EQ(status_of(basic.get(), "80"), V_OCSP_CERTSTATUS_UNKNOWN);
}

TEST_F(OcspResponse, LeavesOutUnspecifiedReasons) {
    const NativeBasic basic = accepted(
        make_ocsp_response({answer("02", OcspStatus::revoked)}, responder_, key_, now_, {}));
    int reason = 0;
    EXPECT_EQ(status_of(basic.get(), "02", &reason), V_OCSP_CERTSTATUS_REVOKED);
    EXPECT_EQ(reason, -1);
}

TEST_F(OcspResponse, RepeatsTheNonce) {
    const Bytes nonce(32, 7);
    const Bytes request_der = make_ocsp_request(ca_, hex("01"), nonce);
    const unsigned char* at = request_der.data();
    const NativeRequest request(
        d2i_OCSP_REQUEST(nullptr, &at, static_cast<long>(request_der.size())));
    ASSERT_NE(request, nullptr);
    const auto compare = [&](std::optional<ByteView> sent) {
        const NativeBasic basic = accepted(
            make_ocsp_response({answer("01", OcspStatus::good)}, responder_, key_, now_, sent));
        return OCSP_check_nonce(request.get(), basic.get());
    };
    EXPECT_EQ(compare(nonce), 1) << "equal";
    EXPECT_EQ(compare(Bytes(32, 8)), 0) << "different";
    EXPECT_EQ(compare({}), -1) << "none in the response";
}

TEST_F(OcspResponse, MayBeSignedByTheCa) {
    accepted(make_ocsp_response({answer("01", OcspStatus::good)}, ca_, ca_key_, now_, {}));
}

TEST_F(OcspResponse, OfAFailureHasNoBody) {
    EXPECT_EQ(to_hex(make_ocsp_failure(OcspFailure::malformed_request)), "30030a0101");
    EXPECT_EQ(to_hex(make_ocsp_failure(OcspFailure::unauthorized)), "30030a0106");
}

TEST(OcspRequest, ReadsWhatOthersWrite) {
    const Certificate ca = certificate("ca.pem");
    for (const auto* name : {"openssl.ocsp", "sha256.ocsp", "signed.ocsp", "gnutls.ocsp"}) {
        const OcspRequest request = load(name);
        EXPECT_TRUE(request.ids.at(0).names(ca)) << name;
        EXPECT_FALSE(request.ids.at(0).names(certificate("leaf.pem"))) << name;
        EXPECT_EQ(to_hex(request.ids.at(0).serial), "80000001") << name;
    }
}

TEST(OcspRequest, ReadsTheNonce) {
    EXPECT_THAT(load("openssl.ocsp").nonce.value_or(Bytes{}), SizeIs(16));
    EXPECT_EQ(load("sha256.ocsp").nonce, std::nullopt);
}

TEST(OcspRequest, ReadsSeveralIdentifiers) {
    const OcspRequest request = load("sha256.ocsp");
    ASSERT_THAT(request.ids, SizeIs(2));
    EXPECT_EQ(request.ids[0].hash, Hash::sha256);
    EXPECT_EQ(to_hex(request.ids[1].serial), "05");
}

TEST(OcspRequest, ReadsBackAsWritten) {
    const Certificate ca = certificate("ca.pem");
    const Bytes nonce(32, 1);
    const OcspRequest request = OcspRequest::from_der(make_ocsp_request(ca, hex("ff"), nonce));
    ASSERT_THAT(request.ids, SizeIs(1));
    EXPECT_TRUE(request.ids[0].names(ca));
    EXPECT_EQ(request.ids[0].serial, hex("ff"));
    EXPECT_EQ(request.nonce, nonce);
}

TEST(OcspRequest, RefusesNoncesOutOfRange) {
    const Certificate ca = certificate("ca.pem");
    const auto with_nonce = [&](std::size_t size) {
        return OcspRequest::from_der(make_ocsp_request(ca, hex("01"), Bytes(size)));
    };
    EXPECT_THROW(with_nonce(0), Error);
    EXPECT_NO_THROW(with_nonce(1));
    EXPECT_NO_THROW(with_nonce(OcspRequest::max_nonce_bytes));
    EXPECT_THROW(with_nonce(OcspRequest::max_nonce_bytes + 1), Error);
}

/// A request that asks `count` times about the same certificate, with these extensions.
Bytes request_with(std::size_t count, const std::vector<Extension>& extensions,
                   std::string_view version = "") {
    const Bytes id = load("openssl.ocsp").ids.at(0).der;
    der::Writer writer;
    writer.sequence([&](der::Writer& request) {
        request.sequence([&](der::Writer& tbs) {
            tbs.raw(hex(version));
            tbs.sequence([&](der::Writer& list) {
                for (std::size_t i = 0; i < count; ++i) {
                    list.sequence([&](der::Writer& one) { one.raw(id); });
                }
            });
            if (!extensions.empty()) {
                tbs.constructed(der::context_constructed(2), [&](der::Writer& wrapped) {
                    wrapped.raw(encode_extensions(extensions));
                });
            }
        });
    });
    return writer.take();
}

TEST(OcspRequest, LimitsTheNumberOfIdentifiers) {
    EXPECT_THROW(OcspRequest::from_der(request_with(0, {})), Error);
    EXPECT_THAT(OcspRequest::from_der(request_with(OcspRequest::max_ids, {})).ids,
                SizeIs(OcspRequest::max_ids));
    EXPECT_THROW(OcspRequest::from_der(request_with(OcspRequest::max_ids + 1, {})), Error);
}

TEST(OcspRequest, RefusesOnlyCriticalUnknownExtensions) {
    Extension extension{.id = "1.2.3", .critical = false, .value = hex("0500")};
    EXPECT_NO_THROW(OcspRequest::from_der(request_with(1, {extension})));
    extension.critical = true;
    EXPECT_THROW(OcspRequest::from_der(request_with(1, {extension})), Error);
}

TEST(OcspRequest, KnowsOneVersion) {
    EXPECT_NO_THROW(OcspRequest::from_der(request_with(1, {}, "a003 020100")));
    EXPECT_THROW(OcspRequest::from_der(request_with(1, {}, "a003 020101")), Error);
}

TEST(OcspRequest, RefusesMoreThanItsLimit) {
    const auto padded = [](std::size_t size) {
        return request_with(1, {{.id = "1.2.3", .critical = false, .value = Bytes(size)}});
    };
    const std::size_t overhead = padded(10000).size() - 10000;
    EXPECT_NO_THROW(OcspRequest::from_der(padded(OcspRequest::max_der_bytes - overhead)));
    EXPECT_THROW(OcspRequest::from_der(padded(OcspRequest::max_der_bytes - overhead + 1)), Error);
}

TEST(OcspRequest, RefusesTrailingBytesAndTruncation) {
    const std::string data = test::data("signed.ocsp");
    for (std::size_t size = 0; size < data.size(); ++size) {
        EXPECT_THROW(OcspRequest::from_der(as_bytes(data).first(size)), Error) << size;
    }
    EXPECT_THROW(OcspRequest::from_der(as_bytes(data + '\0')), Error);
}

TEST(CertId, WithAnUnknownHashIsRefused) {
    const auto request_of_hash = [](const std::string& hash) {
        return OcspRequest::from_der(
            hex("301c 301a 3018 3016 3014 300b 0609 6086480165030402" + hash + "0400 0400 020101"));
    };
    EXPECT_NO_THROW(request_of_hash("01")) << "SHA-256";
    EXPECT_THROW(request_of_hash("08"), Error) << "SHA3-256";
}

}  // namespace
}  // namespace certferry::pki
