#pragma once

#include "authority.h"
#include "client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <source_location>
#include <string>

namespace certferry::integration {

/// Tests against one running authority, which is started before the first and whose log is checked
/// after the last. Whoever derives from it says what is refused, and these functions see to the
/// rest: the event, and that there is no certificate. Events are waited for once, at the end of
/// each test.
class RefusalTest : public testing::Test {
public:
    static void SetUpTestSuite();
    static void TearDownTestSuite();

protected:
    using Where = std::source_location;

    static Authority& authority() { return *authority_; }

    static Client at(const std::string& endpoint = "default") {
        return {authority().port(), endpoint};
    }

    /// A challenge for this endpoint that nothing else binds.
    static std::string challenge(const std::string& endpoint = "default") {
        return authority().make_challenge({.endpoint = endpoint});
    }

    /// Expects this outcome (see Outcome::word), one 4001 with this code, and no certificate more.
    static void expect_refused(const Outcome& outcome, std::string_view word, std::string_view code,
                               const Where& where = Where::current());

    /// The same where a client sees this HTTP status and code instead of a CertRep.
    static void expect_refused(const Reply& reply, std::string_view http, std::string_view code,
                               const Where& where = Where::current());

    /// Expects that a client was told this before its message was read, and no certificate more.
    static void expect_turned_away(const Reply& reply, std::string_view http);

    /// Expects this HTTP status, one 4005 with this code and no 4001, since nobody knows what was
    /// asked for, and no certificate more.
    static void expect_unread(const std::string& address, int status, const ErrorCode& code,
                              int expected_status, const Where& where = Where::current());

    static void expect_issued(const Outcome& outcome);

    static void expect_no_certificate();

    /// Takes the certificates that there are now for right.
    static void count_certificates() { certificates_ = authority().certificate_count(); }

    /// The challenge of the endpoint `fixed`.
    static constexpr const char* shared_secret = "canary of a shared secret";

    void SetUp() override { count_certificates(); }

    void TearDown() override;

private:
    struct Expected {
        std::string address;
        std::string code;
        std::string where;
        bool was_read = true;
    };

    static void expect_one_failure(const Expected& expected);

    static std::unique_ptr<Authority> authority_;
    static std::int64_t certificates_;  // So many there are, by the tests so far.
    static std::vector<Expected> expected_;
};

}  // namespace certferry::integration
