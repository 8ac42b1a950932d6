#include "base/testing.h"
#include "store/service/device_history.h"
#include "store/service/devices.h"
#include "store/service/groups.h"
#include "store/service/imports.h"
#include "store/service/migrations.h"
#include "store/service/users.h"
#include "store/testing.h"

namespace certferry::store::service {
namespace {

constexpr UtcTime later = test_start + std::chrono::hours(1);

class DirectoryRecords : public DriverTest {
protected:
    template <class F>
    void write(F&& use) {
        database_->write([&](Session& session) { use(session); });
    }

    static UserRecord user(std::string id, std::string upn, std::string name = "Somebody") {
        UserRecord record;
        record.tenant_id = "t1";
        record.user_id = std::move(id);
        record.upn_key = fold_key(upn);
        record.user_principal_name = std::move(upn);
        record.name_key = fold_key(name);
        record.display_name = std::move(name);
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    static GroupRecord group(std::string id, std::string name, std::string kind = "user") {
        GroupRecord record;
        record.tenant_id = "t1";
        record.group_id = std::move(id);
        record.name_key = fold_key(name);
        record.display_name = std::move(name);
        record.kind = std::move(kind);
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    static DeviceRecord device(std::string id, std::string name, std::string platform = "linux") {
        DeviceRecord record;
        record.tenant_id = "t1";
        record.device_id = std::move(id);
        record.platform = std::move(platform);
        record.name_key = fold_key(name);
        record.device_name = std::move(name);
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    static ImportRecord import(std::string id) {
        ImportRecord record;
        record.tenant_id = "t1";
        record.import_id = std::move(id);
        record.kind = "users";
        record.format = "csv";
        record.source = "admin";
        record.mode = "create";
        record.actor = "token:test";
        record.created_at = test_start;
        record.modified_at = test_start;
        return record;
    }

    static std::string ids(const std::vector<UserRecord>& users) {
        std::string all;
        for (const auto& user : users) {
            all += user.user_id + " ";
        }
        return all;
    }

    static std::string ids(const std::vector<GroupRecord>& groups) {
        std::string all;
        for (const auto& group : groups) {
            all += group.group_id + " ";
        }
        return all;
    }

    static std::string ids(const std::vector<DeviceRecord>& devices) {
        std::string all;
        for (const auto& device : devices) {
            all += device.device_id + " ";
        }
        return all;
    }

    std::unique_ptr<Database> database_ = scratch_.open(migrations());
};

INSTANTIATE_TEST_SUITE_P(Drivers, DirectoryRecords, testing::ValuesIn(all_drivers), driver_name);

TEST(NameKeys, FoldAsciiLettersAlone) {
    EXPECT_EQ(fold_key("Mira.OKAFOR@Ärger"), "mira.okafor@Ärger");
}

TEST(NameKeys, EndBehindAllThatBeginWithThem) {
    EXPECT_LT(std::string("ab\xF0\x9F\x98\x80z"), prefix_end("ab"));
    EXPECT_LT(prefix_end("ab"), "ac");
}

TEST_P(DirectoryRecords, KeepWhatDescribesAUser) {
    write([](Session& session) {
        auto mira = user("u1", "Mira@harbor.example", "Mira Okafor");
        mira.external_id = "ext-1";
        mira.email_address = "mira@mail.harbor.example";
        mira.on_premises_distinguished_name = "CN=Mira Okafor,DC=harbor";
        mira.on_premises_sam_account_name = "HARBOR\\mira";
        mira.security_identifier = "S-1-5-21-1-2-3-1104";
        mira.sources = R"({"emailAddress":"admin"})";
        EXPECT_TRUE(insert_user(session, mira));

        const auto found = find_user(session, "t1", "u1").value();
        EXPECT_EQ(found.external_id, "ext-1");
        EXPECT_EQ(found.user_principal_name, "Mira@harbor.example");
        EXPECT_EQ(found.display_name, "Mira Okafor");
        EXPECT_EQ(found.email_address, "mira@mail.harbor.example");
        EXPECT_EQ(found.on_premises_distinguished_name, "CN=Mira Okafor,DC=harbor");
        EXPECT_EQ(found.on_premises_sam_account_name, "HARBOR\\mira");
        EXPECT_EQ(found.security_identifier, "S-1-5-21-1-2-3-1104");
        EXPECT_EQ(found.sources, R"({"emailAddress":"admin"})");
        EXPECT_EQ(found.created_at, test_start);
        EXPECT_EQ(lock_user(session, "t1", "u1")->user_id, "u1");
        EXPECT_EQ(find_user_by_upn(session, "t1", "mira@harbor.example")->user_id, "u1");
        EXPECT_EQ(find_user_by_external_id(session, "t1", "ext-1")->user_id, "u1");
        EXPECT_FALSE(find_user(session, "t2", "u1")) << "another tenant";
        EXPECT_FALSE(find_user_by_upn(session, "t2", "mira@harbor.example"));
    });
}

TEST_P(DirectoryRecords, RefuseASecondUserOfOneName) {
    write([](Session& session) {
        auto first = user("u1", "mira@harbor.example");
        first.external_id = "ext-1";
        EXPECT_TRUE(insert_user(session, first));
        EXPECT_FALSE(insert_user(session, user("u2", "MIRA@harbor.example")));
        auto same_external = user("u3", "other@harbor.example");
        same_external.external_id = "ext-1";
        EXPECT_FALSE(insert_user(session, same_external));
        auto elsewhere = first;
        elsewhere.tenant_id = "t2";
        EXPECT_TRUE(insert_user(session, elsewhere));

        EXPECT_TRUE(insert_user(session, user("u4", "four@harbor.example")));
        EXPECT_EQ(code_of([&] { update_user(session, user("u4", "mira@harbor.example")); }),
                  "store_conflict");
    });
}

TEST_P(DirectoryRecords, ChangeAUserOnlyAtItsVersion) {
    write([](Session& session) {
        insert_user(session, user("u1", "a@harbor.example"));
        auto changed = user("u1", "b@harbor.example", "B");
        changed.modified_at = later;
        EXPECT_TRUE(update_user(session, changed));
        EXPECT_FALSE(update_user(session, changed)) << "its version has gone on";
        const auto found = find_user(session, "t1", "u1").value();
        EXPECT_EQ(found.version, 2);
        EXPECT_EQ(found.upn_key, "b@harbor.example");
        EXPECT_EQ(found.modified_at, later);
        EXPECT_EQ(found.created_at, test_start);
    });
}

TEST_P(DirectoryRecords, ListUsersInPages) {
    write([](Session& session) {
        insert_user(session, user("u1", "zoe@x", "Ann"));
        insert_user(session, user("u2", "ann@x", "Ann"));
        insert_user(session, user("u3", "anna@x", "Anna"));
        insert_user(session, user("u4", "ben@x", "Ben"));
        EXPECT_EQ(ids(list_users(session, "t1", "", 2)), "u1 u2 ");
        EXPECT_EQ(ids(list_users(session, "t1", "u2", 10)), "u3 u4 ");
        EXPECT_EQ(ids(list_users(session, "t2", "", 10)), "");

        EXPECT_EQ(ids(list_users_by_upn(session, "t1", "ann", {}, 10)), "u2 u3 ");
        EXPECT_EQ(ids(list_users_by_upn(session, "t1", "ann", {"ann@x", "u2"}, 10)), "u3 ");
        EXPECT_EQ(ids(list_users_by_upn(session, "t1", "an_", {}, 10)), "") << "no pattern";

        EXPECT_EQ(ids(list_users_by_name(session, "t1", "ann", {}, 10)), "u1 u2 u3 ");
        EXPECT_EQ(ids(list_users_by_name(session, "t1", "ann", {"ann", "u1"}, 1)), "u2 ");
        EXPECT_EQ(ids(list_users_by_name(session, "t1", "ann", {"ann", "u2"}, 10)), "u3 ");
    });
}

TEST_P(DirectoryRecords, RemoveAUserFromGroupsAndDevices) {
    write([](Session& session) {
        insert_user(session, user("u1", "a@x"));
        insert_group(session, group("g1", "Crew"));
        insert_member(session, {"t1", "g1", "u1"});
        auto laptop = device("d1", "laptop");
        laptop.user_id = "u1";
        insert_device(session, laptop);

        EXPECT_TRUE(remove_user(session, "t1", "u1", later));
        EXPECT_FALSE(remove_user(session, "t1", "u1", later));
        EXPECT_FALSE(find_user(session, "t1", "u1"));
        EXPECT_FALSE(is_member(session, {"t1", "g1", "u1"}));
        const auto left = find_device(session, "t1", "d1").value();
        EXPECT_EQ(left.user_id, std::nullopt);
        EXPECT_EQ(left.version, 2);
        EXPECT_EQ(left.modified_at, later);
    });
}

TEST_P(DirectoryRecords, KeepGroupsByNameAndExternalId) {
    write([](Session& session) {
        auto crew = group("g1", "Crew");
        crew.external_id = "ext-1";
        EXPECT_TRUE(insert_group(session, crew));
        EXPECT_FALSE(insert_group(session, group("g2", "CREW")));
        EXPECT_TRUE(insert_group(session, group("g3", "Crew two", "device")));
        EXPECT_EQ(find_group(session, "t1", "g1")->external_id, "ext-1");
        EXPECT_EQ(lock_group(session, "t1", "g3")->kind, "device");
        EXPECT_EQ(find_group_by_name(session, "t1", "crew")->group_id, "g1");
        EXPECT_EQ(find_group_by_external_id(session, "t1", "ext-1")->group_id, "g1");
        EXPECT_EQ(ids(list_groups(session, "t1", "", 10)), "g1 g3 ");
        EXPECT_EQ(ids(list_groups(session, "t1", "g1", 10)), "g3 ");
        EXPECT_EQ(ids(list_groups_by_name(session, "t1", "crew", {}, 10)), "g1 g3 ");
        EXPECT_EQ(ids(list_groups_by_name(session, "t1", "crew", {"crew", "g1"}, 10)), "g3 ");

        auto renamed = group("g1", "Officers");
        EXPECT_TRUE(update_group(session, renamed));
        EXPECT_FALSE(update_group(session, renamed)) << "its version has gone on";
        EXPECT_EQ(find_group(session, "t1", "g1")->display_name, "Officers");
        EXPECT_EQ(find_group(session, "t1", "g1")->external_id, std::nullopt);
    });
}

TEST_P(DirectoryRecords, ListMembersAndTheirGroups) {
    write([](Session& session) {
        insert_user(session, user("u1", "a@x"));
        insert_user(session, user("u2", "b@x"));
        insert_device(session, device("d1", "laptop"));
        insert_group(session, group("g1", "Crew"));
        insert_group(session, group("g2", "Fleet", "device"));
        EXPECT_TRUE(insert_member(session, {"t1", "g1", "u1"}));
        EXPECT_FALSE(insert_member(session, {"t1", "g1", "u1"}));
        EXPECT_TRUE(insert_member(session, {"t1", "g1", "u2"}));
        EXPECT_TRUE(insert_member(session, {"t1", "g2", "d1"}));

        const auto crew = list_members(session, group("g1", "Crew"), "", 1);
        ASSERT_EQ(crew.size(), 1U);
        EXPECT_EQ(crew[0].member_id, "u1");
        EXPECT_EQ(crew[0].name, "a@x");
        EXPECT_EQ(list_members(session, group("g1", "Crew"), "u1", 10).size(), 1U);
        EXPECT_EQ(list_members(session, group("g2", "Fleet", "device"), "", 10).at(0).name,
                  "laptop");
        EXPECT_EQ(ids(list_groups_of(session, "t1", "u1", "", 10)), "g1 ");
        EXPECT_EQ(ids(list_groups_of(session, "t1", "u1", "g1", 10)), "");

        EXPECT_TRUE(is_member(session, {"t1", "g1", "u1"}));
        EXPECT_TRUE(remove_member(session, {"t1", "g1", "u1"}));
        EXPECT_FALSE(remove_member(session, {"t1", "g1", "u1"}));
        EXPECT_TRUE(remove_group(session, "t1", "g1"));
        EXPECT_FALSE(remove_group(session, "t1", "g1"));
        EXPECT_FALSE(is_member(session, {"t1", "g1", "u2"}));
    });
}

TEST_P(DirectoryRecords, KeepWhatDescribesADevice) {
    write([](Session& session) {
        auto phone = device("d1", "Phone-1", "android");
        phone.user_id = "u1";
        phone.directory_id = "dir-1";
        phone.serial_number = "SN1";
        phone.imei = "350000000000001";
        phone.meid = "A0000000000001";
        phone.wifi_mac_address = "001122334455";
        phone.fully_qualified_domain_name = "phone.harbor.example";
        phone.security_identifier = "S-1-5-21-1-2-3-1105";
        phone.domain_joined = true;
        phone.directory_joined = true;
        phone.samsung_knox = true;
        phone.os_edition = "e";
        phone.os_version = "14.1";
        phone.sources = R"({"imei":"directory"})";
        EXPECT_TRUE(insert_device(session, phone));
        const auto found = find_device(session, "t1", "d1").value();
        EXPECT_EQ(found.user_id, "u1");
        EXPECT_EQ(found.platform, "android");
        EXPECT_EQ(found.state, DeviceState::registered);
        EXPECT_EQ(found.directory_id, "dir-1");
        EXPECT_EQ(found.serial_number, "SN1");
        EXPECT_EQ(found.imei, "350000000000001");
        EXPECT_EQ(found.meid, "A0000000000001");
        EXPECT_EQ(found.wifi_mac_address, "001122334455");
        EXPECT_EQ(found.fully_qualified_domain_name, "phone.harbor.example");
        EXPECT_EQ(found.security_identifier, "S-1-5-21-1-2-3-1105");
        EXPECT_TRUE(found.domain_joined && found.directory_joined && found.samsung_knox);
        EXPECT_EQ(found.os_edition, "e");
        EXPECT_EQ(found.os_version, "14.1");
        EXPECT_EQ(found.sources, R"({"imei":"directory"})");
        EXPECT_EQ(lock_device(session, "t1", "d1")->device_name, "Phone-1");
        EXPECT_EQ(find_device_by_name(session, "t1", "phone-1")->device_id, "d1");
        EXPECT_EQ(find_device_by_directory_id(session, "t1", "dir-1")->device_id, "d1");

        EXPECT_FALSE(insert_device(session, device("d2", "PHONE-1")));
        auto changed = device("d1", "Phone-2", "ios");
        EXPECT_TRUE(update_device(session, changed));
        EXPECT_FALSE(update_device(session, changed)) << "its version has gone on";
        EXPECT_EQ(find_device(session, "t1", "d1")->device_name, "Phone-2");
        EXPECT_EQ(find_device(session, "t1", "d1")->platform, "android") << "it never changes";
        EXPECT_TRUE(remove_device(session, "t1", "d1"));
        EXPECT_FALSE(remove_device(session, "t1", "d1"));
    });
}

TEST_P(DirectoryRecords, MoveADeviceFromTheStateItIsIn) {
    write([](Session& session) {
        const auto laptop = device("d1", "laptop");
        insert_device(session, laptop);
        EXPECT_TRUE(
            move_device(session, laptop, DeviceState::registered, DeviceState::enrolled, later));
        EXPECT_FALSE(
            move_device(session, laptop, DeviceState::registered, DeviceState::enrolled, later));
        EXPECT_EQ(find_device(session, "t1", "d1")->state, DeviceState::enrolled);
        EXPECT_EQ(find_device(session, "t1", "d1")->version, 1);
    });
}

TEST_P(DirectoryRecords, RememberHowADeviceWasMoved) {
    const auto moves = [](Session& session, std::string_view device_id, std::int64_t limit) {
        std::string text;
        for (const auto& change : device_state_changes(session, "t1", device_id, limit)) {
            text += std::string(to_text(change.state)) + (change.at == later ? " later " : " ");
        }
        return text;
    };
    write([&](Session& session) {
        const auto laptop = device("d1", "laptop");
        insert_device(session, laptop);
        EXPECT_EQ(moves(session, "d1", 10), "") << "it is only registered";
        move_device(session, laptop, DeviceState::registered, DeviceState::enrolled, test_start);
        move_device(session, laptop, DeviceState::registered, DeviceState::wiping, later);
        move_device(session, laptop, DeviceState::enrolled, DeviceState::retiring, later);
        EXPECT_EQ(moves(session, "d1", 10), "retiring later enrolled ");
        EXPECT_EQ(moves(session, "d1", 1), "retiring later ");
        auto phone = device("d2", "phone");
        phone.state = DeviceState::enrolled;
        insert_device(session, phone);
        EXPECT_EQ(moves(session, "d2", 10), "enrolled ");
        remove_device(session, "t1", "d1");
        EXPECT_EQ(moves(session, "d1", 10), "");
        EXPECT_EQ(moves(session, "d2", 10), "enrolled ");
    });
}

TEST(DeviceStates, AreWrittenAndReadAlike) {
    for (int i = 0; i <= static_cast<int>(DeviceState::unenrolled); ++i) {
        const auto state = static_cast<DeviceState>(i);
        EXPECT_EQ(device_state_from_text(to_text(state)), state);
    }
    EXPECT_FALSE(device_state_from_text("lost"));
}

TEST_P(DirectoryRecords, KeepADevicesCertificatesAndSync) {
    write([](Session& session) {
        auto laptop = device("d1", "laptop");
        insert_device(session, laptop);
        laptop.client_serial = Bytes{1, 2};
        laptop.previous_client_serial = Bytes{3};
        laptop.encryption_certificate = Bytes{0x30};
        laptop.enrolled_os_version = "12";
        set_device_certificates(session, laptop);
        request_device_sync(session, laptop, test_start);
        auto found = find_device(session, "t1", "d1").value();
        EXPECT_EQ(found.client_serial, (Bytes{1, 2}));
        EXPECT_EQ(found.previous_client_serial, Bytes{3});
        EXPECT_EQ(found.encryption_certificate, Bytes{0x30});
        EXPECT_EQ(found.enrolled_os_version, "12");
        EXPECT_EQ(found.sync_requested_at, test_start);
        EXPECT_EQ(device_synced_at(session, laptop), std::nullopt);
        EXPECT_TRUE(set_device_synced(session, laptop, std::nullopt, later));
        EXPECT_FALSE(set_device_synced(session, laptop, std::nullopt, later));
        EXPECT_FALSE(set_device_synced(session, laptop, test_start, later));
        EXPECT_EQ(device_synced_at(session, laptop), later);
        found = find_device(session, "t1", "d1").value();
        EXPECT_EQ(found.synced_at, later);
        EXPECT_EQ(found.sync_requested_at, std::nullopt);
    });
}

TEST_P(DirectoryRecords, ListDevicesByEachFilter) {
    write([](Session& session) {
        auto one = device("d1", "alpha");
        one.serial_number = "SN";
        one.user_id = "u1";
        insert_device(session, one);
        auto two = device("d2", "alps", "ios");
        two.serial_number = "SN";
        two.user_id = "u1";
        insert_device(session, two);
        insert_device(session, device("d3", "beta", "ios"));
        move_device(session, two, DeviceState::registered, DeviceState::enrolled, later);

        const auto list = [&](const DeviceFilter& filter, const NamePosition& after = {}) {
            return ids(list_devices(session, "t1", filter, after, 10));
        };
        const auto filter = [](std::string serial, std::string user, std::string name,
                               std::string state, std::string platform) {
            return DeviceFilter{std::move(serial), std::move(user), std::move(name),
                                std::move(state), std::move(platform)};
        };
        EXPECT_EQ(list({}), "d1 d2 d3 ");
        EXPECT_EQ(list({}, {"", "d1"}), "d2 d3 ");
        EXPECT_EQ(list(filter("SN", "", "", "", "")), "d1 d2 ");
        EXPECT_EQ(list(filter("SN", "", "", "", ""), {"", "d1"}), "d2 ");
        EXPECT_EQ(list(filter("SN", "u1", "alp", "registered", "linux")), "d1 ");
        EXPECT_EQ(list(filter("SN", "u2", "", "", "")), "");
        EXPECT_EQ(list(filter("", "u1", "", "", "")), "d1 d2 ");
        EXPECT_EQ(list(filter("", "u1", "als", "", "")), "");
        EXPECT_EQ(list(filter("", "u1", "", "enrolled", "")), "d2 ");
        EXPECT_EQ(list(filter("", "", "al", "", "")), "d1 d2 ");
        EXPECT_EQ(list(filter("", "", "al", "", ""), {"alpha", "d1"}), "d2 ");
        EXPECT_EQ(list(filter("", "", "al", "", "ios")), "d2 ");
        EXPECT_EQ(list(filter("", "", "", "registered", "")), "d1 d3 ");
        EXPECT_EQ(list(filter("", "", "", "registered", "ios")), "d3 ");
        EXPECT_EQ(list(filter("", "", "", "", "ios")), "d2 d3 ");
        EXPECT_EQ(list(filter("", "", "", "", "ios"), {"", "d2"}), "d3 ");
        EXPECT_TRUE(lists_by_name(filter("", "", "al", "x", "")));
        EXPECT_FALSE(lists_by_name(filter("SN", "", "al", "", "")));
    });
}

TEST_P(DirectoryRecords, KeepAnImportWithItsContentInPieces) {
    Bytes content(import_part_octets + 3, 'a');
    content.back() = 'z';
    write([&](Session& session) {
        auto record = import("i1");
        record.size_octets = static_cast<std::int64_t>(content.size());
        insert_import(session, record, content);
        EXPECT_EQ(find_import(session, "t1", "i1")->size_octets, record.size_octets);
        EXPECT_FALSE(find_import(session, "t2", "i1"));
        EXPECT_EQ(read_import_content(session, record, 0, 1), content);
        EXPECT_EQ(read_import_content(session, record, 1, 5), (Bytes{'a', 'a', 'z'}));
        EXPECT_EQ(list_running_imports(session, 10).size(), 1U);

        record.progress = {.next_octet = 7,
                           .next_line = 2,
                           .header = "[]",
                           .rows_read = 10,
                           .created = 1,
                           .updated = 2,
                           .unchanged = 3,
                           .refused = 4,
                           .errors = 5};
        record.modified_at = later;
        update_import(session, record);
        auto found = take_import(session, "t1", "i1").value();
        EXPECT_EQ(found.progress.next_octet, 7);
        EXPECT_EQ(found.progress.header, "[]");
        EXPECT_EQ(found.progress.refused, 4);
        EXPECT_EQ(found.progress.errors, 5);
        EXPECT_EQ(found.modified_at, later);

        record.state = "failed";
        record.code = "import_header_invalid";
        update_import(session, record);
        EXPECT_FALSE(take_import(session, "t1", "i1"));
        EXPECT_EQ(find_import(session, "t1", "i1")->code, "import_header_invalid");
        EXPECT_TRUE(read_import_content(session, record, 0, 1).empty());
        EXPECT_TRUE(list_running_imports(session, 10).empty());
    });
}

TEST_P(DirectoryRecords, ListImportsNewestFirstAndTheirErrors) {
    write([](Session& session) {
        for (const char* id : {"i1", "i2", "i3"}) {
            insert_import(session, import(id), {});
        }
        const auto newest = list_imports(session, "t1", "", 2);
        ASSERT_EQ(newest.size(), 2U);
        EXPECT_EQ(newest[0].import_id, "i3");
        EXPECT_EQ(list_imports(session, "t1", "i2", 10).at(0).import_id, "i1");

        insert_import_error(session, import("i1"), {0, 3, "E_REQUIRED", "/displayName", "none"});
        insert_import_error(session, import("i1"), {1, 9, "object_exists", "", ""});
        const auto errors = list_import_errors(session, "t1", "i1", -1, 10);
        ASSERT_EQ(errors.size(), 2U);
        EXPECT_EQ(errors[0].line, 3);
        EXPECT_EQ(errors[0].path, "/displayName");
        EXPECT_EQ(list_import_errors(session, "t1", "i1", 0, 10).at(0).code, "object_exists");

        auto ended = import("i1");
        ended.state = "finished";
        update_import(session, ended);
        EXPECT_EQ(remove_imports(session, later), 1);
        EXPECT_TRUE(list_import_errors(session, "t1", "i1", -1, 10).empty());
        EXPECT_EQ(list_imports(session, "t1", "", 10).size(), 2U);
    });
}

}  // namespace
}  // namespace certferry::store::service
