#include "app/configure_dialogue.h"

#include "base/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace certferry::app {
namespace {

using testing::HasSubstr;

/// One walk with these lines typed.
class ConfigureDialogue : public testing::Test {
protected:
    ConfigureDialogue() {
        answers_ = present_answers(ConfigTable::from_text("", "test.toml"));
        std::ofstream(root_file_) << "root";
    }

    bool type(const std::string& lines) {
        std::istringstream in(lines);
        const DialogueParts parts{
            .in = in,
            .out = out_,
            .ask_secret =
                [this](const std::string& question) {
                    asked_.push_back(question);
                    return Secret::copy_of(std::string_view("s3cret"));
                },
            .check = [this](const ConfigureAnswers&, const ConfigureSecrets&) { return found_; },
            .warnings = {},
            .is_root = false,
            .is_enrolled = is_enrolled_};
        return walk(parts, answers_, secrets_);
    }

    std::string root_file_ = testing::TempDir() + "configure_root.pem";
    ConfigureAnswers answers_;
    ConfigureSecrets secrets_;
    std::vector<Prerequisite> found_ = {{.name = "CA", .state = {}, .text = {}}};
    bool is_enrolled_ = false;
    std::vector<std::string> asked_;
    std::ostringstream out_;
};

TEST_F(ConfigureDialogue, FillsInEverything) {
    EXPECT_TRUE(type("pkcs, revocation\nhttps://service.example:9444\nhttps://ca.example/cmp\n" +
                     root_file_ +
                     "\nhttp://proxy.example:3128\nferry\n.example, 10.0.0.0/8\nyes\n"));
    EXPECT_EQ(answers_.features, (std::vector<std::string>{"pkcs", "revocation"}));
    EXPECT_EQ(answers_.service_url, "https://service.example:9444");
    EXPECT_EQ(answers_.ca_url, "https://ca.example/cmp");
    EXPECT_EQ(answers_.proxy_url, "http://proxy.example:3128");
    EXPECT_EQ(answers_.proxy_user, "ferry");
    EXPECT_EQ(answers_.no_proxy, (std::vector<std::string>{".example", "10.0.0.0/8"}));
    EXPECT_EQ(asked_, (std::vector<std::string>{"Password of the proxy", "Enrolment token"}));
    EXPECT_EQ(secrets_.token.reveal_text(), "s3cret");
    EXPECT_THAT(out_.str(), HasSubstr("Summary\n  features  pkcs, revocation\n"));
    EXPECT_EQ(out_.str().find("s3cret"), std::string::npos);
}

TEST_F(ConfigureDialogue, TakesWhatIsThereForEmptyLines) {
    answers_.features = {"pkcsImported"};
    answers_.service_url = "https://service.example:9444";
    choose_proxy(answers_, "http://proxy.example:3128");
    answers_.proxy_user = "ferry";
    answers_.proxy_password_file = "/p";
    is_enrolled_ = true;
    const auto before = describe_answers(answers_);
    EXPECT_TRUE(type("\n\n\n\n\n\n\n\n"));
    EXPECT_EQ(describe_answers(answers_), before);
    EXPECT_EQ(answers_.proxy_password_file, "/p");
    EXPECT_TRUE(asked_.empty());
}

TEST_F(ConfigureDialogue, AsksAgainForWhatIsWrong) {
    EXPECT_FALSE(
        type("smtp\npkcsImported\nhttp://service\nhttps://service.example:9444\n"
             "proxy:3128\nnone\nperhaps\nno\n"));
    EXPECT_THAT(out_.str(), HasSubstr("\"smtp\" is none of the features"));
    EXPECT_THAT(out_.str(), HasSubstr("the URL of the service must begin with https://"));
    EXPECT_THAT(out_.str(), HasSubstr("must begin with http:// or https://"));
    EXPECT_THAT(out_.str(), HasSubstr("Say yes or no."));
    EXPECT_EQ(answers_.service_url, "https://service.example:9444");
    EXPECT_EQ(answers_.proxy, ProxyMode::none);
}

TEST_F(ConfigureDialogue, DoesNotWriteByItselfIfAPrerequisiteFails) {
    found_ = {{.name = "data folder", .state = Prerequisite::State::failure, .text = "no room"}};
    EXPECT_FALSE(type("pkcsImported\nhttps://service.example:9444\n\n\n"));
    EXPECT_THAT(out_.str(), HasSubstr("FAILS: no room"));
    EXPECT_THAT(out_.str(), HasSubstr("Write this (yes, no) [no]"));
}

TEST_F(ConfigureDialogue, EndsWithoutWritingIfTheInputEnds) {
    EXPECT_THAT(error_of([&] { type("pkcsImported\n"); }), HasSubstr("nothing was written"));
}

TEST(ClockDifference, ReadsTheDateOfAnAnswer) {
    EXPECT_EQ(clock_difference("Sun, 17 Mar 2030 17:46:30 GMT", test_start),
              std::chrono::seconds(10));
    EXPECT_EQ(clock_difference("Sun, 17 Mar 2030 17:47:40 GMT", test_start),
              std::chrono::seconds(-60));
    for (const char* date :
         {"", "yesterday", "Sun, 31 Feb 2030 00:00:00 GMT", "Sun, 17 Mrz 2030 17:46:30 GMT"}) {
        EXPECT_FALSE(clock_difference(date, test_start)) << date;
    }
}

}  // namespace
}  // namespace certferry::app
