#pragma once

#include "base/error.h"
#include "ca/check_issued.h"
#include "ca/issuer.h"
#include "ca/testing.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

// What every `Issuer` promises, as tests. A test file includes this once and gives its
// implementation with INSTANTIATE_TEST_SUITE_P(Name, IssuerContract, testing::Values(&make)).
namespace certferry::ca {

/// An implementation with `contract_templates()`, and what its surroundings can do.
class IssuerUnderTest {
public:
    virtual ~IssuerUnderTest() = default;

    virtual Issuer& issuer() = 0;
    virtual StepClock& clock() = 0;
    virtual void approve(std::string_view ticket) = 0;
    virtual void deny(std::string_view ticket, std::string_view reason) = 0;
};

using MakeIssuerUnderTest = std::unique_ptr<IssuerUnderTest> (*)();

class IssuerContract : public testing::TestWithParam<MakeIssuerUnderTest> {
protected:
    Issuer& issuer() { return under_test_->issuer(); }

    StepClock& clock() { return under_test_->clock(); }

    pki::Certificate issue(const IssueRequest& request) {
        const auto outcome = issuer().issue(request, soon());
        if (const auto* rejected = std::get_if<Rejected>(&outcome)) {
            throw Error(codes::internal_error, rejected->code + ": " + rejected->reason);
        }
        return std::get<Issued>(outcome).certificate;
    }

    std::string code_of_issue(const IssueRequest& request) {
        const auto outcome = issuer().issue(request, soon());
        const auto* rejected = std::get_if<Rejected>(&outcome);
        return rejected == nullptr ? "not rejected" : rejected->code;
    }

    CertificateState state_of(const pki::Certificate& certificate) {
        return issuer().state(CertificateRef::of(certificate), soon());
    }

    Revocation revoke(const pki::Certificate& certificate,
                      pki::RevocationReason reason = pki::RevocationReason::key_compromise) {
        return issuer().revoke(CertificateRef::of(certificate), reason, soon());
    }

    template <class F>
    static ErrorKind kind_of(F&& run) {
        try {
            run();
        } catch (const Error& error) {
            return error.kind();
        }
        ADD_FAILURE() << "nothing was thrown";
        return ErrorKind::internal;
    }

    std::unique_ptr<IssuerUnderTest> under_test_ = GetParam()();
};

TEST_P(IssuerContract, IssuesWhatWasAskedFor) {
    auto request = make_issue_request("key", "device-1");
    request.subject_alt_names = {pki::GeneralName::dns("device-1.example"),
                                 pki::GeneralName::upn("user@example")};
    request.extended_key_usage = {pki::Oid(pki::oids::client_auth)};
    const auto outcome = issuer().issue(request, soon());
    ASSERT_TRUE(std::holds_alternative<Issued>(outcome));
    const auto& issued = std::get<Issued>(outcome);
    const auto chain = issuer().describe(soon()).chain;
    EXPECT_EQ(
        check_issued(
            issued, request,
            {.names = NameMatch::exact, .trust_anchors = {chain.back()}, .now = clock().now()}),
        std::nullopt);
    EXPECT_GE(issued.certificate.serial().size(), 8U);
    EXPECT_LE(issued.certificate.not_before(), clock().now());
}

TEST_P(IssuerContract, GivesTheSameCertificateForTheSameKey) {
    const auto request = make_issue_request("key", "device-1");
    EXPECT_EQ(issue(request), issue(request));
}

TEST_P(IssuerContract, GivesAnotherCertificateForAnotherKey) {
    auto request = make_issue_request("key-1", "device-1");
    const auto first = issue(request);
    request.idempotency_key = "key-2";
    EXPECT_NE(issue(request).serial(), first.serial());
}

TEST_P(IssuerContract, RefusesAKeyThatWasUsedForAnotherRequest) {
    issue(make_issue_request("key", "device-1"));
    EXPECT_EQ(code_of_issue(make_issue_request("key", "device-1")), "idempotency_conflict");
}

TEST_P(IssuerContract, RefusesAnUnknownTemplate) {
    EXPECT_EQ(code_of_issue(make_issue_request("key", "device-1", "Nothing")), "template_unknown");
}

TEST_P(IssuerContract, RefusesAnAuthorisationForAnotherRequest) {
    auto request = make_issue_request("key", "device-1");
    request.authorisation = make_issue_request("other", "device-1").authorisation;
    EXPECT_EQ(code_of_issue(request), "authorisation_mismatch");
}

TEST_P(IssuerContract, ShortensOnlyWhereTheTemplateAllows) {
    auto request = make_issue_request("key", "device-1", "Shortened");
    request.not_after = clock().now() + std::chrono::hours{1};
    EXPECT_LE(issue(request).not_after(), *request.not_after);
    auto other = make_issue_request("other", "device-1", "Signature");
    other.not_after = request.not_after;
    EXPECT_EQ(code_of_issue(other), "validity_not_allowed");
}

TEST_P(IssuerContract, NeverExtendsALifeBeyondTheTemplate) {
    auto request = make_issue_request("key", "device-1", "Shortened");
    request.not_after = clock().now() + std::chrono::hours{24 * 365 * 30};
    EXPECT_LE(issue(request).not_after(),
              clock().now() + contract_templates().at("Shortened").validity);
}

TEST_P(IssuerContract, KeepsARequestPendingUntilItIsApproved) {
    const auto request = make_issue_request("key", "device-1", "Approved");
    const auto first = issuer().issue(request, soon());
    ASSERT_TRUE(std::holds_alternative<Pending>(first));
    const auto ticket = std::get<Pending>(first).ticket;
    EXPECT_LE(ticket.size(), 64U);
    EXPECT_EQ(std::get<Pending>(issuer().issue(request, soon())).ticket, ticket);
    EXPECT_EQ(std::get<Pending>(issuer().poll(ticket, soon())).ticket, ticket);
    under_test_->approve(ticket);
    const auto certificate = std::get<Issued>(issuer().poll(ticket, soon())).certificate;
    EXPECT_TRUE(equal(certificate.spki(), request.csr.spki()));
    EXPECT_EQ(issue(request), certificate);
    EXPECT_EQ(std::get<Issued>(issuer().poll(ticket, soon())).certificate, certificate);
}

TEST_P(IssuerContract, StaysWithADenial) {
    const auto request = make_issue_request("key", "device-1", "Approved");
    const auto ticket = std::get<Pending>(issuer().issue(request, soon())).ticket;
    under_test_->deny(ticket, "not known here");
    const auto outcome = issuer().poll(ticket, soon());
    EXPECT_EQ(std::get<Rejected>(outcome).code, "request_denied");
    EXPECT_EQ(std::get<Rejected>(outcome).reason, "not known here");
    EXPECT_EQ(code_of_issue(request), "request_denied");
    EXPECT_EQ(kind_of([&] { under_test_->approve(ticket); }), ErrorKind::conflict);
}

TEST_P(IssuerContract, KnowsNoOtherTickets) {
    EXPECT_EQ(kind_of([&] { issuer().poll("no-such-ticket", soon()); }), ErrorKind::not_found);
}

TEST_P(IssuerContract, LooksUpWhatBecameOfACall) {
    const auto request = make_issue_request("key", "device-1");
    EXPECT_FALSE(issuer().lookup(request, soon()).has_value());
    const auto certificate = issue(request);
    EXPECT_EQ(std::get<Issued>(issuer().lookup(request, soon()).value()).certificate, certificate);
}

TEST_P(IssuerContract, RevokesOnce) {
    const auto certificate = issue(make_issue_request("key", "device-1"));
    EXPECT_EQ(state_of(certificate), CertificateState::valid);
    EXPECT_TRUE(std::holds_alternative<Revoked>(revoke(certificate)));
    EXPECT_TRUE(std::holds_alternative<AlreadyRevoked>(revoke(certificate)));
    EXPECT_EQ(state_of(certificate), CertificateState::revoked);
    EXPECT_EQ(kind_of([&] { issuer().release(CertificateRef::of(certificate), soon()); }),
              ErrorKind::conflict);
}

TEST_P(IssuerContract, HoldsAndReleases) {
    const auto certificate = issue(make_issue_request("key", "device-1"));
    const auto ref = CertificateRef::of(certificate);
    EXPECT_EQ(kind_of([&] { issuer().release(ref, soon()); }), ErrorKind::conflict);
    revoke(certificate, pki::RevocationReason::certificate_hold);
    EXPECT_EQ(state_of(certificate), CertificateState::held);
    issuer().release(ref, soon());
    EXPECT_EQ(state_of(certificate), CertificateState::valid);
}

TEST_P(IssuerContract, MakesAHoldFinal) {
    const auto certificate = issue(make_issue_request("key", "device-1"));
    revoke(certificate, pki::RevocationReason::certificate_hold);
    EXPECT_TRUE(std::holds_alternative<Revoked>(revoke(certificate)));
    EXPECT_EQ(state_of(certificate), CertificateState::revoked);
    EXPECT_TRUE(std::holds_alternative<AlreadyRevoked>(
        revoke(certificate, pki::RevocationReason::certificate_hold)));
}

TEST_P(IssuerContract, RefusesToRevokeForRemoval) {
    const auto certificate = issue(make_issue_request("key", "device-1"));
    EXPECT_TRUE(std::holds_alternative<Rejected>(
        revoke(certificate, pki::RevocationReason::remove_from_crl)));
}

TEST_P(IssuerContract, KnowsOnlyItsOwnCertificates) {
    const auto certificate = issue(make_issue_request("key", "device-1"));
    auto other_serial = CertificateRef::of(certificate);
    other_serial.serial.back() ^= 1U;
    auto other_issuer = CertificateRef::of(certificate);
    other_issuer.issuer = pki::Name::from_text("CN=Somebody else");
    for (const auto& ref : {other_serial, other_issuer}) {
        EXPECT_EQ(issuer().find(ref, soon()), std::nullopt);
        EXPECT_EQ(issuer().state(ref, soon()), CertificateState::unknown);
        EXPECT_TRUE(std::holds_alternative<NotFound>(
            issuer().revoke(ref, pki::RevocationReason::superseded, soon())));
    }
    EXPECT_EQ(issuer().find(CertificateRef::of(certificate), soon()), certificate);
}

TEST_P(IssuerContract, RevokesAnExpiredCertificateToo) {
    const auto certificate = issue(make_issue_request("key", "device-1"));
    clock().advance(contract_templates().at("Signature").validity + std::chrono::hours{1});
    EXPECT_EQ(state_of(certificate), CertificateState::expired);
    EXPECT_TRUE(std::holds_alternative<Revoked>(revoke(certificate)));
}

TEST_P(IssuerContract, KeepsInternalTemplatesToItself) {
    EXPECT_EQ(code_of_issue(make_issue_request("key", "RA", "RaSigning")), "template_internal");
    const auto own = make_issue_request("own", "RA", "RaSigning", Authority::own_service);
    EXPECT_EQ(issue(own).key_usage().text(), "digitalSignature");
}

TEST_P(IssuerContract, GivesOneCertificateToManyCallsAtOnce) {
    constexpr int calls = 64;
    const auto request = make_issue_request("key", "device-1");
    std::vector<std::string> serials(calls);
    std::vector<std::thread> threads;
    threads.reserve(calls);
    for (auto& serial : serials) {
        threads.emplace_back([&] {
            const auto outcome = issuer().issue(request, soon());
            if (const auto* issued = std::get_if<Issued>(&outcome)) {
                serial = issued->certificate.to_pem();
            }
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }
    EXPECT_EQ(std::set<std::string>(serials.begin(), serials.end()).size(), 1U);
    EXPECT_NE(serials.front(), "");
}

}  // namespace certferry::ca
