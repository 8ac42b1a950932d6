#pragma once

#include "authority.h"
#include "client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace certferry::integration {

/// Tests against one running authority, which is started before the first and whose log is checked
/// after the last. Whoever derives from it says what is refused, and these functions see to the
/// rest: the event, and that there is no certificate.
class RefusalTest : public testing::Test {
public:
    static void SetUpTestSuite();
    static void TearDownTestSuite();

protected:
    static Authority& authority() { return *authority_; }

    static Client at(const std::string& endpoint = "default") {
        return {authority().port(), endpoint};
    }

    /// A challenge for this endpoint that nothing else binds.
    static std::string challenge(const std::string& endpoint = "default") {
        return authority().make_challenge({.endpoint = endpoint});
    }

    /// Expects this outcome (see Outcome::word), one 4001 with this code, and no certificate more.
    static void expect_refused(const Outcome& outcome, std::string_view word,
                               std::string_view code);

    /// The same where a client sees this HTTP status and word instead of a CertRep.
    static void expect_refused(const Reply& reply, std::string_view http, std::string_view code);

    /// Expects that a client was told this, that there is no event, and no certificate more.
    static void expect_turned_away(const Reply& reply, std::string_view http);

    static void expect_issued(const Outcome& outcome);

    void SetUp() override { certificates_ = authority().certificate_count(); }

private:
    static void expect_one_failure(const std::string& address, std::string_view code);
    static void expect_no_certificate();

    static std::unique_ptr<Authority> authority_;
    static std::int64_t certificates_;  // So many there are, by the tests so far.
};

}  // namespace certferry::integration
