#include "device/state.h"

#include "base/file.h"
#include "device/files.h"
#include "device/inventory.h"
#include "device/schedule.h"
#include "device/testing.h"

#include <gtest/gtest.h>

namespace certferry::device {
namespace {

using namespace std::chrono_literals;

wire::ItemStatus status_of(const std::string& profile_id, const std::string& state) {
    return {.profile_id = profile_id, .state = state, .code = std::nullopt, .thumbprint = "aa"};
}

class StateTest : public ::testing::Test {
protected:
    testing::Scratch scratch;
    StateFile file{scratch.path()};
};

TEST_F(StateTest, IsReadAsItWasSaved) {
    InstalledRecord record;
    record.profile_id = testing::first_profile;
    record.thumbprint = "aa";
    record.not_after = test_start;
    record.places = {{"key", "/etc/key.pem"}};
    file.state().installed.push_back(record);
    file.report(status_of("one", "installed"));
    file.save();
    StateFile again(scratch.path());
    ASSERT_NE(again.find(testing::first_profile, "aa"), nullptr);
    EXPECT_EQ(again.find(testing::first_profile, "aa")->places, record.places);
    EXPECT_EQ(again.state().installed.front().not_after, test_start);
    EXPECT_EQ(again.state().outbox.size(), 1U);
}

TEST_F(StateTest, ReportsNothingTwice) {
    file.report(status_of("one", "installed"));
    file.report(status_of("two", "installed"));
    file.report(status_of("one", "installed"));
    EXPECT_EQ(file.state().outbox.size(), 2U);
    file.report(status_of("one", "deleted"));
    file.report(status_of("one", "installed"));
    EXPECT_EQ(file.state().outbox.size(), 4U);
}

TEST_F(StateTest, LetsTheOldestReportGo) {
    for (std::size_t i = 0; i <= StateFile::max_outbox; ++i) {
        file.report(status_of(std::to_string(i), "installed"));
    }
    EXPECT_EQ(file.state().outbox.size(), StateFile::max_outbox);
    EXPECT_EQ(file.state().outbox.front().profile_id, "1");
}

TEST_F(StateTest, KnowsSinceWhenAProblemIsThere) {
    file.note_problem("one", "install_failed", "first", test_start);
    file.note_problem("one", "install_failed", "again", test_start + 1h);
    ASSERT_EQ(file.state().problems.size(), 1U);
    EXPECT_EQ(file.state().problems.front().since, test_start);
    EXPECT_EQ(file.state().problems.front().detail, "again");
    file.note_problem("one", "program_failed", "another", test_start + 2h);
    EXPECT_EQ(file.state().problems.front().since, test_start + 2h);
    file.clear_problem("one");
    EXPECT_TRUE(file.state().problems.empty());
}

TEST(Schedule, FollowsTheServiceWithinATenth) {
    SyncReport report;
    report.next_checkin = 1000s;
    EXPECT_EQ(Schedule([] { return 0.0; }).pause_after(report), 900s);
    EXPECT_EQ(Schedule([] { return 1.0; }).pause_after(report), 1100s);
}

TEST(Schedule, WaitsLongerWithEachFailureAndNoLongerAfterASuccess) {
    Schedule schedule([] { return 0.5; });
    SyncReport failed;
    failed.error = Error(codes::peer_unreachable, "");
    EXPECT_EQ(schedule.pause_after(failed), 30s);
    EXPECT_EQ(schedule.pause_after(failed), 60s);
    for (int i = 0; i < 20; ++i) {
        EXPECT_LE(schedule.pause_after(failed), 3600s);
    }
    EXPECT_EQ(schedule.pause_after(SyncReport()), Schedule::usual_pause);
    EXPECT_EQ(schedule.pause_after(failed), 30s);
}

TEST(Inventory, ReadsWhatLinuxKnows) {
    const testing::Scratch root;
    make_folder(root.path() / "etc", 0755);
    make_folder(root.path() / "sys/class/dmi/id", 0755);
    make_folder(root.path() / "sys/class/net/wlan0/wireless", 0755);
    const auto write = [&](const std::string& name, const std::string& text) {
        write_file(root.path() / name, as_bytes(text), FileMode::readable);
    };
    write("etc/os-release", "NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=\"12\"\n");
    write("sys/class/dmi/id/product_serial", "QX7T20418\n");
    write("sys/class/net/wlan0/address", "00:11:22:33:44:55\n");
    const auto found = read_inventory({}, root.path());
    EXPECT_EQ(found.os_version, "debian 12");
    EXPECT_EQ(found.serial_number, "QX7T20418");
    EXPECT_EQ(found.wifi_mac_address, "00:11:22:33:44:55");
    EXPECT_TRUE(found.device_name);
}

TEST(Inventory, LeavesOutWhatIsNoSerialNumberAndPrefersWhatIsSet) {
    const testing::Scratch root;
    make_folder(root.path() / "sys/class/dmi/id", 0755);
    write_file(root.path() / "sys/class/dmi/id/product_serial",
               as_bytes("To Be Filled By O.E.M.\n"), FileMode::readable);
    wire::DeviceInventory preferred;
    preferred.device_name = "DECK-0417";
    const auto found = read_inventory(preferred, root.path());
    EXPECT_FALSE(found.serial_number);
    EXPECT_EQ(found.device_name, "DECK-0417");
}

}  // namespace
}  // namespace certferry::device
