#include "service/directory/reported.h"
#include "service/directory/testing.h"

namespace certferry::service {
namespace {

using store::service::DeviceState;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

constexpr std::string_view laptop = R"({"deviceName":"Laptop-1","platform":"windows10",
    "serialNumber":" SN-1 ","imei":"35-209900-176148-1","meid":"a0000000123456",
    "wifiMacAddress":"00:1a:2b:3c:4d:5e","directoryDeviceId":"0F9A4BE2-91C7-4D5E-A6F0-5D2B7F6C1A90",
    "fullyQualifiedDomainName":"Laptop-1.Harbor.Example.","domainJoined":true,
    "onPremisesSecurityIdentifier":"S-1-5-21-1-2-3-1105","osVersion":"10.0.19045"})";

class DeviceRoutes : public DirectoryTest {
protected:
    std::string create(std::string_view body = laptop) {
        return id_in(call("POST", "/devices", body));
    }

    std::string create_user(std::string name) {
        return id_in(call("POST", "/users",
                          R"({"userPrincipalName":")" + name + R"(@x","displayName":"x"})"));
    }

    void move(const std::string& id, DeviceState to) {
        database_->write([&](store::Session& session) {
            const auto device = store::service::find_device(session, tenant_, id).value();
            store::service::move_device(session, device, device.state, to, clock_.now());
        });
    }

    std::string state_of(const std::string& id) {
        return std::string(json_in(call("GET", "/devices/" + id)).at("state").as_string());
    }
};

TEST_F(DeviceRoutes, MakeADeviceInNormalForm) {
    const auto made = call("POST", "/devices", laptop);
    EXPECT_EQ(made.status, 201);
    const auto shown = json_in(call("GET", "/devices/" + id_in(made)));
    EXPECT_EQ(shown, json_in(made));
    EXPECT_EQ(shown.at("state"), "registered");
    EXPECT_EQ(shown.at("serialNumber"), "SN-1");
    EXPECT_EQ(shown.at("imei"), "352099001761481");
    EXPECT_EQ(shown.at("meid"), "A0000000123456");
    EXPECT_EQ(shown.at("wifiMacAddress"), "001A2B3C4D5E");
    EXPECT_EQ(shown.at("directoryDeviceId"), "0f9a4be2-91c7-4d5e-a6f0-5d2b7f6c1a90");
    EXPECT_EQ(shown.at("fullyQualifiedDomainName"), "laptop-1.harbor.example");
    EXPECT_EQ(shown.at("domainJoined"), true);
    EXPECT_EQ(shown.at("samsungKnox"), false);
    EXPECT_EQ(shown.at("sources").at("domainJoined"), "admin");
    EXPECT_EQ(shown.at("sources").at("samsungKnox"), "device");
}

TEST_F(DeviceRoutes, NameAllFaultsOfABody) {
    const auto response = call("POST", "/devices", R"({"deviceName":"a\u0007","imei":"1",
        "meid":"1","wifiMacAddress":"1","platform":"beos","userId":"1","domainJoined":"yes",
        "state":"wiped"})");
    EXPECT_EQ(code_in(response), "validation_failed");
    EXPECT_THAT(faults_in(response),
                UnorderedElementsAre("E_VALUE_INVALID /deviceName", "E_VALUE_INVALID /imei",
                                     "E_VALUE_INVALID /meid", "E_VALUE_INVALID /wifiMacAddress",
                                     "E_JSON_VALUE /platform", "E_VALUE_INVALID /userId",
                                     "E_JSON_TYPE /domainJoined", "E_JSON_UNKNOWN /state"));
    EXPECT_THAT(faults_in(call("POST", "/devices", "{}")),
                UnorderedElementsAre("E_REQUIRED /deviceName", "E_REQUIRED /platform"));
    EXPECT_TRUE(listed("/devices", "id").empty());
}

TEST_F(DeviceRoutes, RefuseAUserWhoIsNotThere) {
    const std::string body = R"({"deviceName":"a","platform":"linux",
        "userId":"0f9a4be2-91c7-4d5e-a6f0-5d2b7f6c1a90"})";
    EXPECT_THAT(faults_in(call("POST", "/devices", body)), ElementsAre("object_unknown /userId"));
    EXPECT_TRUE(listed("/devices", "id").empty());
    EXPECT_TRUE(audit().empty());
}

TEST_F(DeviceRoutes, KeepPlatformAndNames) {
    const auto path = "/devices/" + create();
    create(R"({"deviceName":"other","platform":"linux"})");
    EXPECT_EQ(code_in(call("POST", "/devices", R"({"deviceName":"LAPTOP-1","platform":"ios"})")),
              "object_exists");
    EXPECT_THAT(faults_in(put(Role::operator_, path,
                              R"({"deviceName":"Laptop-1","platform":"windows81"})", 1)),
                ElementsAre("E_IMMUTABLE /platform"));
    EXPECT_EQ(code_in(put(Role::administrator, path, R"({"deviceName":"Other"})", 1)),
              "object_exists");
    EXPECT_EQ(json_in(call("GET", path)).at("version"), 1);
}

TEST_F(DeviceRoutes, ChangeOnlyWhatWasRead) {
    const auto path = "/devices/" + create(R"({"deviceName":"a","platform":"linux"})");
    EXPECT_EQ(code_in(call("PUT", path, R"({"deviceName":"b"})")), "etag_missing");
    EXPECT_EQ(put(Role::operator_, path, R"({"deviceName":"b"})", 1).status, 200);
    EXPECT_EQ(code_in(put(Role::operator_, path, R"({"deviceName":"c"})", 1)), "object_changed");
    EXPECT_EQ(json_in(call("GET", path)).at("deviceName"), "b");
}

TEST_F(DeviceRoutes, LetAnOperatorGrantNothing) {
    const auto path = "/devices/" + create(R"({"deviceName":"a","platform":"linux"})");
    const auto user = create_user("mira");
    const auto role = Role::operator_;
    for (const auto& body :
         {std::string(R"({"deviceName":"a","fullyQualifiedDomainName":"a.harbor.example"})"),
          std::string(R"({"deviceName":"a","onPremisesSecurityIdentifier":"S-1-5-21-1-2-3-1105"})"),
          R"({"deviceName":"a","userId":")" + user + "\"}"}) {
        EXPECT_EQ(code_in(put(role, path, body, 1)), "role_insufficient") << body;
        EXPECT_EQ(json_in(call("GET", path)).at("version"), 1);
    }
    EXPECT_EQ(code_in(call(role, "POST", "/devices", laptop)), "role_insufficient");
    EXPECT_EQ(call(role, "POST", "/devices", R"({"deviceName":"b","platform":"ios"})").status, 201);
    EXPECT_EQ(code_in(call(Role::helpdesk, "DELETE", path)), "role_insufficient");
}

TEST_F(DeviceRoutes, TellWhenADeviceLosesItsUser) {
    const auto mira = create_user("mira");
    const auto id = create(R"({"deviceName":"a","platform":"linux","userId":")" + mira + "\"}");
    const auto path = "/devices/" + id;
    EXPECT_TRUE(actions_.told.empty());
    EXPECT_EQ(put(Role::operator_, path, R"({"deviceName":"a"})", 1).status, 200)
        << "to take a user away grants nothing";
    EXPECT_THAT(actions_.told, ElementsAre("user changed " + id));
    EXPECT_FALSE(json_in(call("GET", path)).contains("userId"));
}

TEST_F(DeviceRoutes, ListByEachFilter) {
    create(R"({"deviceName":"alpha","platform":"linux","serialNumber":"S1"})");
    create(R"({"deviceName":"Alps","platform":"ios","serialNumber":"S1"})");
    create(R"({"deviceName":"beta","platform":"ios"})");
    create(R"({"deviceName":"alpine","platform":"ios"})");
    EXPECT_EQ(listed("/devices", "id").size(), 4U);
    EXPECT_THAT(listed("/devices?deviceNamePrefix=AL", "deviceName"),
                ElementsAre("alpha", "alpine", "Alps"));
    EXPECT_THAT(listed("/devices?serialNumber=S1", "deviceName"),
                UnorderedElementsAre("alpha", "Alps"));
    EXPECT_THAT(listed("/devices?platform=ios&deviceNamePrefix=al", "deviceName"),
                ElementsAre("alpine", "Alps"));
    EXPECT_EQ(listed("/devices?platform=ios", "deviceName").size(), 3U);
    EXPECT_EQ(listed("/devices?state=registered", "deviceName").size(), 4U);
    EXPECT_TRUE(listed("/devices?state=enrolled", "deviceName").empty());
    EXPECT_EQ(code_in(call("GET", "/devices?state=lost")), "query_invalid");
    EXPECT_EQ(code_in(call("GET", "/devices?platform=beos")), "query_invalid");
}

TEST_F(DeviceRoutes, AskADeviceToSync) {
    const auto id = create();
    const auto path = "/devices/" + id + "/sync";
    EXPECT_EQ(code_in(call(Role::helpdesk, "POST", path)), "state_unsuitable");
    move(id, DeviceState::enrolled);
    const auto answer = call(Role::helpdesk, "POST", path);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(json_in(answer).at("syncRequestedAt"), "2031-02-11T08:14:07Z");
    EXPECT_EQ(json_in(call("GET", "/devices/" + id)).at("version"), 1);
    EXPECT_EQ(code_in(call(Role::auditor, "POST", path)), "role_insufficient");
    EXPECT_EQ(code_in(call("POST", "/devices/none/sync")), "object_unknown");
}

TEST_F(DeviceRoutes, MoveADeviceTowardsItsEnd) {
    const auto id = create();
    const auto act = [&](const std::string& action) {
        return code_in(call(Role::operator_, "POST", "/devices/" + id + "/" + action));
    };
    for (const std::string action : {"retire", "wipe", "unenrol"}) {
        EXPECT_EQ(act(action), "state_unsuitable") << "it was never enrolled";
        EXPECT_EQ(code_in(call(Role::helpdesk, "POST", "/devices/" + id + "/" + action)),
                  "role_insufficient");
    }
    EXPECT_TRUE(actions_.told.empty());
    move(id, DeviceState::enrolled);
    EXPECT_EQ(act("retire"), "status 200");
    EXPECT_EQ(state_of(id), "retiring");
    EXPECT_EQ(act("retire"), "state_unsuitable");
    EXPECT_EQ(act("wipe"), "status 200");
    EXPECT_EQ(state_of(id), "wiping");
    clock_.advance(std::chrono::seconds(1));  // The audit is in order of time.
    EXPECT_EQ(act("unenrol"), "status 200");
    EXPECT_EQ(state_of(id), "unenrolled");
    EXPECT_EQ(act("wipe"), "state_unsuitable");
    EXPECT_THAT(actions_.told, ElementsAre("retire " + id, "wipe " + id, "unenrol " + id));
    EXPECT_EQ(audit().back().action, "device.unenrol");
}

TEST_F(DeviceRoutes, TellHowADeviceWasMoved) {
    const auto id = create();
    const auto path = "/devices/" + id + "/stateChanges";
    EXPECT_EQ(as_text(call(Role::auditor, "GET", path).body), R"({"items":[]})");
    move(id, DeviceState::enrolled);
    clock_.advance(std::chrono::seconds(1));
    call(Role::operator_, "POST", "/devices/" + id + "/retire");
    EXPECT_EQ(as_text(call(Role::auditor, "GET", path).body),
              R"({"items":[{"state":"retiring","at":"2031-02-11T08:14:08Z"},)"
              R"({"state":"enrolled","at":"2031-02-11T08:14:07Z"}]})");
    EXPECT_EQ(code_in(call(Role::auditor, "GET", "/devices/none/stateChanges")), "object_unknown");
}

TEST_F(DeviceRoutes, WipeNoMac) {
    const auto id = create(R"({"deviceName":"a","platform":"macos"})");
    move(id, DeviceState::enrolled);
    EXPECT_EQ(code_in(call("POST", "/devices/" + id + "/wipe")), "state_unsuitable");
    EXPECT_EQ(state_of(id), "enrolled");
    EXPECT_TRUE(actions_.told.empty());
}

TEST_F(DeviceRoutes, RepeatAnActionWithItsKeyOnlyOnce) {
    const auto id = create();
    move(id, DeviceState::enrolled);
    for (int i = 0; i < 2; ++i) {
        EXPECT_EQ(call(Role::operator_, "POST", "/devices/" + id + "/retire", "",
                       {{"Idempotency-Key", "k"}})
                      .status,
                  200);
    }
    EXPECT_EQ(actions_.told.size(), 1U);
}

TEST_F(DeviceRoutes, RemoveADevice) {
    const auto id = create();
    EXPECT_EQ(call(Role::operator_, "DELETE", "/devices/" + id).status, 204);
    EXPECT_EQ(code_in(call("GET", "/devices/" + id)), "object_unknown");
    EXPECT_THAT(actions_.told, ElementsAre("removed " + id));
}

TEST_F(DeviceRoutes, ShowATenantNothingOfAnother) {
    const auto id = create();
    move(id, DeviceState::enrolled);
    tenant_ = "t2";
    const auto path = "/devices/" + id;
    EXPECT_EQ(code_in(call("GET", path + "/stateChanges")), "object_unknown");
    EXPECT_EQ(code_in(call("GET", path)), "object_unknown");
    EXPECT_EQ(code_in(put(Role::operator_, path, laptop, 1)), "object_unknown");
    EXPECT_EQ(code_in(call("DELETE", path)), "object_unknown");
    for (const std::string action : {"sync", "retire", "wipe", "unenrol"}) {
        EXPECT_EQ(code_in(call("POST", path + "/" + action)), "object_unknown");
    }
    EXPECT_TRUE(actions_.told.empty());
}

class ReportedValues : public testing::Test {
protected:
    store::service::DeviceRecord device_;
};

TEST_F(ReportedValues, AreTakenInNormalForm) {
    wire::DeviceInventory report;
    report.serial_number = " SN ";
    report.wifi_mac_address = "00:1a:2b:3c:4d:5e";
    report.domain_joined = true;
    const auto result = merge_reported(device_, report);
    EXPECT_EQ(device_.serial_number, "SN");
    EXPECT_EQ(device_.wifi_mac_address, "001A2B3C4D5E");
    EXPECT_TRUE(device_.domain_joined);
    EXPECT_EQ(device_.sources, "{}") << "what is not noted is the device's";
    EXPECT_EQ(result.edit.changes.size(), 3U);
    EXPECT_TRUE(merge_reported(device_, report).edit.empty()) << "nothing new";
}

TEST_F(ReportedValues, OverwriteNothingThatOthersSaid) {
    device_.serial_number = "SN";
    device_.imei = "352099001761481";
    device_.domain_joined = true;
    device_.sources = R"({"serialNumber":"admin","domainJoined":"directory"})";
    wire::DeviceInventory report;
    report.serial_number = "other";
    report.domain_joined = false;
    report.imei = "352099001761482";
    const auto result = merge_reported(device_, report);
    EXPECT_EQ(device_.serial_number, "SN");
    EXPECT_TRUE(device_.domain_joined);
    EXPECT_EQ(device_.imei, "352099001761482");
    ASSERT_EQ(result.edit.changes.size(), 1U);
    EXPECT_EQ(result.edit.changes[0].name, "imei");
    EXPECT_EQ(result.edit.changes[0].before, "352099001761481");
}

TEST_F(ReportedValues, AreLeftOutIfTheyHaveNotTheirForm) {
    device_.imei = "352099001761481";
    wire::DeviceInventory report;
    report.imei = "unknown";
    report.serial_number = "";
    report.fully_qualified_domain_name = "Deck.Harbor.Example";
    const auto result = merge_reported(device_, report);
    EXPECT_EQ(device_.imei, "352099001761481");
    EXPECT_EQ(device_.serial_number, std::nullopt);
    EXPECT_EQ(device_.fully_qualified_domain_name, "deck.harbor.example");
    ASSERT_EQ(result.refused.size(), 1U);
    EXPECT_EQ(result.refused[0].path, "/imei");
}

}  // namespace
}  // namespace certferry::service
