// Unset, empty, wrong or out of reach never means allowed: each way of saying yes against each way
// of not having one.
#include "refusals.h"

#include <thread>

namespace certferry::integration {
namespace {

/// A part of the program that somebody has to ask before a yes.
struct Part {
    const char* name;
    bool at_ca;
    const char* table;
};

constexpr Part challenges{.name = "challenges", .at_ca = false, .table = "scep_challenges"};
constexpr Part journal{.name = "journal", .at_ca = false, .table = "scep_transactions"};
constexpr Part certificates{.name = "the CA's records", .at_ca = true, .table = "certificates"};

class FailClosed : public RefusalTest {
protected:
    static Draft pkcs_req(const Ask& ask) {
        return {.content = make_csr(ask).der(), .signer = newcomer(ask.private_key)};
    }

    static Draft renewal_of(const Outcome& enrolled, const Ask& ask = {}) {
        return {.content = make_csr(ask).der(),
                .signer = {.certificate = enrolled.issued(), .key = key()},
                .type = "17"};
    }

    static Outcome enrolled(const std::string& endpoint) {
        auto outcome = at(endpoint).enrol({.challenge = challenge(endpoint)});
        expect_issued(outcome);
        return outcome;
    }

    /// Expects an HTTP error and no certificate while the part is gone, and that nothing was lost
    /// by it: the same message gets its certificate afterwards.
    static void expect_closed_without(const Part& part, const std::string& endpoint,
                                      const Draft& draft) {
        SCOPED_TRACE(part.name);
        Client client = at(endpoint);
        const auto message = client.sign(draft);
        const auto rename = [&](const std::string& from, const std::string& to) {
            const auto sql = "ALTER TABLE " + from + " RENAME TO " + to;
            part.at_ca ? authority().execute_at_ca(sql) : authority().execute(sql);
        };
        rename(part.table, "out_of_reach");
        const auto reply = client.post(message);
        rename("out_of_reach", part.table);
        EXPECT_THAT(reply.http(), testing::StartsWith("50"));
        authority().expect_no_outcome(reply.from);
        expect_no_certificate();
        expect_issued(client.read(client.post(message), draft));
    }
};

TEST_F(FailClosed, AChallengeThatIsAbsentEmptyWrongOrCannotBeAsked) {
    Client client = at("default");
    authority().add_secret("canary of a wrong challenge");
    expect_refused(client.enrol({}), "badRequest", "challenge_missing");
    expect_refused(client.enrol({.challenge = ""}), "badRequest", "challenge_missing");
    expect_refused(client.enrol({.challenge = "canary of a wrong challenge"}), "badRequest",
                   "challenge_wrong");
    for (const auto& part : {challenges, journal, certificates}) {
        expect_closed_without(part, "default", pkcs_req({.challenge = challenge()}));
    }
    expect_issued(client.enrol({.challenge = challenge()}));
}

TEST_F(FailClosed, AFixedChallengeThatIsAbsentEmptyWrongOrCannotBeAsked) {
    Client client = at("fixed");
    const std::string right = shared_secret;
    authority().add_secret("canary of a wrong secret");
    expect_refused(client.enrol({}), "badRequest", "challenge_missing");
    expect_refused(client.enrol({.challenge = ""}), "badRequest", "challenge_missing");
    for (const auto& wrong :
         {std::string("canary of a wrong secret"), right + "x", right.substr(1), "x" + right}) {
        expect_refused(client.enrol({.challenge = wrong}), "badRequest", "challenge_wrong");
    }
    for (const auto& part : {journal, certificates}) {
        expect_closed_without(part, "fixed", pkcs_req({.challenge = right}));
    }
    expect_issued(client.enrol({.challenge = right}));
}

TEST_F(FailClosed, ARenewalWhoseCertificateIsAbsentEmptyWrongOrCannotBeAsked) {
    Client client = at("renewing");
    // Absent and empty: no certificate of ours, and no challenge instead.
    for (const auto& none : {Ask{}, Ask{.challenge = ""}}) {
        expect_refused(client.enrol(none), "badRequest", "challenge_missing");
        auto draft = pkcs_req(none);
        draft.type = "17";
        expect_refused(client.send(draft), "badRequest", "renewal_refused");
    }
    // Wrong: somebody else's, alone or with a wrong challenge.
    const auto other = enrolled("other");
    expect_refused(client.send(renewal_of(other)), "badRequest", "renewal_refused");
    expect_refused(client.send(renewal_of(other, {.challenge = ""})), "badRequest",
                   "renewal_refused");
    expect_refused(client.send(renewal_of(other, {.challenge = "canary of a wrong challenge"})),
                   "badRequest", "challenge_wrong");
    for (const auto& part : {journal, certificates}) {
        const auto mine = enrolled("renewing");
        expect_closed_without(part, "renewing", renewal_of(mine));
    }
    expect_issued(client.send(renewal_of(enrolled("renewing"))));
}

// The other way in which a database is out of reach.
TEST_F(FailClosed, WhoeverAsksWhileTheDatabaseIsLocked) {
    const auto mine = enrolled("renewing");
    std::vector<std::pair<std::string, Draft>> asked{
        {"default", pkcs_req({.challenge = challenge()})},
        {"default", pkcs_req({})},
        {"fixed", pkcs_req({.challenge = shared_secret})},
        {"renewing", renewal_of(mine)}};
    std::vector<Reply> replies(asked.size());
    for (const auto& [endpoint, draft] : asked) {
        at(endpoint).ca();
    }
    authority().while_locked([&] {
        std::vector<std::jthread> senders;
        senders.reserve(asked.size());
        for (std::size_t i = 0; i < asked.size(); ++i) {
            senders.emplace_back([&, i] {
                Client client = at(asked[i].first);
                replies[i] = client.post(client.sign(asked[i].second));
            });
        }
    });
    for (const auto& reply : replies) {
        EXPECT_THAT(reply.http(), testing::StartsWith("503 "));
        authority().expect_no_outcome(reply.from);
    }
    expect_no_certificate();
    Client client = at();
    expect_issued(client.send(asked.front().second));
}

}  // namespace
}  // namespace certferry::integration
