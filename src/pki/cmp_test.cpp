// CMP messages between our two sides. What OpenSSL's client and server make of them is tested with
// the programs, in tests/interop.
#include "base/testing.h"
#include "pki/cmp_bodies.h"
#include "pki/cms_testing.h"
#include "pki/digest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::pki {
namespace {

using test::Party;
using testing::ElementsAre;
using testing::HasSubstr;

const Party& ra_party() {
    static const Party made = Party::make("CN=ra,O=Example", {KeyAlgorithm::ec, 256});
    return made;
}

const Party& ca_party() {
    static const Party made = Party::make("CN=ca", {KeyAlgorithm::ec, 256});
    return made;
}

CmpContent greeting() {
    CmpContent content{.header = {.recipient = Name::from_text("CN=ca"),
                                  .message_time = test_start,
                                  .transaction_id = Bytes(16, 7),
                                  .sender_nonce = Bytes(16, 8),
                                  .recipient_nonce = Bytes(16, 9),
                                  .general_info = {{.type = Oid(oids::cmp_implicit_confirm),
                                                    .value = Bytes{der::null, 0}}}},
                       .type = CmpType::genm,
                       .body = write_infos({{.type = Oid(oids::cmp_ca_certificates)}}),
                       .certificates = {ca_party().certificate}};
    return content;
}

TEST(CmpMessage, IsReadAsItWasWritten) {
    const auto der = sign_cmp_message(greeting(), ra_party().certificate, ra_party().key);
    const auto message = CmpMessage::parse(der);
    const auto& header = message.header();
    EXPECT_EQ(header.sender.text(), "CN=ra,O=Example");
    EXPECT_EQ(header.recipient.text(), "CN=ca");
    EXPECT_EQ(header.message_time, test_start);
    EXPECT_EQ(header.sender_key_identifier, ra_party().certificate.subject_key_identifier());
    EXPECT_EQ(header.transaction_id, Bytes(16, 7));
    EXPECT_EQ(header.sender_nonce, Bytes(16, 8));
    EXPECT_EQ(header.recipient_nonce, Bytes(16, 9));
    ASSERT_EQ(header.general_info.size(), 1U);
    EXPECT_EQ(header.general_info[0].type, oids::cmp_implicit_confirm);
    EXPECT_TRUE(message.is(CmpType::genm));
    EXPECT_THAT(message.extra_certificates(),
                ElementsAre(ra_party().certificate, ca_party().certificate));
    ASSERT_NE(message.signer(), nullptr);
    EXPECT_EQ(*message.signer(), ra_party().certificate);
    EXPECT_TRUE(message.verify(ra_party().key.public_key()));
    EXPECT_FALSE(message.verify(ca_party().key.public_key()));
    EXPECT_EQ(read_infos(message.body()).at(0).type, oids::cmp_ca_certificates);
}

TEST(CmpMessage, OfAChangedHeaderOrBodyIsNotVerified) {
    const auto der = sign_cmp_message(greeting(), ra_party().certificate, ra_party().key);
    int changed = 0;
    for (std::size_t i = 0; i < der.size(); ++i) {
        auto other = der;
        other[i] ^= 0x01U;
        try {
            const auto message = CmpMessage::parse(other);
            const auto* signer = message.signer();
            // The certificates after the signer's are not covered.
            if (signer != nullptr && *signer == ra_party().certificate &&
                message.extra_certificates().back() == ca_party().certificate) {
                EXPECT_FALSE(message.verify(ra_party().key.public_key())) << i;
                ++changed;
            }
        } catch (const Error&) {
            continue;
        }
    }
    EXPECT_GT(changed, 100);
}

TEST(CmpMessage, IsProtectedByASharedSecret) {
    const auto secret = Secret::copy_of("of both sides");
    const auto der = mac_cmp_message(greeting(), "kid1", secret);
    const auto message = CmpMessage::parse(der);
    EXPECT_EQ(as_text(message.header().sender_key_identifier), "kid1");
    EXPECT_TRUE(message.is_protected());
    EXPECT_TRUE(message.verify(secret));
    EXPECT_FALSE(message.verify(Secret::copy_of("of another")));
    EXPECT_FALSE(message.verify(ca_party().key.public_key()));
    const auto is_verified = [&](const Bytes& changed) {
        try {
            return CmpMessage::parse(changed).verify(secret);
        } catch (const Error&) {
            return false;
        }
    };
    for (std::size_t i = 0; i < 200; ++i) {
        auto other = der;
        other[i] ^= 0x01U;
        EXPECT_FALSE(is_verified(other)) << i;
    }
    const auto is_signed = sign_cmp_message(greeting(), ra_party().certificate, ra_party().key);
    EXPECT_FALSE(CmpMessage::parse(is_signed).verify(secret));
}

TEST(CmpMessage, RefusesWhatIsNone) {
    const auto der = sign_cmp_message(greeting(), ra_party().certificate, ra_party().key);
    for (std::size_t size = 0; size < der.size(); ++size) {
        EXPECT_THAT(error_of([&] { CmpMessage::parse(ByteView(der).first(size)); }),
                    HasSubstr("der_malformed"))
            << size;
    }
    auto longer = der;
    longer.push_back(0);
    EXPECT_THAT(error_of([&] { CmpMessage::parse(longer); }), HasSubstr("der_malformed"));
    EXPECT_THAT(error_of([&] { CmpMessage::parse(Bytes(CmpMessage::max_bytes + 1)); }),
                HasSubstr("1 MiB"));
    auto content = greeting();
    content.header.transaction_id = Bytes(65);
    EXPECT_THAT(
        error_of([&] {
            CmpMessage::parse(sign_cmp_message(content, ra_party().certificate, ra_party().key));
        }),
        HasSubstr("64 octets"));
    content = greeting();
    content.certificates.assign(CmpMessage::max_certificates, ca_party().certificate);
    EXPECT_THAT(
        error_of([&] {
            CmpMessage::parse(sign_cmp_message(content, ra_party().certificate, ra_party().key));
        }),
        HasSubstr("too many certificates"));
}

TEST(CmpBodies, CarryACertificateOrAReason) {
    const auto given =
        read_cert_response(write_cmp(CmpCertResponse{.status = {},
                                                     .certificate = ra_party().certificate,
                                                     .ca_certificates = {ca_party().certificate}}));
    EXPECT_EQ(given.request_id, -1);
    EXPECT_TRUE(given.status.granted());
    EXPECT_EQ(given.certificate, ra_party().certificate);
    EXPECT_THAT(given.ca_certificates, ElementsAre(ca_party().certificate));

    const auto refused = read_cert_response(
        write_cmp(CmpCertResponse{.request_id = 300,
                                  .status = {.status = CmpStatus::rejection,
                                             .text = {"names_not_allowed", "CN=x"},
                                             .failure = CmpFailure::bad_cert_template}}));
    EXPECT_EQ(refused.request_id, 300);
    EXPECT_EQ(refused.status.status, CmpStatus::rejection);
    EXPECT_THAT(refused.status.text, ElementsAre("names_not_allowed", "CN=x"));
    EXPECT_EQ(refused.status.failure, CmpFailure::bad_cert_template);
    EXPECT_FALSE(refused.certificate);
}

TEST(CmpBodies, NameEachFailure) {
    for (int bit = 0; bit <= static_cast<int>(CmpFailure::duplicate_cert_req); ++bit) {
        const auto failure = static_cast<CmpFailure>(bit);
        EXPECT_FALSE(to_text(failure).empty());
        const auto read = read_error(
            write_error({.status = CmpStatus::rejection, .text = {}, .failure = failure}));
        EXPECT_EQ(read.failure, failure) << to_text(failure);
    }
    EXPECT_EQ(to_text(static_cast<CmpFailure>(27)), "");
}

TEST(CmpBodies, CarryRevocations) {
    const CmpRevocationRequest wanted{.issuer = Name::from_text("CN=ca"),
                                      .serial = {0xFF, 0x01},
                                      .reason = RevocationReason::superseded};
    const auto read = read_revocation_request(write_cmp(wanted));
    EXPECT_EQ(read.issuer, wanted.issuer);
    EXPECT_EQ(read.serial, wanted.serial);
    EXPECT_EQ(read.reason, wanted.reason);
    const auto answer = read_revocation_response(write_revocation_response(
        {.status = CmpStatus::rejection, .text = {}, .failure = CmpFailure::cert_revoked}, wanted));
    EXPECT_EQ(answer.failure, CmpFailure::cert_revoked);

    der::Writer nothing;
    nothing.sequence([](der::Writer& list) {
        list.sequence([](der::Writer& details) { details.sequence([](der::Writer&) {}); });
    });
    EXPECT_THAT(error_of([&] { read_revocation_request(nothing.bytes()); }),
                HasSubstr("without issuer"));
}

TEST(CmpBodies, CarryConfirmationsAndPolls) {
    const auto confirmed =
        read_confirmation(write_cmp(CmpConfirmation{.certificate_hash = Bytes(32, 1)}));
    EXPECT_TRUE(confirmed.accepted);
    EXPECT_EQ(confirmed.certificate_hash, Bytes(32, 1));
    EXPECT_FALSE(
        read_confirmation(write_cmp(CmpConfirmation{.certificate_hash = {}, .accepted = false}))
            .accepted);
    EXPECT_FALSE(read_confirmation(Bytes{der::sequence, 0}).accepted);

    EXPECT_EQ(read_poll_request(write_poll_request(-1)), -1);
    const auto poll = read_poll_answer(
        write_cmp(CmpPollAnswer{.request_id = 0, .check_after = std::chrono::seconds(90)}));
    EXPECT_EQ(poll.request_id, 0);
    EXPECT_EQ(poll.check_after, std::chrono::seconds(90));
}

}  // namespace
}  // namespace certferry::pki
