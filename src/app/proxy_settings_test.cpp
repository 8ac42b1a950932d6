#include "app/proxy_settings.h"

#include "base/testing.h"

#include <gtest/gtest.h>

namespace certferry::app {
namespace {

std::optional<ProxySettings> proxy_of(const std::string& lines,
                                      ProxyEnvironment environment = proxy_environment) {
    auto root = ConfigTable::from_text(lines, "test.toml");
    auto settings = read_proxy_settings(root, environment);
    root.refuse_unknown();
    return settings;
}

std::string refusal_of(const std::string& lines) {
    return error_of([&] { proxy_of("[proxy]\n" + lines); });
}

TEST(ProxySettings, AreAbsentWithoutTheTableAndWithModeNone) {
    EXPECT_FALSE(proxy_of(""));
    EXPECT_FALSE(proxy_of("[proxy]\nmode = \"none\"\n"));
}

TEST(ProxySettings, ReadsAnExplicitProxy) {
    const auto settings = proxy_of(
        "[proxy]\nurl = \"http://proxy.example:3128\"\nuser = \"ferry\"\npassword_file = "
        "\"/etc/p\"\nno_proxy = [\"ca.example\", \".north.example\", \"192.0.2.0/24\"]\n");
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->url, "http://proxy.example:3128");
    EXPECT_EQ(settings->user, "ferry");
    EXPECT_EQ(settings->password_file, "/etc/p");
    EXPECT_EQ(settings->except, "ca.example,.north.example,192.0.2.0/24");
    EXPECT_EQ(settings->login, http::ProxyLogin::basic);
}

TEST(ProxySettings, TakesNegotiateWithoutAUser) {
    ASSERT_TRUE(http::can_negotiate()) << "Debian's libcurl can";
    EXPECT_EQ(proxy_of("[proxy]\nurl = \"http://p:1\"\nlogin = \"negotiate\"\n").value().login,
              http::ProxyLogin::negotiate);
    EXPECT_NE(refusal_of("url = \"http://p:1\"\nlogin = \"negotiate\"\nuser = \"x\"\n"
                         "password_file = \"y\"\n")
                  .find("Kerberos"),
              std::string::npos);
}

TEST(ProxySettings, SaysWhatIsWrongWithAUrl) {
    for (const char* url : {"proxy.example:3128", "socks5://p:1", "http://", "http://p:0",
                            "http://p:65536", "http://p:x", "http://a..b", "http://p/path",
                            "http://user:word@p:1", "http://p p:1", "http://[::1", "http://p:"}) {
        EXPECT_NE(proxy_url_fault(url), "") << url;
    }
    for (const char* url : {"http://proxy.example:3128", "https://proxy", "http://192.0.2.1:8080",
                            "http://[2001:db8::1]:3128", "http://[2001:db8::1]"}) {
        EXPECT_EQ(proxy_url_fault(url), "") << url;
    }
    EXPECT_NE(refusal_of("url = \"proxy:1\"\n")
                  .find("test.toml, line 2: proxy.url: must begin with http://"),
              std::string::npos);
}

TEST(ProxySettings, SaysWhatIsWrongWithAnException) {
    for (const char* host :
         {"", ".", "a b", "host:80", "10.0.0.0/33", "x/8", "/8", "http://host", "a,b"}) {
        EXPECT_NE(proxy_exception_fault(host), "") << host;
    }
    for (const char* host : {"*", "host", ".example", "10.0.0.0/8", "2001:db8::/32", "::1"}) {
        EXPECT_EQ(proxy_exception_fault(host), "") << host;
    }
}

TEST(ProxySettings, WantUserAndPasswordTogether) {
    EXPECT_NE(refusal_of("url = \"http://p:1\"\nuser = \"x\"\n").find("go together"),
              std::string::npos);
    EXPECT_NE(refusal_of("url = \"http://p:1\"\npassword_file = \"x\"\n").find("go together"),
              std::string::npos);
}

TEST(ProxySettings, TakeTheSystemsProxyFromTheEnvironment) {
    const auto some = [](const char* name) -> std::string {
        const std::string_view which(name);
        return which == "HTTPS_PROXY" ? "http://u:p@proxy.example:8080/"
               : which == "no_proxy"  ? "localhost,.example"
                                      : "";
    };
    const auto settings = proxy_of("[proxy]\nmode = \"system\"\n", some);
    ASSERT_TRUE(settings);
    EXPECT_EQ(settings->url, "http://u:p@proxy.example:8080/");
    EXPECT_EQ(settings->except, "localhost,.example");
    const auto nothing = [](const char*) { return std::string(); };
    EXPECT_FALSE(proxy_of("[proxy]\nmode = \"system\"\n", nothing));
    const auto wrong = [](const char*) { return std::string("http://p:99999"); };
    EXPECT_NE(
        error_of([&] { proxy_of("[proxy]\nmode = \"system\"\n", wrong); }).find("HTTPS_PROXY"),
        std::string::npos);
    EXPECT_NE(refusal_of("mode = \"system\"\nurl = \"http://p:1\"\n").find("does not go with"),
              std::string::npos);
}

}  // namespace
}  // namespace certferry::app
