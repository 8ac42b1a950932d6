#include "service/connectors/logs.h"

#include "base/encoding.h"
#include "service/connectors/testing.h"
#include "service/connectors/tidy.h"
#include "store/service/connector_commands.h"
#include "store/service/events.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;

class Logs : public ConnectorsTest {
protected:
    Logs() {
        add_connector("c1");
        add_connector("c2");
    }

    std::string order(const std::string& kind = "collectLogs") {
        const auto answer = call(Role::administrator, "POST", "/connectors/c1/commands",
                                 R"({"kind": ")" + kind + "\"}");
        return std::string(json_in(answer).at("id").as_string());
    }

    std::string keep(const std::string& command_id, const Bytes& content,
                     const std::string& connector_id = "c1") {
        return code_of([&] {
            const auto sender = connector(connector_id);
            write([&](store::Session& session) {
                keep_logs(session, sender, command_id, content, clock_.now());
            });
        });
    }

    static Bytes archive(std::size_t size, std::uint8_t fill = 7) {
        Bytes content(size, fill);
        content[0] = 0x1F;
        content[1] = 0x8B;
        content[2] = 0x08;
        return content;
    }
};

INSTANTIATE_TEST_SUITE_P(, Logs, testing::ValuesIn(store::all_drivers), store::driver_name);

TEST_P(Logs, EndTheirCommandAndCanBeRead) {
    const auto id = order();
    const auto content = archive(1024 * 1024 + 10);
    EXPECT_EQ(keep(id, content), "");
    EXPECT_EQ(keep(id, content), "") << "a repeat";
    EXPECT_EQ(keep(id, archive(100)), "logs_exist");
    EXPECT_THAT(listed(get("/connectors/c1/commands"), "state"), testing::ElementsAre("succeeded"));
    EXPECT_THAT(listed(get("/connectorLogs"), "commandId"), testing::ElementsAre(id));
    Bytes read;
    for (const char* const part : {"0", "1"}) {
        const auto answer =
            json_in(get("/connectorLogs/" + id + "/parts/" + part, Role::administrator));
        append(read, from_base64(answer.at("content").as_string()).value());
    }
    EXPECT_EQ(read, content);
    for (const char* const part : {"2", "-1", "x", "99999999999999999999"}) {
        EXPECT_EQ(code_in(get("/connectorLogs/" + id + "/parts/" + part, Role::administrator)),
                  "object_unknown");
    }
    EXPECT_EQ(code_in(get("/connectorLogs/" + id + "/parts/0")), "role_insufficient");
}

TEST_P(Logs, ComeOnlyFromWhoWasAsked) {
    const auto id = order();
    EXPECT_EQ(keep(id, archive(100), "c2"), "command_unknown");
    EXPECT_EQ(keep("none", archive(100)), "command_unknown");
    EXPECT_EQ(keep(order("renew"), archive(100)), "command_unknown");
    EXPECT_EQ(keep(id, archive(100)), "");
}

TEST_P(Logs, AreGzipOfABoundedSize) {
    const auto id = order();
    EXPECT_EQ(keep(id, {}), "logs_invalid");
    EXPECT_EQ(keep(id, {0x1F, 0x8B}), "logs_invalid");
    EXPECT_EQ(keep(id, Bytes(100, 0)), "logs_invalid");
    EXPECT_EQ(keep(id, archive(max_log_bytes + 1)), "logs_too_large");
}

TEST_P(Logs, MakeRoomForNewerOnes) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i <= max_logs_of_tenant; ++i) {
        clock_.advance(1s);
        ids.push_back(order());
        ASSERT_EQ(keep(ids.back(), archive(10)), "");
    }
    const auto left = listed(get("/connectorLogs"), "commandId");
    EXPECT_EQ(left.size(), max_logs_of_tenant);
    EXPECT_THAT(left, testing::Not(testing::Contains(ids.front())));
    EXPECT_THAT(left, testing::Contains(ids.back()));
}

TEST_P(Logs, GoAfterTwoWeeks) {
    ASSERT_EQ(keep(order(), archive(10)), "");
    const auto tidy = [&] {
        return write(
            [&](store::Session& session) { return tidy_connectors(session, clock_.now()); });
    };
    clock_.advance(24h * 14);
    EXPECT_FALSE(tidy());
    EXPECT_EQ(listed(get("/connectorLogs"), "commandId").size(), 1U);
    clock_.advance(1s);
    tidy();
    EXPECT_EQ(listed(get("/connectorLogs"), "commandId").size(), 0U);
}

TEST_P(Logs, AreNotWaitedForForEver) {
    const auto id = order();
    clock_.advance(24h * 7 + 1s);
    write([&](store::Session& session) { return tidy_connectors(session, clock_.now()); });
    EXPECT_THAT(listed(get("/connectors/c1/commands"), "state"), testing::ElementsAre("expired"));
    EXPECT_EQ(keep(id, archive(10)), "command_unknown");
}

}  // namespace
}  // namespace certferry::service
