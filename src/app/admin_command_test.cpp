#include "app/admin_command.h"

#include "app/admin_resources.h"
#include "app/admin_verbs.h"
#include "base/error.h"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace certferry::app {
namespace {

class AdminCommand : public testing::Test {
protected:
    AdminCommand() {
        app_.require_subcommand(1);
        add_admin_commands(app_);
    }

    /// What parsing makes of a line without a service; a verb that runs fails for want of one.
    std::string parse(std::vector<std::string> words) {
        std::ranges::reverse(words);
        try {
            app_.parse(words);
            return "parsed";
        } catch (const CLI::ExtrasError&) {
            return "ExtrasError";  // Its name is the program's.
        } catch (const CLI::ParseError& failure) {
            return failure.get_name();
        } catch (const Error& error) {
            return std::string(error.code());
        }
    }

    CLI::App app_{"test", "test"};
};

void for_each_verb(const CLI::App& area, const std::function<void(const CLI::App&)>& use) {
    for (const auto* verb : area.get_subcommands({})) {
        use(*verb);
        for_each_verb(*verb, use);
    }
}

TEST_F(AdminCommand, ExplainsEveryVerbAndOption) {
    for_each_verb(app_, [](const CLI::App& verb) {
        EXPECT_FALSE(verb.get_description().empty()) << verb.get_name();
        for (const auto* option : verb.get_options()) {
            if (!option->get_positional()) {
                EXPECT_FALSE(option->get_description().empty())
                    << verb.get_name() << " " << option->get_name();
            }
        }
    });
}

TEST_F(AdminCommand, TakesTheOptionsBeforeTheAreaAndBehindTheVerb) {
    // The URL is looked at first by what runs: so the line was understood.
    EXPECT_EQ(parse({"admin", "--url", "http://x", "--token-file", "t", "users", "list"}),
              "usage_invalid");
    EXPECT_EQ(parse({"admin", "users", "list", "--url", "http://x", "--token-file", "t"}),
              "usage_invalid");
}

TEST_F(AdminCommand, RefusesWhatNoVerbTakes) {
    EXPECT_EQ(parse({"admin"}), "RequiredError");
    EXPECT_EQ(parse({"admin", "users"}), "RequiredError");
    EXPECT_EQ(parse({"admin", "users", "show"}), "RequiredError");
    EXPECT_EQ(parse({"admin", "users", "list", "surplus"}), "ExtrasError");
    EXPECT_EQ(parse({"admin", "users", "list", "--limit", "0"}), "ValidationError");
    EXPECT_EQ(parse({"admin", "enrolment-tokens", "create", "toaster"}), "ValidationError");
}

TEST(AdminResources, NamesEachAreaAndVerbOnce) {
    std::set<std::string_view> areas;
    for (const auto& resource : admin_resources()) {
        EXPECT_TRUE(areas.insert(resource.area).second) << resource.area;
        std::set<std::string_view> verbs{"show", "create", "update", "delete"};
        for (const auto& list : resource.lists) {
            EXPECT_TRUE(verbs.insert(list.verb).second) << resource.area << " " << list.verb;
            EXPECT_FALSE(list.columns.empty()) << resource.area << " " << list.verb;
        }
        for (const auto& action : resource.actions) {
            EXPECT_TRUE(verbs.insert(action.verb).second) << resource.area << " " << action.verb;
        }
    }
}

TEST(AdminResources, PutsIdsIntoPathsAsOneSegment) {
    const Resource many{.area = "users", .help = "", .path = "/users", .verbs = {}};
    EXPECT_EQ(object_path(many, "a/b"), "/users/a%2Fb");
    EXPECT_THROW(object_path(many, ""), Error);
    const Resource one{
        .area = "settings", .help = "", .path = "/settings", .single = true, .verbs = {}};
    EXPECT_EQ(object_path(one, ""), "/settings");
}

}  // namespace
}  // namespace certferry::app
