#include "app/configure_answers.h"

#include "base/testing.h"

#include <gtest/gtest.h>

namespace certferry::app {
namespace {

ConfigureAnswers answers_of(const std::string& text) {
    return present_answers(ConfigTable::from_text(text, "test.toml"));
}

ConfigureAnswers whole_answers() {
    auto answers = answers_of("");
    answers.features = {"pkcs", "revocation"};
    answers.service_url = "https://service.example:9444";
    answers.ca_url = "https://ca.example:8444/.well-known/cmp";
    answers.ca_trust_file = "/etc/certferry/root.pem";
    return answers;
}

std::string applied(const std::string& present, const ConfigureAnswers& answers) {
    return apply_answers(present, "test.toml", answers);
}

TEST(ConfigureAnswers, WriteAWholeFileFromNothing) {
    EXPECT_EQ(answers_fault(whole_answers()), "");
    EXPECT_EQ(applied("", whole_answers()),
              "features = [\"pkcs\", \"revocation\"]\n"
              "\n[service]\nurl = \"https://service.example:9444\"\n"
              "\n[ca.main]\ntype = \"cmp\"\nurl = \"https://ca.example:8444/.well-known/cmp\"\n"
              "trust_anchors_file = \"/etc/certferry/root.pem\"\n");
}

TEST(ConfigureAnswers, AreReadBackFromWhatTheyWrote) {
    auto answers = whole_answers();
    answers.data_dir = "/srv/data";
    answers.log_dir = "/srv/log";
    choose_proxy(answers, "http://proxy.example:3128");
    answers.proxy_user = "ferry";
    answers.proxy_password_file = "/srv/data/proxy.password";
    answers.no_proxy = {".example"};
    const auto text = applied("", answers);
    EXPECT_EQ(applied(text, answers_of(text)), text);
    const auto again = answers_of(text);
    EXPECT_EQ(describe_answers(again), describe_answers(answers));
    EXPECT_EQ(again.proxy_password_file, answers.proxy_password_file);
}

TEST(ConfigureAnswers, KeepWhatTheyDoNotKnow) {
    const std::string present =
        "# of the harbour\nfeatures = [\"scep\"]  # at first\n\n[scep]\nlisten = "
        "\"0.0.0.0:80\"\n\n[scep.endpoints.legacy]\nvalidator = \"challenge\"\n";
    const auto text = applied(present, whole_answers());
    EXPECT_TRUE(text.starts_with(
        "# of the harbour\nfeatures = [\"pkcs\", \"revocation\"]  # at first\n\n[scep]\nlisten = "
        "\"0.0.0.0:80\"\n\n[scep.endpoints.legacy]\nvalidator = \"challenge\"\n"))
        << text;
}

TEST(ConfigureAnswers, GiveScepAnEndpointOnlyIfThereIsNone) {
    auto answers = whole_answers();
    answers.features = {"scep"};
    EXPECT_NE(applied("", answers).find("[scep.endpoints.default]\nvalidator = \"service\""),
              std::string::npos);
    const std::string present = "[scep.endpoints.x]\nvalidator = \"challenge\"\n";
    EXPECT_EQ(applied(present, answers).find("default"), std::string::npos);
}

TEST(ConfigureAnswers, LeaveNoTraceOfAProxy) {
    const auto plain = applied("", whole_answers());
    auto answers = answers_of(plain);
    choose_proxy(answers, "http://proxy.example:3128");
    answers.proxy_user = "ferry";
    answers.proxy_password_file = "/p";
    answers.no_proxy = {"a.example"};
    EXPECT_EQ(answers_fault(answers), "");
    const auto with = applied(plain, answers);
    EXPECT_NE(with.find("[proxy]\nurl = \"http://proxy.example:3128\"\nuser = \"ferry\"\n"
                        "password_file = \"/p\"\nno_proxy = [\"a.example\"]\n"),
              std::string::npos)
        << with;
    answers = answers_of(with);
    choose_proxy(answers, "none");
    EXPECT_EQ(applied(with, answers), plain);
    EXPECT_EQ(applied(plain + "\n[proxy]\nmode = \"none\"\n", answers), plain);
}

TEST(ConfigureAnswers, ForgetTheUserOfAnotherProxy) {
    auto answers =
        answers_of("[proxy]\nurl = \"http://a:1\"\nuser = \"u\"\npassword_file = \"p\"\n");
    choose_proxy(answers, "http://a:1");
    EXPECT_EQ(answers.proxy_user, "u");
    choose_proxy(answers, "http://b:1");
    EXPECT_EQ(answers.proxy_user, "");
    EXPECT_EQ(answers.proxy_password_file, "");
    choose_proxy(answers, "system");
    EXPECT_NE(applied("", answers).find("[proxy]\nmode = \"system\"\n"), std::string::npos);
}

TEST(ConfigureAnswers, SayWhatIsMissing) {
    const auto fault_after = [](void (*change)(ConfigureAnswers&)) {
        auto answers = whole_answers();
        change(answers);
        return answers_fault(answers);
    };
    EXPECT_NE(fault_after([](auto& a) { a.features = {}; }).find("which features"),
              std::string::npos);
    EXPECT_NE(fault_after([](auto& a) { a.features = {"smtp"}; }).find("\"smtp\""),
              std::string::npos);
    EXPECT_NE(fault_after([](auto& a) { a.service_url = ""; }).find("--service"),
              std::string::npos);
    EXPECT_NE(fault_after([](auto& a) { a.service_url = "http://x"; }).find("https://"),
              std::string::npos);
    EXPECT_NE(fault_after([](auto& a) { a.ca_url = ""; }).find("--ca-url"), std::string::npos);
    EXPECT_NE(fault_after([](auto& a) { a.ca_trust_file = ""; }).find("--ca-trust-file"),
              std::string::npos);
    EXPECT_NE(fault_after([](auto& a) { choose_proxy(a, "proxy:3128"); }).find("http://"),
              std::string::npos);
    const auto user_alone = [](ConfigureAnswers& a) {
        choose_proxy(a, "http://proxy:3128");
        a.proxy_user = "u";
    };
    EXPECT_NE(fault_after(user_alone).find("--proxy-password-file"), std::string::npos);
    EXPECT_EQ(fault_after([](auto& a) {
                  a.features = {"pkcsImported"};
                  a.ca_url = "";
              }),
              "");
}

TEST(ConfigureAnswers, AreReadFromAFile) {
    auto answers = answers_of("");
    const auto files = read_answers(
        ConfigTable::from_text("features = [\"pkcsImported\"]\nservice = \"https://s:1\"\n"
                               "token_file = \"/t\"\nproxy = \"http://p:1\"\nproxy_user = \"u\"\n"
                               "proxy_password_file = \"/w\"\nno_proxy = [\"a\"]\n",
                               "answers.toml"),
        answers);
    EXPECT_EQ(files.token_file, "/t");
    EXPECT_EQ(files.proxy_password_file, "/w");
    EXPECT_EQ(answers.proxy, ProxyMode::explicitly);
    EXPECT_EQ(answers.proxy_user, "u");
    EXPECT_EQ(answers.service_url, "https://s:1");
    EXPECT_EQ(code_of([&] {
                  read_answers(ConfigTable::from_text("feature = 1\n", "answers.toml"), answers);
              }),
              "config_invalid");
}

TEST(ConfigureAnswers, SplitLists) {
    EXPECT_EQ(split_list(" pkcs, revocation,,scep "),
              (std::vector<std::string>{"pkcs", "revocation", "scep"}));
    EXPECT_TRUE(split_list(" ").empty());
}

}  // namespace
}  // namespace certferry::app
