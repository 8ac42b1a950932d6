// Our CMP client at our CMP server, over HTTP: together they keep every promise of `Issuer`. Other
// programs are tested against both in tests/interop.
#include "ca/cmp/cmp_issuer.h"
#include "ca/embedded/testing.h"
#include "ca/issuer_contract.h"
#include "ca/permit.h"
#include "ca/server/cmp_endpoint.h"
#include "http/testing.h"
#include "pki/der.h"
#include "store/ca/requests.h"

#include <gmock/gmock.h>

namespace certferry::ca::server {
namespace {

using cmp::CmpIssuer;
using cmp::Settings;
using embedded::TestCa;
using testing::HasSubstr;

struct Credential {
    pki::PrivateKey key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    pki::Certificate certificate;

    Credential(TestCa& ca, const std::string& name, const std::string& template_name)
        : certificate(certify(ca, key, name, template_name)) {}

    static pki::Certificate certify(TestCa& ca, const pki::PrivateKey& key, const std::string& name,
                                    const std::string& template_name) {
        auto subject = pki::Name::from_text("CN=" + name);
        auto csr = pki::make_request({.subject = subject, .extensions = {}}, key);
        auto request = make_issue_request("credential-" + name, name, template_name,
                                          Authority::operator_order);
        request.authorisation = Authorisation(Authority::operator_order, "test", csr);
        request.csr = std::move(csr);
        return std::get<Issued>(ca.ca.issuer().issue(request, soon())).certificate;
    }
};

/// An embedded CA behind CMP, and a client of it.
struct Pair {
    TestCa ca;
    Credential responder_credential{ca, "responder", "CmpResponder"};
    Credential ra{ca, "ra", "RaCredential"};
    CmpResponder responder{{.issuer = ca.ca.issuer(),
                            .certificate = responder_credential.certificate,
                            .key = responder_credential.key,
                            .clock = ca.clock}};
    http::testing::TestServer server{
        {.limits = {},
         .server = {},
         .tls = {},
         .proxies = {},
         .on_unread = {},
         .workers = 8,
         .max_queued = 128},
        [this](http::Router& router) { add_cmp_routes(router, responder); }};
    http::Client client{http::ClientOptions()};

    Settings settings() {
        return {.url = server.url("/.well-known/cmp"),
                .recipient = pki::Name::from_text("CN=Test Root,O=Test"),
                .trust_anchors = {ca.ca.issuer().describe(soon()).chain.back()}};
    }

    CmpIssuer with(const Credential& credential) { return with(credential, settings()); }

    CmpIssuer with(const Credential& credential, const Settings& changed) {
        return CmpIssuer({.settings = changed,
                          .client = client,
                          .clock = ca.clock,
                          .protection = std::make_shared<cmp::Protection>(
                              cmp::Credential{credential.certificate, credential.key})});
    }
};

class CmpUnderTest final : public IssuerUnderTest {
public:
    Issuer& issuer() override { return issuer_; }

    StepClock& clock() override { return pair_.ca.clock; }

    void approve(std::string_view ticket) override {
        pair_.ca.ca.issuer().approve(ticket, "admin", soon());
    }

    void deny(std::string_view ticket, std::string_view reason) override {
        pair_.ca.ca.issuer().deny(ticket, "admin", reason);
    }

private:
    Pair pair_;
    CmpIssuer issuer_ = pair_.with(pair_.ra);
};

std::unique_ptr<IssuerUnderTest> make_cmp() {
    return std::make_unique<CmpUnderTest>();
}

INSTANTIATE_TEST_SUITE_P(Cmp, IssuerContract, testing::Values(&make_cmp));

class CmpIssuerTest : public testing::Test {
protected:
    static std::string refusal_of(CmpIssuer issuer) {
        return error_of([&] { issuer.issue(make_issue_request("key", "device"), soon()); });
    }

    Pair pair_;
};

TEST_F(CmpIssuerTest, BringsAllOfTheRequest) {
    auto issuer = pair_.with(pair_.ra);
    auto request = make_issue_request("key", "device");
    request.subject_alt_names = {pki::GeneralName::dns("device.example")};
    request.requester = {.tenant = "t1", .device = "d1", .user = "u1", .profile = "p1"};
    const auto outcome = issuer.issue(request, soon());
    const auto& issued = std::get<Issued>(outcome);
    const auto records = pair_.ca.database->read([&](store::Session& session) {
        store::ca::CertificateFilter filter;
        filter.template_name = "Signature";
        return store::ca::list_certificates(session, filter);
    });
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].provenance.tenant, "t1");
    EXPECT_EQ(records[0].provenance.device, "d1");
    EXPECT_EQ(records[0].provenance.user, "u1");
    EXPECT_EQ(records[0].provenance.profile, "p1");
    EXPECT_EQ(records[0].provenance.authorised_by, "challenge");
    EXPECT_EQ(issued.chain.size(), 1U);
}

TEST_F(CmpIssuerTest, TellsWhatItsCaIs) {
    auto issuer = pair_.with(pair_.ra);
    const auto far = issuer.describe(soon());
    const auto near = pair_.ca.ca.issuer().describe(soon());
    EXPECT_EQ(far.host, near.host);
    EXPECT_EQ(far.name, near.name);
    EXPECT_EQ(far.chain, near.chain);
    ASSERT_EQ(far.templates.size(), near.templates.size());
    EXPECT_EQ(far.templates.back().name, near.templates.back().name);
    EXPECT_EQ(far.templates.back().validity, near.templates.back().validity);
    EXPECT_EQ(far.capabilities.lookup, near.capabilities.lookup);
    EXPECT_EQ(far.capabilities.max_parallel, near.capabilities.max_parallel);
    const auto crl = issuer.crl(near.chain.front().subject(), soon());
    EXPECT_EQ(crl, pair_.ca.ca.issuer().crl(near.chain.front().subject(), soon()));
    EXPECT_TRUE(crl.has_value());
    EXPECT_EQ(issuer.crl(pki::Name::from_text("CN=nobody"), soon()), std::nullopt);
}

// RFC 9483, 4.3.1: any client may ask for them so.
TEST_F(CmpIssuerTest, TellsTheCaCertificatesInTheStandardsWay) {
    cmp::CmpChannel channel({.url = pair_.settings().url,
                             .recipient = {},
                             .trust_anchors = pair_.settings().trust_anchors,
                             .timeout = std::chrono::seconds(20),
                             .client = pair_.client,
                             .clock = pair_.ca.clock,
                             .protection = std::make_shared<cmp::Protection>(
                                 cmp::Credential{pair_.ra.certificate, pair_.ra.key})});
    const auto ask = [&](std::string_view type) {
        const auto answer = channel.ask({.type = pki::CmpType::genm,
                                         .body = pki::write_infos({{.type = pki::Oid(type)}}),
                                         .expected = pki::CmpType::genp},
                                        soon());
        return pki::read_infos(answer.body());
    };
    const auto told = ask(pki::oids::cmp_ca_certificates);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].type, pki::oids::cmp_ca_certificates);
    pki::der::Reader outer(told[0].value);
    pki::der::Reader list = outer.enter(pki::der::sequence);
    const auto chain = pair_.ca.ca.issuer().describe(soon()).chain;
    for (const auto& each : chain) {
        EXPECT_EQ(pki::Certificate::from_der(list.next().whole), each);
    }
    EXPECT_TRUE(list.at_end());
    EXPECT_TRUE(ask("1.2.3.4").empty());
}

TEST_F(CmpIssuerTest, IsRefusedWithoutACredentialOfTheCa) {
    const Credential device(pair_.ca, "responder-2", "CmpResponder");
    EXPECT_THAT(refusal_of(pair_.with(device)), HasSubstr("cmp_credential_refused"));
    TestCa other;
    const Credential foreign(other, "ra", "RaCredential");
    EXPECT_THAT(refusal_of(pair_.with(foreign)), HasSubstr("not a certificate of this CA"));
    auto mixed = pair_.ra;
    mixed.key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    EXPECT_THAT(refusal_of(pair_.with(mixed)), HasSubstr("no signature that verifies"));
    pair_.ca.revoke(pair_.ra.certificate, pki::RevocationReason::key_compromise);
    EXPECT_THAT(refusal_of(pair_.with(pair_.ra)), HasSubstr("revoked"));
    const Credential late(pair_.ca, "late", "RaCredential");
    pair_.ca.clock.advance(std::chrono::hours(24 * 365 * 2 + 1));
    EXPECT_THAT(refusal_of(pair_.with(late)), HasSubstr("cmp_"));
}

// A connector that was taken over must not make itself another, or speak for the CA.
TEST_F(CmpIssuerTest, MakesNoCredentials) {
    auto issuer = pair_.with(pair_.ra);
    for (const auto* name : {"RaCredential", "CmpResponder"}) {
        for (const auto authority : {Authority::own_service, Authority::management_service}) {
            const auto outcome = issuer.issue(
                make_issue_request(name + std::string(to_text(authority)), "x", name, authority),
                soon());
            EXPECT_EQ(std::get<Rejected>(outcome).code, "template_internal") << name;
        }
        EXPECT_THAT(error_of([&] {
                        issuer.issue(make_issue_request(name, "x", name, Authority::operator_order),
                                     soon());
                    }),
                    HasSubstr("der_malformed"));
    }
}

IssueRequest renewal_of(const pki::Certificate& old, const pki::PrivateKey& key) {
    auto csr = pki::make_request({.subject = old.subject(), .extensions = {}}, key);
    auto request = make_issue_request("renewal", "ra", "RaCredential", Authority::own_service);
    request.subject = old.subject();
    request.authorisation = Authorisation(Authority::own_service, "renewal", csr);
    request.csr = std::move(csr);
    return request;
}

TEST_F(CmpIssuerTest, RenewsACredentialOnceAfterHalfOfItsLife) {
    auto issuer = pair_.with(pair_.ra);
    const auto key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    const auto wanted = renewal_of(pair_.ra.certificate, key);
    EXPECT_THAT(std::get<Rejected>(issuer.issue(wanted, soon())).reason, HasSubstr("half"));

    pair_.ca.clock.advance(std::chrono::hours(24 * 366));
    auto renamed = wanted;
    renamed.subject = pki::Name::from_text("CN=another");
    EXPECT_THAT(std::get<Rejected>(issuer.issue(renamed, soon())).reason, HasSubstr("names"));

    const auto outcome = issuer.issue(wanted, soon());
    const auto successor = std::get<Issued>(outcome).certificate;
    EXPECT_EQ(successor.subject(), pair_.ra.certificate.subject());
    EXPECT_GT(successor.not_after(), pair_.ra.certificate.not_after());
    EXPECT_EQ(std::get<Issued>(issuer.issue(wanted, soon())).certificate, successor);

    const auto other_key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    const auto second = issuer.issue(renewal_of(pair_.ra.certificate, other_key), soon());
    EXPECT_EQ(std::get<Rejected>(second).code, "idempotency_conflict");

    issuer.use(cmp::Credential{successor, key});
    EXPECT_EQ(issuer.ask_description(soon()).chain.size(), 1U);
}

Settings standard(Settings settings) {
    settings.certferry = false;
    settings.chain = settings.trust_anchors;
    settings.templates = {{"Ours", "Signature"}};
    return settings;
}

TEST_F(CmpIssuerTest, SpeaksTheStandardAloneWithACaOfOthers) {
    auto issuer = pair_.with(pair_.ra, standard(pair_.settings()));
    const auto outcome = issuer.issue(make_issue_request("key", "device", "Ours"), soon());
    const auto& issued = std::get<Issued>(outcome);
    EXPECT_EQ(issued.certificate.subject().text(), "CN=device");
    const auto ref = CertificateRef::of(issued.certificate);
    EXPECT_EQ(issuer.state(ref, soon()), CertificateState::unknown);
    EXPECT_FALSE(issuer.describe(soon()).capabilities.lookup);
    const auto reason = pki::RevocationReason::superseded;
    EXPECT_TRUE(std::holds_alternative<Revoked>(issuer.revoke(ref, reason, soon())));
    EXPECT_TRUE(std::holds_alternative<AlreadyRevoked>(issuer.revoke(ref, reason, soon())));
    const auto unknown = issuer.issue(make_issue_request("other", "x", "None"), soon());
    EXPECT_EQ(std::get<Rejected>(unknown).code, "ca_refused");
}

// What polling needs is in the ticket, for whoever goes on after a restart.
TEST_F(CmpIssuerTest, PollsOnFromATicketAlone) {
    auto settings = standard(pair_.settings());
    const auto first = pair_.with(pair_.ra, settings)
                           .issue(make_issue_request("key", "device", "Approved"), soon());
    const auto ticket = std::get<Pending>(first).ticket;
    EXPECT_LE(ticket.size(), 64U);
    auto later = pair_.with(pair_.ra, settings);
    const auto second = later.poll(ticket, soon());
    ASSERT_TRUE(std::holds_alternative<Pending>(second));
    for (const auto& waiting : pair_.ca.database->read([](store::Session& session) {
             return store::ca::list_pending_requests(session, 10);
         })) {
        pair_.ca.ca.issuer().approve(waiting.ticket, "admin", soon());
    }
    const auto third = later.poll(std::get<Pending>(second).ticket, soon());
    EXPECT_EQ(std::get<Issued>(third).certificate.subject().text(), "CN=device");
    EXPECT_EQ(code_of([&] { later.poll("nonsense", soon()); }), "ticket_unknown");
}

TEST_F(CmpIssuerTest, KnowsTemplatesByTheNamesOfEitherSide) {
    auto settings = pair_.settings();
    settings.templates = {{"Ours", "Approved"}};
    auto issuer = pair_.with(pair_.ra, settings);
    const auto templates = issuer.describe(soon()).templates;
    for (const auto* name : {"Ours", "Approved"}) {
        const auto found = std::ranges::find(templates, name, &TemplateDescription::name);
        ASSERT_NE(found, templates.end()) << name;
        EXPECT_TRUE(found->approval) << name;
    }
    const auto request = make_issue_request("key", "device", "Ours");
    EXPECT_TRUE(std::holds_alternative<Pending>(issuer.issue(request, soon())));
    const auto known = issuer.lookup(request, soon());
    ASSERT_TRUE(known.has_value());
    EXPECT_TRUE(std::holds_alternative<Pending>(*known));
}

// The CA may be down when a connector starts.
TEST_F(CmpIssuerTest, RemembersWhatItsCaWas) {
    const auto folder = testing::TempDir() + "/known-description";
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    auto settings = pair_.settings();
    settings.description_file = folder + "/description.der";
    const auto there = pair_.with(pair_.ra, settings).describe(soon());
    settings.url = "http://127.0.0.1:1/nobody";
    auto cut_off = pair_.with(pair_.ra, settings);
    EXPECT_EQ(cut_off.describe(soon()).chain, there.chain);
    EXPECT_THAT(error_of([&] { cut_off.ask_description(soon()); }), HasSubstr("peer_unreachable"));
    settings.description_file.reset();
    auto ignorant = pair_.with(pair_.ra, settings);
    EXPECT_THAT(error_of([&] { ignorant.describe(soon()); }), HasSubstr("peer_unreachable"));
}

// A front end that was taken over gets nothing that the service did not allow.
TEST_F(CmpIssuerTest, InsistsOnPermitsWhereTheirKeysAreKnown) {
    const auto service_key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    std::vector<std::string> noted;
    CmpResponder strict({.issuer = pair_.ca.ca.issuer(),
                         .certificate = pair_.responder_credential.certificate,
                         .key = pair_.responder_credential.key,
                         .clock = pair_.ca.clock,
                         .permit_keys = {service_key.public_key()},
                         .on_refusal = [&](std::string_view code) { noted.emplace_back(code); }});
    http::testing::TestServer server([&](http::Router& router) { add_cmp_routes(router, strict); });
    auto settings = pair_.settings();
    settings.url = server.url("/.well-known/cmp");
    auto issuer = pair_.with(pair_.ra, settings);
    const auto code_for = [&](const IssueRequest& request) {
        const auto outcome = issuer.issue(request, soon());
        const auto* rejected = std::get_if<Rejected>(&outcome);
        return rejected != nullptr ? rejected->code : std::string("issued");
    };
    for (const auto authority :
         {Authority::challenge, Authority::management_service, Authority::own_service}) {
        EXPECT_EQ(code_for(make_issue_request("a", "device", "Signature", authority)),
                  "permit_missing");
    }
    auto request = make_issue_request("b", "device");
    request.key_usage = pki::KeyUsage(pki::KeyUsage::digital_signature);
    Permit permit;
    permit.csr_sha256 = request.csr.fingerprint();
    permit.subject = request.subject;
    permit.key_usage = *request.key_usage;
    permit.expires = pair_.ca.clock.now() + std::chrono::hours(1);
    const auto with = [&](const pki::PrivateKey& key) {
        request.authorisation = Authorisation(Authority::management_service, "s", request.csr,
                                              sign_permit(permit, key));
        return request;
    };
    EXPECT_EQ(code_for(with(pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256}))),
              "permit_untrusted");
    auto other = with(service_key);
    other.subject = pki::Name::from_text("CN=another");
    EXPECT_EQ(code_for(other), "permit_mismatch");
    EXPECT_EQ(code_for(with(service_key)), "issued");
    pair_.ca.clock.advance(std::chrono::hours(2));
    request.idempotency_key = "c";
    EXPECT_EQ(code_for(with(service_key)), "permit_expired");
    EXPECT_EQ(code_for(make_issue_request("own", "RA", "RaSigning", Authority::own_service)),
              "issued");
    EXPECT_THAT(noted,
                testing::ElementsAre("permit_missing", "permit_missing", "permit_missing",
                                     "permit_untrusted", "permit_mismatch", "permit_expired"));
}

// Whoever makes keys by the service's order has no CSR yet that a permit could name.
TEST_F(CmpIssuerTest, InsistsOnNoPermitFromWhomItIsToldNotTo) {
    const auto service_key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    CmpResponder strict({.issuer = pair_.ca.ca.issuer(),
                         .certificate = pair_.responder_credential.certificate,
                         .key = pair_.responder_credential.key,
                         .clock = pair_.ca.clock,
                         .permit_keys = {service_key.public_key()},
                         .without_permit = {pki::Name::from_text("CN=pkcs connector")}});
    http::testing::TestServer server([&](http::Router& router) { add_cmp_routes(router, strict); });
    auto settings = pair_.settings();
    settings.url = server.url("/.well-known/cmp");
    const auto outcome_for = [&](const Credential& asker, std::string key) {
        return pair_.with(asker, settings)
            .issue(make_issue_request(std::move(key), "device", "Signature",
                                      Authority::management_service),
                   soon());
    };
    const Credential pkcs(pair_.ca, "pkcs connector", "RaCredential");
    EXPECT_TRUE(std::holds_alternative<Issued>(outcome_for(pkcs, "a")));
    const Credential front_end(pair_.ca, "pkcs connector 2", "RaCredential");
    const auto outcome = outcome_for(front_end, "b");
    ASSERT_TRUE(std::holds_alternative<Rejected>(outcome));
    EXPECT_EQ(std::get<Rejected>(outcome).code, "permit_missing");
}

TEST_F(CmpIssuerTest, TrustsOnlyTheCasAnswers) {
    auto settings = pair_.settings();
    TestCa other;
    settings.trust_anchors = {other.ca.issuer().describe(soon()).chain.back()};
    EXPECT_THAT(refusal_of(pair_.with(pair_.ra, settings)), HasSubstr("cmp_answer_untrusted"));
    // A certificate of the same CA that is not for this purpose.
    const Credential impostor(pair_.ca, "impostor", "RaCredential");
    CmpResponder false_responder({.issuer = pair_.ca.ca.issuer(),
                                  .certificate = impostor.certificate,
                                  .key = impostor.key,
                                  .clock = pair_.ca.clock});
    http::testing::TestServer false_server(
        [&](http::Router& router) { add_cmp_routes(router, false_responder); });
    settings = pair_.settings();
    settings.url = false_server.url("/.well-known/cmp");
    EXPECT_THAT(refusal_of(pair_.with(pair_.ra, settings)), HasSubstr("cmp_answer_untrusted"));
}

TEST_F(CmpIssuerTest, SaysWhenItCannotKnowWhatTheCaDid) {
    const auto with_answer = [&](http::Response response) {
        http::testing::TestServer odd([&](http::Router& router) {
            router.add({.method = "POST",
                        .path = "/cmp",
                        .match = http::Match::prefix,
                        .name = "odd",
                        .handler = [response](const http::Request&) { return response; },
                        .run_on = http::RunOn::worker,
                        .render_error = {}});
        });
        auto settings = pair_.settings();
        settings.url = odd.url("/cmp");
        auto issuer = pair_.with(pair_.ra, settings);
        try {
            issuer.issue(make_issue_request("key", "device"), soon());
        } catch (const Error& error) {
            return std::string(error.code()) + (error.in_doubt() ? " in doubt" : "");
        }
        return std::string("no error");
    };
    EXPECT_EQ(with_answer(http::Response::text(503, "")), "cmp_ca_unavailable");
    EXPECT_EQ(with_answer(http::Response::text(200, "hello")), "peer_answer_invalid in doubt");
    EXPECT_EQ(with_answer(http::Response::text(500, "")), "peer_answer_invalid in doubt");
    EXPECT_EQ(with_answer(http::Response::with(200, "application/pkixcmp", Bytes{0x30, 0})),
              "peer_answer_invalid in doubt");
}

}  // namespace
}  // namespace certferry::ca::server
