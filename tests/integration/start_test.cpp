// A connector that does not know who is to say yes does not start.
#include "base/file.h"
#include "program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::integration {
namespace {

class Start : public testing::Test {
protected:
    static void SetUpTestSuite() {
        write("ca.toml",
              "data_dir = \"ca\"\npublic_url = \"http://127.0.0.1:1\"\n"
              "[authority]\nlayout = \"root_only\"\n[authority.root]\nkey = \"p-256\"\n"
              "[ocsp]\nresponder_key = \"p-256\"\n");
        const auto made = run({"ca", "init", "--config", folder() / "ca.toml"});
        ASSERT_EQ(made.status, 0) << made.printed;
        write("empty", "");
        write("secret", "a secret");
    }

    static std::filesystem::path folder() {
        const auto path = scratch() / "start";
        std::filesystem::create_directories(path);
        return path;
    }

    static void write(const std::string& name, const std::string& content) {
        write_file(folder() / name, as_bytes(content), FileMode::owner_only);
    }

    /// What `connector run` says and how it ends with these endpoints.
    static Finished start(const std::string& endpoints) {
        // A CA that nobody has to reach: no test here gets as far.
        write("connector.toml",
              "data_dir = \"connector\"\nlog_dir = \"log\"\n"
              "[ca.main]\ntype = \"cmp\"\ndialect = \"standard\"\nurl = \"http://127.0.0.1:1\"\n"
              "reference = \"r\"\nsecret_file = \"secret\"\n"
              "trust_anchors_file = \"ca/certificates/root.pem\"\n"
              "ca_certificates_file = \"ca/certificates/root.pem\"\n"
              "[status]\nlisten = \"127.0.0.1:0\"\n[scep]\nlisten = \"127.0.0.1:0\"\n" +
                  endpoints);
        return run({"connector", "run", "--config", folder() / "connector.toml"});
    }

    static void expect_refusal(const std::string& endpoints, const std::string& said) {
        const auto ended = start(endpoints);
        EXPECT_NE(ended.status, 0);
        EXPECT_THAT(ended.printed, testing::HasSubstr(said));
        EXPECT_THAT(ended.printed, testing::Not(testing::HasSubstr("ready:")));
    }
};

TEST_F(Start, NeedsAValidator) {
    expect_refusal("[scep.endpoints.default]\n", "validator");
    expect_refusal("[scep.endpoints.default]\nvalidator = \"\"\n", "validator");
    expect_refusal("[scep.endpoints.default]\nvalidator = \"none\"\n", "validator");
    expect_refusal("[scep.endpoints.a]\nvalidator = \"challenge\"\n[scep.endpoints.default]\n",
                   "validator");
}

TEST_F(Start, NeedsAnEndpoint) {
    expect_refusal("", "endpoints");
}

TEST_F(Start, NeedsTheFixedChallenge) {
    const std::string fixed = "[scep.endpoints.default]\nvalidator = \"static\"\n";
    expect_refusal(fixed, "validator");
    expect_refusal(fixed + "lab = true\n", "validator");
    expect_refusal(fixed + "challenge_file = \"secret\"\n", "validator");
    expect_refusal(fixed + "lab = true\nchallenge_file = \"empty\"\n", "config_invalid");
    expect_refusal(fixed + "lab = true\nchallenge_file = \"missing\"\n", "missing");
}

// Whoever reads what devices send must not be able to sign as the CA.
TEST_F(Start, HoldsNoCa) {
    write("embedded.toml",
          "data_dir = \"connector\"\nlog_dir = \"log\"\n[ca.main]\nconfig = \"ca.toml\"\n"
          "[status]\nlisten = \"127.0.0.1:0\"\n[scep]\nlisten = \"127.0.0.1:0\"\n"
          "[scep.endpoints.default]\nvalidator = \"challenge\"\n");
    for (const auto& more : {std::vector<std::string>{}, {"--check-config"}}) {
        std::vector<std::string> command{"connector", "run", "--config",
                                         folder() / "embedded.toml"};
        command.insert(command.end(), more.begin(), more.end());
        const auto ended = run(command);
        EXPECT_NE(ended.status, 0);
        EXPECT_THAT(ended.printed, testing::HasSubstr("ca_not_in_connector"));
    }
}

TEST_F(Start, KnowsHowACaIsReached) {
    const auto refusal_of = [](const std::string& link) {
        write("links.toml", "data_dir = \"connector\"\n[ca.main]\n" + link +
                                "\n[scep.endpoints.default]\nvalidator = \"challenge\"\n");
        const auto ended =
            run({"connector", "run", "--config", folder() / "links.toml", "--check-config"});
        EXPECT_NE(ended.status, 0) << link;
        return ended.printed;
    };
    const std::string url = "type = \"cmp\"\nurl = \"https://ca.example\"\n";
    const std::string anchors = "trust_anchors_file = \"ca/certificates/root.pem\"\n";
    const std::string standard = url + anchors + "dialect = \"standard\"\n";
    EXPECT_THAT(refusal_of(""), testing::HasSubstr("type"));
    EXPECT_THAT(refusal_of("type = \"est\""), testing::HasSubstr("type"));
    EXPECT_THAT(refusal_of("type = \"cmp\"\n" + anchors), testing::HasSubstr("url"));
    EXPECT_THAT(refusal_of("type = \"cmp\"\nurl = \"http://ca.example\"\n" + anchors),
                testing::HasSubstr("https"));
    EXPECT_THAT(refusal_of(url), testing::HasSubstr("trust_anchors_file"));
    EXPECT_THAT(refusal_of(standard), testing::HasSubstr("ca_certificates_file"));
    EXPECT_THAT(refusal_of(url + anchors + "ca_certificates_file = \"x\""),
                testing::HasSubstr("ca_certificates_file"));
    EXPECT_THAT(refusal_of(standard + "secret_file = \"secret\""),
                testing::HasSubstr("secret_file"));
    EXPECT_THAT(refusal_of(standard + "reference = \"r\""), testing::HasSubstr("reference"));
    EXPECT_THAT(refusal_of(url + anchors + "secret_file = \"secret\"\nreference = \"r\""),
                testing::HasSubstr("standard"));
    EXPECT_THAT(refusal_of(url + anchors + "issue_path = \"x\""), testing::HasSubstr("issue_path"));
    EXPECT_THAT(refusal_of(url + anchors + "[ca.main.templates]\nDevice = 3"),
                testing::HasSubstr("Device"));
}

TEST_F(Start, KnowsItsSettings) {
    expect_refusal("[scep.endpoints.default]\nvalidator = \"challenge\"\nvalidater = \"x\"\n",
                   "validater");
    expect_refusal("[scep.endpoints.default]\nvalidator = \"challenge\"\nlegacy = [\"md5\"]\n",
                   "MD5 is never accepted");
    expect_refusal("[scep.endpoints.default]\nvalidator = \"challenge\"\nlegacy = [\"sha1\"]\n",
                   "legacy_until");
}

}  // namespace
}  // namespace certferry::integration
