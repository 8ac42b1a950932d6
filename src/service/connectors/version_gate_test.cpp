#include "service/connectors/policy.h"
#include "service/connectors/testing.h"

namespace certferry::service {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class VersionGates : public ConnectorsTest {
protected:
    std::vector<std::string> admit(std::string_view version,
                                   const std::vector<std::string>& features) {
        return database_->read([&](store::Session& session) {
            return gate_.admit(session, tenant_, version, features, clock_.now());
        });
    }

    http::Response put_releases(std::string_view body, std::int64_t version) {
        return put("/installation/releases", body, version, Role::owner);
    }
};

INSTANTIATE_TEST_SUITE_P(, VersionGates, testing::ValuesIn(store::all_drivers), store::driver_name);

TEST_P(VersionGates, LetEverythingInAtFirst) {
    EXPECT_THAT(admit("1.2901.0", {"scep", "pkcs"}), ElementsAre("scep", "pkcs"));
    EXPECT_THAT(admit("1.2901.0", {}), IsEmpty());
    EXPECT_EQ(code_of([&] { admit("latest", {"scep"}); }), "connector_version_invalid");
}

TEST_P(VersionGates, CountOurOwnVersionFromTheEndOfItsMonth) {
    // 1.3102.0 came out by the first of March 2031; it is the 11th of February.
    clock_.advance(std::chrono::hours(24 * 17));
    const auto state = [&] {
        return database_->read([&](store::Session& session) {
            return judge(gate_.rules(session, tenant_), "1.3101.0", {}, clock_.now()).life.state;
        });
    };
    EXPECT_EQ(state(), LifecycleState::active);
    clock_.advance(std::chrono::hours(24));
    EXPECT_EQ(state(), LifecycleState::deprecated);
}

TEST_P(VersionGates, RefuseWhatIsTooOldByTheOwnersList) {
    const auto list = R"({"releases": [
        {"version": "1.2905.0", "releasedAt": "2029-05-01T00:00:00Z"},
        {"version": "1.2908.0", "releasedAt": "2029-08-11T08:14:07Z", "notes": "Faster."},
        {"version": "1.3102.0", "releasedAt": "2031-02-01T00:00:00Z"}]})";
    EXPECT_EQ(code_in(put_releases(list, 0)), "status 200");
    EXPECT_EQ(code_of([&] { admit("1.2905.0", {"scep"}); }), "connector_version_refused")
        << "18 months to the second";
    EXPECT_THAT(admit("1.2908.0", {"scep"}), ElementsAre("scep"));
    EXPECT_THAT(admit("1.3102.0", {"scep"}), ElementsAre("scep"));

    EXPECT_THAT(listed(get("/releases"), "version"),
                ElementsAre("1.3102.0", "1.2908.0", "1.2905.0"));
    EXPECT_THAT(listed(get("/releases"), "releasedAt").at(0), "2031-02-01T00:00:00Z");
}

TEST_P(VersionGates, RefuseFeaturesBelowTheTenantsMinimum) {
    EXPECT_EQ(code_in(put("/connectorSettings",
                          R"({"minimumVersions": {"pkcs": "1.3101.0", "revocation": "1.3102.0"},
                "eventLevels": {"admin": "information", "operational": "error"},
                "polling": {"leaseWaitSeconds": 0, "fallbackSeconds": 60, "healthSeconds": 600}})",
                          0)),
              "status 200");
    EXPECT_THAT(admit("1.3101.0", {"scep", "pkcs", "revocation"}), ElementsAre("scep", "pkcs"));
    EXPECT_THAT(admit("1.3012.9", {"scep", "pkcs"}), ElementsAre("scep"));
    EXPECT_EQ(code_of([&] { admit("1.3012.9", {"pkcs"}); }), "connector_version_refused");
}

TEST_P(VersionGates, TakeNoListThatCannotBe) {
    const auto bad = R"({"releases": [
        {"version": "1.2905.0", "releasedAt": "2029-05-01T00:00:00Z"},
        {"version": "1.2905.0", "releasedAt": "2029-05-02T00:00:00Z"},
        {"version": "1.2905.0-rc1", "releasedAt": "2029-05-02T00:00:00Z"}]})";
    EXPECT_THAT(faults_in(put_releases(bad, 0)),
                ElementsAre("/releases/1/version", "/releases/2/version"));
    EXPECT_EQ(code_in(put_releases(R"({"releases": []})", 3)), "object_changed");
    EXPECT_EQ(code_in(put_releases(R"({"releases": []})", 0)), "status 200");
    EXPECT_EQ(code_in(put_releases(R"({"releases": []})", 0)), "object_changed");
    EXPECT_EQ(code_in(put_releases(R"({"releases": []})", 1)), "status 200");
    EXPECT_EQ(code_in(put_releases(R"({"news": []})", 2)), "json_invalid");
}

TEST_P(VersionGates, LeaveTheListToTheOwner) {
    EXPECT_EQ(code_in(put("/installation/releases", R"({"releases": []})", 0)),
              "role_insufficient");
    EXPECT_EQ(code_in(get("/installation/releases", Role::owner)), "status 200");
    EXPECT_EQ(code_in(get("/installation/releases", Role::administrator)), "role_insufficient");
    EXPECT_EQ(code_in(get("/connectors", Role::owner)), "role_insufficient");
}

TEST_P(VersionGates, TakeNoSettingsThatCannotBe) {
    EXPECT_THAT(faults_in(put("/connectorSettings",
                              R"({"minimumVersions": {"pkcs": "new", "fax": "1.3101.0"},
                "eventLevels": {"admin": "all", "operational": "loud"},
                "polling": {"leaseWaitSeconds": 56, "fallbackSeconds": 4, "healthSeconds": 29}})",
                              0)),
                testing::UnorderedElementsAre(
                    "/minimumVersions", "/minimumVersions/pkcs", "/eventLevels/admin",
                    "/eventLevels/operational", "/polling/leaseWaitSeconds",
                    "/polling/fallbackSeconds", "/polling/healthSeconds"));
    const auto settings = json_in(get("/connectorSettings"));
    EXPECT_EQ(settings.at("polling").at("leaseWaitSeconds"), 55);
    EXPECT_EQ(settings.at("eventLevels").at("operational"), "warning");
}

TEST(ConnectorFeatures, AreThoseThatWeKnow) {
    EXPECT_THAT(known_features({"revocation", "teleport", "scep", "scep"}),
                ElementsAre("scep", "revocation"));
    EXPECT_THAT(split_words(" a  bc "), ElementsAre("a", "bc"));
    EXPECT_THAT(split_words(""), IsEmpty());
    EXPECT_EQ(join_words({"a", "bc"}), "a bc");
}

}  // namespace
}  // namespace certferry::service
