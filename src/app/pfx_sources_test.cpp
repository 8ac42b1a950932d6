#include "app/pfx_sources.h"

#include "app/pfx_testing.h"

#include <gmock/gmock.h>

#include <sys/stat.h>

namespace certferry::app {
namespace {

using ::testing::HasSubstr;

const PfxDefaults& usual() {
    static const PfxDefaults defaults{.user = "mira", .purpose = "unassigned"};
    return defaults;
}

class PfxSourcesTest : public ::testing::Test {
protected:
    /// `file user purpose password fault` of each row of a list.
    std::vector<std::string> rows_of(std::string_view list, const PfxDefaults& defaults = usual()) {
        std::vector<std::string> rows;
        for (const auto& source : expand_sources({folder_.write("list.csv", list)}, defaults)) {
            rows.push_back(source.file.filename().string() + " " + source.user + " " +
                           source.purpose + " " +
                           (source.password ? std::string(source.password->reveal_text()) : "-") +
                           " " + (source.fault ? std::string(source.fault->code()) : "-"));
        }
        return rows;
    }

    test::PfxFolder folder_;
};

TEST_F(PfxSourcesTest, AFolderStandsForItsPfxFilesInOrder) {
    for (const auto* name : {"b.pfx", "a.P12", "c.PFX", "d.pem"}) {
        folder_.write(name, "x");
    }
    const auto sources = expand_sources({(folder_ / "").string()}, usual());
    ASSERT_EQ(sources.size(), 3U);
    EXPECT_EQ(sources[0].file.filename(), "a.P12");
    EXPECT_EQ(sources[2].file.filename(), "c.PFX");
    EXPECT_EQ(sources[0].user, "mira");
    EXPECT_FALSE(sources[0].password);
}

TEST_F(PfxSourcesTest, AFileIsTakenWhateverItIsCalled) {
    const auto sources = expand_sources({"/x/mail.bin"}, usual());
    ASSERT_EQ(sources.size(), 1U);
    EXPECT_EQ(sources.front().name, "/x/mail.bin");
    EXPECT_FALSE(sources.front().fault);
}

TEST_F(PfxSourcesTest, AListNamesFilesAndWhatIsOtherThanUsual) {
    folder_.write("secret", "from a file\n");
    EXPECT_THAT(rows_of("\xEF\xBB\xBF"
                        "User,FILE,password,password_file,purpose\r\n"
                        "otto,a.pfx,pw,,smime-signing\r\n"
                        "\r\n"
                        ",b.pfx,,secret,\r\n"
                        ",\"c,d.pfx\",,,\r\n"),
                ::testing::ElementsAre("a.pfx otto smime-signing pw -",
                                       "b.pfx mira unassigned from a file -",
                                       "c,d.pfx mira unassigned - -"));
}

TEST_F(PfxSourcesTest, RelativePathsAreTakenFromTheListsFolder) {
    const auto list = folder_.write("list.csv", "file\na.pfx\n/abs/b.pfx\n");
    const auto sources = expand_sources({list}, usual());
    EXPECT_EQ(sources.at(0).file, folder_ / "a.pfx");
    EXPECT_EQ(sources.at(1).file, "/abs/b.pfx");
}

TEST_F(PfxSourcesTest, ARowThatCannotBeUsedIsReportedAndTheRestIsImported) {
    EXPECT_THAT(rows_of("file,user,password_file\n"
                        ",otto,\n"
                        "a.pfx,otto,,more\n"
                        "b.pfx,otto,none\n"
                        "\"c.pfx\n"
                        "d.pfx,otto,\n"),
                ::testing::ElementsAre(HasSubstr("pfx_list_invalid"), HasSubstr("pfx_list_invalid"),
                                       HasSubstr("file_unreadable"), HasSubstr("pfx_list_invalid"),
                                       "d.pfx otto unassigned - -"));
    EXPECT_THAT(rows_of("file\na.pfx\n", {.user = "", .purpose = "unassigned"}),
                ::testing::ElementsAre("a.pfx  unassigned - pfx_list_invalid"));
}

TEST_F(PfxSourcesTest, AListsFirstLineIsItsHeader) {
    EXPECT_EQ(code_of([&] { rows_of(""); }), "pfx_list_invalid");
    EXPECT_EQ(code_of([&] { rows_of("user\nmira\n"); }), "pfx_list_invalid");
    EXPECT_THAT(error_of([&] { rows_of("file,pin\n"); }), HasSubstr("\"pin\""));
}

TEST_F(PfxSourcesTest, AListWithPasswordsIsForItsOwnerAlone) {
    const auto list = folder_.write("list.csv", "file,password\na.pfx,pw\n");
    ASSERT_EQ(::chmod(list.c_str(), 0640), 0);
    EXPECT_THAT(error_of([&] { expand_sources({list}, usual()); }), HasSubstr("chmod 600"));
    const auto without = folder_.write("other.csv", "file\na.pfx\n");
    ASSERT_EQ(::chmod(without.c_str(), 0644), 0);
    EXPECT_EQ(expand_sources({without}, usual()).size(), 1U);
}

TEST_F(PfxSourcesTest, AMissingListIsAnError) {
    EXPECT_EQ(code_of([&] { expand_sources({(folder_ / "none.csv").string()}, usual()); }),
              "file_unreadable");
}

}  // namespace
}  // namespace certferry::app
