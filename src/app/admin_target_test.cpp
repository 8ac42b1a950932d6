#include "app/admin_target.h"

#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "base/uuid.h"

#include <gtest/gtest.h>

#include <map>

namespace certferry::app {
namespace {

class AdminTargetTest : public testing::Test {
protected:
    AdminTargetTest()
        : folder_(std::filesystem::temp_directory_path() / new_uuid(SystemClock().now())) {
        variables_["XDG_CONFIG_HOME"] = folder_.string();
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    Environment environment() const {
        return [this](const char* name) -> std::optional<std::string> {
            const auto found = variables_.find(name);
            return found == variables_.end() ? std::nullopt : std::optional(found->second);
        };
    }

    void store(std::string_view text) {
        std::filesystem::create_directories(folder_ / "certferry");
        write_file(folder_ / "certferry" / "admin.toml", as_bytes(text), FileMode::owner_only);
    }

    AdminTarget find(const AdminOptions& options = {}) {
        return find_admin_target(options, environment());
    }

    std::string code(const AdminOptions& options) {
        try {
            find(options);
            return "";
        } catch (const Error& error) {
            return std::string(error.code());
        }
    }

    std::map<std::string, std::string> variables_;
    std::filesystem::path folder_;
};

TEST_F(AdminTargetTest, PrefersOptionsToVariablesToTheFile) {
    store("url = \"https://stored\"\ntoken_file = \"/stored\"\n");
    EXPECT_EQ(find().url, "https://stored");
    variables_["CERTFERRY_ADMIN_URL"] = "https://variable/";
    EXPECT_EQ(find().url, "https://variable");
    EXPECT_EQ(find().token_file, "/stored");
    const AdminOptions options{
        .url = "https://option", .token_file = "/option", .ca_file = "", .json = false};
    EXPECT_EQ(find(options).url, "https://option");
    EXPECT_EQ(find(options).token_file, "/option");
}

TEST_F(AdminTargetTest, TrustsTheStoredCaForTheStoredServiceAlone) {
    store("url = \"https://stored\"\ntoken_file = \"/t\"\nca_file = \"/ca.pem\"\n");
    EXPECT_EQ(find().ca_file, "/ca.pem");
    variables_["CERTFERRY_ADMIN_URL"] = "https://other";
    EXPECT_EQ(find().ca_file, std::nullopt);
}

TEST_F(AdminTargetTest, ReadsBackWhatLoginWrites) {
    store(admin_settings_text({.url = "https://a", .token_file = "/a \"b\" \\c", .ca_file = "x"}));
    EXPECT_EQ(find().token_file, "/a \"b\" \\c");
    EXPECT_EQ(find().ca_file, std::filesystem::absolute("x"));
}

TEST_F(AdminTargetTest, SaysWhatIsMissingOrWrong) {
    EXPECT_EQ(code({.url = "https://a", .token_file = "", .ca_file = "", .json = false}),
              "admin_not_set_up");
    EXPECT_EQ(code({.url = "", .token_file = "t", .ca_file = "", .json = false}),
              "admin_not_set_up");
    EXPECT_EQ(code({.url = "http://a", .token_file = "t", .ca_file = "", .json = false}),
              "usage_invalid");
    store("url = \"https://a\"\ntoken_file = \"/t\"\ncolour = \"red\"\n");
    EXPECT_EQ(code({}), "config_invalid");
}

TEST_F(AdminTargetTest, NeedsNoHomeIfAllIsGiven) {
    variables_.clear();
    EXPECT_EQ(code({.url = "https://a", .token_file = "t", .ca_file = "", .json = false}), "");
}

TEST_F(AdminTargetTest, LiesInTheHomeFolderByDefault) {
    variables_ = {{"HOME", "/home/mira"}};
    EXPECT_EQ(admin_settings_file(environment()), "/home/mira/.config/certferry/admin.toml");
}

}  // namespace
}  // namespace certferry::app
