#include "app/admin_content.h"

#include "base/error.h"
#include "base/file.h"
#include "base/time.h"
#include "base/uuid.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <array>

namespace certferry::app {
namespace {

/// A file with this content, gone with the test.
class JsonFile {
public:
    explicit JsonFile(std::string_view text)
        : path_(std::filesystem::temp_directory_path() / new_uuid(SystemClock().now())) {
        write_file(path_, as_bytes(text), FileMode::owner_only);
    }

    ~JsonFile() { std::filesystem::remove(path_); }

    JsonFile(const JsonFile&) = delete;
    JsonFile& operator=(const JsonFile&) = delete;

    std::string name() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

std::string code_of(const std::vector<std::string>& arguments) {
    try {
        read_content(arguments);
        return "";
    } catch (const Error& error) {
        return std::string(error.code());
    }
}

boost::json::object object(std::string_view text) {
    return boost::json::parse(boost::json::string_view(text.data(), text.size())).as_object();
}

TEST(AdminContent, TakesTextsAndJsonByName) {
    const auto content = read_content(
        {"displayName=Okafor, Mira = x", "disabled:=true", R"(roles:=["a","b"])", "note="});
    EXPECT_FALSE(content.has_file);
    EXPECT_EQ(content.members, object(R"({"displayName": "Okafor, Mira = x", "disabled": true,
                                          "roles": ["a", "b"], "note": ""})"));
}

TEST(AdminContent, ReadsAFileAndReplacesItsMembers) {
    const JsonFile file(R"({"kind": "user", "displayName": "Old"})");
    const auto content = read_content({"displayName=New", file.name()});
    EXPECT_TRUE(content.has_file);
    EXPECT_EQ(content.members, object(R"({"kind": "user", "displayName": "New"})"));
}

TEST(AdminContent, RefusesWhatItCannotRead) {
    const JsonFile broken("{\"a\": ");
    const JsonFile list("[1]");
    const JsonFile good("{}");
    EXPECT_EQ(code_of({broken.name()}), "json_malformed");
    EXPECT_EQ(code_of({list.name()}), "json_malformed");
    EXPECT_EQ(code_of({"disabled:=maybe"}), "json_malformed");
    EXPECT_EQ(code_of({good.name(), good.name()}), "usage_invalid");
    EXPECT_EQ(code_of({"/no/such/file"}), "file_unreadable");
}

TEST(AdminContent, KeepsWhatWasReadAndIsNotChanged) {
    const auto before = object(R"({"id": "1", "version": 3, "displayName": "Old", "imei": "1",
                                   "state": "enrolled", "createdAt": "x"})");
    EXPECT_EQ(merged(before, read_content({"displayName=New"}), {}),
              object(R"({"displayName": "New", "imei": "1"})"));
    EXPECT_EQ(merged(before, read_content({"imei:=null"}), {}),
              object(R"({"displayName": "Old"})"));
}

TEST(AdminContent, KeepsNothingOnceAFileSaysAll) {
    const JsonFile file(R"({"displayName": "New"})");
    EXPECT_EQ(
        merged(object(R"({"displayName": "Old", "imei": "1"})"), read_content({file.name()}), {}),
        object(R"({"displayName": "New"})"));
}

TEST(AdminContent, WritesOnlyWhatMayBeWrittenWhereThatIsSaid) {
    constexpr std::array<std::string_view, 2> writable{"role", "disabled"};
    EXPECT_EQ(merged(object(R"({"name": "alice", "role": "auditor", "disabled": false})"),
                     read_content({"role=operator"}), writable),
              object(R"({"role": "operator", "disabled": false})"));
}

}  // namespace
}  // namespace certferry::app
