#include "service/profiles/scep_urls.h"

#include "service/profiles/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using ::testing::ElementsAre;
using testing::lines;
using ::testing::UnorderedElementsAre;

std::vector<std::string> faults(const std::string& url, Platform platform = Platform::windows10) {
    return lines(check_scep_urls({url}, platform));
}

TEST(ScepUrls, AcceptAbsoluteAddresses) {
    for (const char* url : {"https://scep.harbor.example/certsrv/mscep/mscep.dll", "http://scep/",
                            "https://scep", "HTTPS://SCEP.example:8443/scep/crew",
                            "https://[2001:db8::1]:8443/scep/a%20b", "https://192.0.2.1/scep"}) {
        EXPECT_THAT(faults(url), ElementsAre()) << url;
    }
}

TEST(ScepUrls, TellTheFirstOffendingCharacter) {
    struct Row {
        const char* url;
        int position;
    };

    for (const Row& row : {Row{"scep.harbor.example/scep", 0},
                           {"ftp://scep/", 0},
                           {"https:///scep", 8},
                           {"https://:80/", 8},
                           {"https://scep:port/", 13},
                           {"https://scep:70000/", 13},
                           {"https://scep:/", 13},
                           {"https://user@scep/", 12},
                           {"https://scep/a?b", 14},
                           {"https://scep/a#b", 14},
                           {"https://scep?b", 12},
                           {"https://scep/a b", 14},
                           {"https://sc ep/", 10},
                           {"https://[2001:db8::1/", 20},
                           {"https://[]/", 9},
                           {"https://scep/ä", 13}}) {
        EXPECT_THAT(faults(row.url), ElementsAre("E_URL_SYNTAX at /scepServerUrls/0:" +
                                                 std::to_string(row.position) + ": " + row.url))
            << row.url;
    }
}

TEST(ScepUrls, MustBeHttpsOnEachAndroid) {
    for (std::size_t i = 0; i < platform_words.names.size(); ++i) {
        const auto platform = static_cast<Platform>(i);
        const bool refused = !faults("http://scep/", platform).empty();
        EXPECT_EQ(refused, platforms::android.has(platform)) << platform_words(platform);
    }
    EXPECT_THAT(lines(check_scep_urls({"https://a", "http://b"}, Platform::android)),
                ElementsAre("E_URL_HTTPS at /scepServerUrls/1:0: http://b"));
}

TEST(ScepUrls, MustBeThere) {
    EXPECT_THAT(lines(check_scep_urls({}, Platform::ios)),
                ElementsAre("E_REQUIRED at /scepServerUrls"));
}

const std::vector<std::string> three{"a", "b", "c"};

std::size_t last(std::size_t bound) {
    return bound - 1;
}

std::size_t first(std::size_t /*bound*/) {
    return 0;
}

TEST(ScepUrls, GoToAndroidAsTheyAre) {
    EXPECT_EQ(urls_to_deliver(Platform::android_dedicated, three, first), three);
}

TEST(ScepUrls, GoToAppleOneAtRandom) {
    for (const Platform platform : {Platform::ios, Platform::macos}) {
        EXPECT_THAT(urls_to_deliver(platform, three, first), ElementsAre("a"));
        EXPECT_THAT(urls_to_deliver(platform, three, last), ElementsAre("c"));
    }
}

TEST(ScepUrls, GoToWindowsAndLinuxShuffled) {
    for (const Platform platform : {Platform::windows10, Platform::windows81,
                                    Platform::windows_phone81, Platform::linux_agent}) {
        EXPECT_THAT(urls_to_deliver(platform, three, last), ElementsAre("a", "b", "c"));
        const auto shuffled = urls_to_deliver(platform, three, first);
        EXPECT_NE(shuffled, three);
        EXPECT_THAT(shuffled, UnorderedElementsAre("a", "b", "c"));
    }
}

TEST(ScepUrls, ShuffleReachesEveryOrder) {
    std::set<std::vector<std::string>> orders;
    for (std::size_t i = 0; i < 6; ++i) {
        const auto choice = [&](std::size_t bound) { return bound == 3 ? i % 3 : i / 3; };
        orders.insert(urls_to_deliver(Platform::windows10, three, choice));
    }
    EXPECT_EQ(orders.size(), 6U);
}

TEST(ScepUrls, GoNowhereIfThereAreNone) {
    EXPECT_THAT(urls_to_deliver(Platform::ios, {}, first), ElementsAre());
}

}  // namespace
}  // namespace certferry::service
