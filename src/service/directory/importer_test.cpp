#include "service/directory/importer.h"

#include "service/directory/testing.h"

namespace certferry::service {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

class ImporterTest : public DirectoryTest {
protected:
    http::Response upload(Role role, const std::string& query, std::string_view content) {
        const bool csv = query.find("format=csv") != std::string::npos;
        return call(role, "POST", "/imports?" + query, content,
                    {{"Content-Type", csv ? "text/csv" : "application/x-ndjson"}});
    }

    /// Uploads, does all of it, and gives the import's id.
    std::string import(const std::string& query, std::string_view content,
                       Role role = Role::administrator) {
        const auto id = id_in(upload(role, query, content));
        clock_.advance(std::chrono::seconds(1));  // The audit is in order of time.
        while (importer_.run_batch()) {
        }
        return id;
    }

    boost::json::object progress(const std::string& id) {
        return json_in(call("GET", "/imports/" + id));
    }

    /// `state created updated unchanged refused`.
    std::string summary(const std::string& id) {
        const auto import = progress(id);
        std::string text(import.at("state").as_string());
        for (const char* name : {"created", "updated", "unchanged", "refused"}) {
            text += " " + std::to_string(import.at(name).as_int64());
        }
        return text;
    }

    /// `line code path` of each error.
    std::vector<std::string> errors(const std::string& id) {
        std::vector<std::string> all;
        std::string cursor;
        do {
            const auto page =
                json_in(call("GET", "/imports/" + id + "/errors?limit=2" +
                                        (cursor.empty() ? std::string() : "&cursor=" + cursor)));
            for (const auto& item : page.at("items").as_array()) {
                const auto& error = item.as_object();
                all.push_back(std::to_string(error.at("line").as_int64()) + " " +
                              std::string(error.at("code").as_string()) + " " +
                              std::string(error.at("path").as_string()));
            }
            const auto* next = page.if_contains("nextCursor");
            cursor = next == nullptr ? "" : std::string(next->as_string());
        } while (!cursor.empty());
        return all;
    }

    boost::json::object only(const std::string& path) {
        return json_in(call("GET", path)).at("items").as_array().at(0).as_object();
    }

    Importer importer_{{.database = *database_, .actions = actions_, .clock = clock_}};
};

constexpr const char* users_csv = "kind=users&format=csv&source=directory&mode=upsert";

TEST_F(ImporterTest, MakesUsersOfCsvAndNotesBadRowsByTheirLine) {
    const auto id = import(users_csv,
                           "\xEF\xBB\xBFuserPrincipalName,displayName,emailAddress\r\n"
                           "mira@x,\"Okafor, Mira\",mira@mail.x\r\n"
                           "\r\n"
                           "ben,Ben,\r\n"
                           "zoe@x,\"Zoe\r\nof two lines\",\r\n"
                           "ann@x,Ann\r\n"
                           "eve@x,\"Eve,\r\n"
                           "joe@x,Joe,\r\n");
    EXPECT_EQ(summary(id), "finished 2 0 0 4");
    EXPECT_EQ(progress(id).at("rowsRead"), 6);
    EXPECT_THAT(errors(id), ElementsAre("4 E_VALUE_INVALID /userPrincipalName",
                                        "5 E_VALUE_INVALID /displayName", "7 import_row_invalid ",
                                        "8 import_row_invalid "));
    EXPECT_THAT(listed("/users?userPrincipalNamePrefix=", "userPrincipalName"),
                ElementsAre("joe@x", "mira@x"));
    const auto mira = only("/users?userPrincipalNamePrefix=mira");
    EXPECT_EQ(mira.at("displayName"), "Okafor, Mira");
    EXPECT_EQ(mira.at("sources").at("displayName"), "directory");
    const auto records = audit();
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[0].action, "import.create");
    EXPECT_EQ(records[1].action, "user.import");
    EXPECT_EQ(records[1].actor, "token:test");
    EXPECT_THAT((std::vector{records[1].object, records[2].object}),
                Contains(std::string(mira.at("id").as_string())));
}

TEST_F(ImporterTest, ChangesWhatIsThereAndLeavesWhatTheFileDoesNotName) {
    import(users_csv,
           "externalId,userPrincipalName,displayName,emailAddress\n"
           "e1,a@x,A,a@mail\n"
           "e2,b@x,B,b@mail\n");
    const auto id = import(users_csv,
                           "externalId,userPrincipalName,emailAddress\n"
                           "e1,a2@x,a@mail\n"
                           "e2,b@x,\n"
                           "e2,b@x,\n");
    EXPECT_EQ(summary(id), "finished 0 2 1 0");
    EXPECT_EQ(only("/users?userPrincipalNamePrefix=a2").at("displayName"), "A");
    EXPECT_FALSE(only("/users?userPrincipalNamePrefix=b").contains("emailAddress"));
}

TEST_F(ImporterTest, RefusesRowsThatDoNotFitToWhatIsThere) {
    import(users_csv, "externalId,userPrincipalName,displayName\ne1,a@x,A\n,b@x,B\n");
    const auto create = import("kind=users&format=csv&source=admin&mode=create",
                               "userPrincipalName,displayName\nA@x,A\nc@x,\nc@x,C\nc@x,C\n");
    EXPECT_EQ(summary(create), "finished 1 0 0 3");
    EXPECT_THAT(errors(create),
                ElementsAre("2 object_exists /userPrincipalName", "3 E_REQUIRED /displayName",
                            "5 object_exists /userPrincipalName"));
    const auto upsert = import(users_csv,
                               "externalId,userPrincipalName\n"
                               "e9,a@x\n"
                               "e1,b@x\n"
                               "e7,new@x\n");
    EXPECT_THAT(errors(upsert),
                ElementsAre("2 object_exists /externalId", "3 object_exists /userPrincipalName",
                            "4 E_REQUIRED /displayName"));
    EXPECT_EQ(summary(upsert), "finished 0 0 0 3");
}

TEST_F(ImporterTest, ReadsJsonLines) {
    const auto id = import("kind=devices&format=json&source=admin&mode=upsert",
                           R"({"deviceName":"a","platform":"linux","domainJoined":true})"
                           "\n\n"
                           R"({"deviceName":"b","platform":"beos","imei":1})"
                           "\r\n"
                           R"({"deviceName":)"
                           "\n[]\n"
                           R"({"deviceName":"c"})"
                           "\n"
                           R"({"deviceName":"A","serialNumber":"S"})");
    EXPECT_EQ(summary(id), "finished 1 1 0 4");
    EXPECT_THAT(errors(id),
                ElementsAre("3 E_JSON_TYPE /imei", "3 E_JSON_VALUE /platform", "4 json_malformed ",
                            "5 json_invalid ", "6 E_REQUIRED /platform"));
    const auto device = only("/devices");
    EXPECT_EQ(device.at("deviceName"), "A");
    EXPECT_EQ(device.at("serialNumber"), "S");
    EXPECT_EQ(device.at("domainJoined"), true);
}

TEST_F(ImporterTest, GivesDevicesTheirUsers) {
    import(users_csv, "userPrincipalName,displayName\nmira@x,Mira\nben@x,Ben\n");
    const std::string query = "kind=devices&format=csv&source=directory&mode=upsert";
    const auto first = import(query,
                              "deviceName,platform,userPrincipalName,domainJoined\n"
                              "a,windows10,MIRA@x,true\n"
                              "b,windows10,nobody@x,false\n"
                              "c,windows10,,maybe\n");
    EXPECT_EQ(summary(first), "finished 1 0 0 2");
    EXPECT_THAT(errors(first),
                ElementsAre("3 object_unknown /userPrincipalName", "4 E_JSON_TYPE /domainJoined"));
    EXPECT_THAT(actions_.told, IsEmpty());
    const auto device = only("/devices");
    EXPECT_EQ(device.at("domainJoined"), true);
    EXPECT_EQ(device.at("userId"), only("/users?userPrincipalNamePrefix=mira").at("id"));
    const auto second = import(query,
                               "deviceName,platform,userPrincipalName\n"
                               "a,linux,ben@x\n"
                               "a,windows10,ben@x\n");
    EXPECT_THAT(errors(second), ElementsAre("2 E_IMMUTABLE /platform"));
    EXPECT_EQ(summary(second), "finished 0 1 0 1");
    EXPECT_THAT(actions_.told,
                ElementsAre("user changed " + std::string(device.at("id").as_string())));
}

TEST_F(ImporterTest, MakesGroupsAndTheirMembers) {
    import(users_csv, "externalId,userPrincipalName,displayName\ne1,mira@x,Mira\ne2,ben@x,Ben\n");
    import("kind=devices&format=csv&source=admin&mode=create", "deviceName,platform\ndeck,linux\n");
    const auto groups = import("kind=groups&format=csv&source=directory&mode=upsert",
                               "displayName,kind,externalId\n"
                               "Crew,user,g1\nFleet,device,\nNone,printer,\nOther,,\nCREW,device,\n"
                               "Officers,user,g1\n");
    EXPECT_EQ(summary(groups), "finished 2 1 0 3");
    EXPECT_THAT(errors(groups),
                ElementsAre("4 E_JSON_VALUE /kind", "5 E_REQUIRED /kind", "6 E_IMMUTABLE /kind"));
    const auto members = import("kind=members&format=csv&source=directory&mode=upsert",
                                "groupDisplayName,groupExternalId,userPrincipalName,"
                                "memberExternalId,deviceName\n"
                                "officers,,MIRA@x,,\n"
                                ",g1,,e2,\n"
                                ",g1,,e2,\n"
                                "Fleet,,,,Deck\n"
                                "Fleet,,mira@x,,\n"
                                "Fleet,,,,\n"
                                "Lost,,mira@x,,\n");
    EXPECT_EQ(summary(members), "finished 3 0 1 3");
    EXPECT_THAT(errors(members), ElementsAre("6 object_unknown /memberId", "7 E_REQUIRED /memberId",
                                             "8 object_unknown /groupId"));
    const auto again = import("kind=members&format=csv&source=directory&mode=create",
                              "groupExternalId,memberExternalId\ng1,e1\n");
    EXPECT_THAT(errors(again), ElementsAre("2 object_exists /memberId"));
}

TEST_F(ImporterTest, LetsAnOperatorImportWhatGrantsNothing) {
    const std::string query = "kind=devices&format=csv&source=admin&mode=create";
    const auto id = import(query,
                           "deviceName,platform,fullyQualifiedDomainName\n"
                           "a,linux,\nb,linux,b.harbor.example\n",
                           Role::operator_);
    EXPECT_EQ(summary(id), "finished 1 0 0 1");
    EXPECT_THAT(errors(id), ElementsAre("3 role_insufficient "));
    EXPECT_EQ(code_in(upload(Role::operator_, users_csv, "userPrincipalName\n")),
              "role_insufficient");
    EXPECT_EQ(code_in(upload(Role::helpdesk, query, "deviceName\n")), "role_insufficient");
}

TEST_F(ImporterTest, GivesUpWhatHasNoHeader) {
    for (const std::string_view content :
         {"userPrincipalName;displayName\n", "displayName,displayName\n", "\"a\n",
          "userPrincipalName,imei\na@x,1\n"}) {
        const auto id = import(users_csv, content);
        EXPECT_EQ(progress(id).at("state"), "failed") << content;
        EXPECT_EQ(progress(id).at("code"), "import_header_invalid");
        EXPECT_THAT(errors(id), ElementsAre("1 import_header_invalid "));
    }
    EXPECT_EQ(summary(import(users_csv, "")), "finished 0 0 0 0");
    EXPECT_EQ(summary(import(users_csv, "userPrincipalName,displayName")), "finished 0 0 0 0");
}

TEST_F(ImporterTest, RefusesAnUploadThatIsNotWhatItSays) {
    EXPECT_EQ(code_in(call("POST", "/imports?" + std::string(users_csv), "a\n")),
              "content_type_wrong");
    for (const std::string query :
         {"kind=printers&format=csv&source=admin&mode=create",
          "kind=users&format=xml&source=admin&mode=create",
          "kind=users&format=csv&source=device&mode=create",
          "kind=users&format=csv&source=admin&mode=replace", "kind=users&format=csv&source=admin",
          "kind=users&format=csv&source=admin&mode=create&x=1"}) {
        EXPECT_EQ(code_in(upload(Role::administrator, query, "a\n")), "query_invalid") << query;
    }
    EXPECT_THAT(listed("/imports", "id"), IsEmpty());
}

TEST_F(ImporterTest, GoesOnBehindTheLastBatchAfterACrash) {
    std::string content = "userPrincipalName,displayName\n";
    for (int i = 0; i < 1200; ++i) {
        content += "user" + std::to_string(i) + "@x,User\n";
    }
    const auto id = id_in(upload(Role::administrator, users_csv, content));
    EXPECT_TRUE(importer_.run_batch());
    EXPECT_EQ(summary(id), "running 500 0 0 0");
    EXPECT_EQ(progress(id).at("rowsRead"), 500);

    Importer other({.database = *database_, .actions = actions_, .clock = clock_});
    while (other.run_batch()) {
    }
    EXPECT_EQ(summary(id), "finished 1200 0 0 0");
    EXPECT_EQ(progress(id).at("octetsRead"), progress(id).at("sizeOctets"));
    EXPECT_FALSE(importer_.run_batch());
}

TEST_F(ImporterTest, ReadsRowsAcrossThePiecesOfTheContent) {
    std::string content = "userPrincipalName,displayName,onPremisesDistinguishedName\n";
    const std::string filler(900, 'x');
    int rows = 0;
    while (content.size() < 3 * store::service::import_part_octets) {
        content += "user" + std::to_string(rows++) + "@x,\"User\n" + "\"," + filler + "\n";
    }
    const auto id = import("kind=users&format=csv&source=admin&mode=create", content);
    EXPECT_EQ(progress(id).at("rowsRead"), rows);
    EXPECT_EQ(progress(id).at("refused"), rows) << "a name holds no line feed";
    const auto all = database_->read([&](store::Session& session) {
        return store::service::list_import_errors(session, tenant_, id, -1, 10'000);
    });
    ASSERT_EQ(all.size(), static_cast<std::size_t>(rows));
    EXPECT_EQ(all.back().line, 2 * rows);
}

TEST_F(ImporterTest, GivesUpALineWithoutEnd) {
    const std::string content(2 * store::service::import_part_octets + 7, 'x');
    const auto id = import("kind=users&format=json&source=admin&mode=create", content);
    EXPECT_EQ(progress(id).at("code"), "import_row_endless");
    EXPECT_EQ(progress(import(users_csv, "userPrincipalName\n" + content)).at("code"),
              "import_row_endless");
}

TEST_F(ImporterTest, TakesTurnsAmongImports) {
    std::string content = "userPrincipalName,displayName\n";
    for (int i = 0; i < 600; ++i) {
        content += "user" + std::to_string(i) + "@x,User\n";
    }
    const auto large = id_in(upload(Role::administrator, users_csv, content));
    clock_.advance(std::chrono::seconds(1));
    const auto small = id_in(
        upload(Role::administrator, users_csv, "userPrincipalName,displayName\nmira@x,Mira\n"));
    importer_.run_batch();
    importer_.run_batch();
    EXPECT_EQ(summary(large), "running 500 0 0 0");
    EXPECT_EQ(summary(small), "finished 1 0 0 0");
    EXPECT_THAT(listed("/imports", "id"), ElementsAre(small, large));
}

TEST_F(ImporterTest, StopsWhenItIsCancelled) {
    const auto id = id_in(
        upload(Role::administrator, users_csv, "userPrincipalName,displayName\nmira@x,Mira\n"));
    EXPECT_EQ(call(Role::operator_, "POST", "/imports/" + id + "/cancel").status, 200);
    EXPECT_FALSE(importer_.run_batch());
    EXPECT_EQ(summary(id), "cancelled 0 0 0 0");
    EXPECT_EQ(code_in(call(Role::operator_, "POST", "/imports/" + id + "/cancel")),
              "state_unsuitable");
}

TEST_F(ImporterTest, ShowsATenantNothingOfAnother) {
    const auto id = id_in(upload(Role::administrator, users_csv, "userPrincipalName\n"));
    tenant_ = "t2";
    EXPECT_EQ(code_in(call("GET", "/imports/" + id)), "object_unknown");
    EXPECT_EQ(code_in(call("GET", "/imports/" + id + "/errors")), "object_unknown");
    EXPECT_EQ(code_in(call("POST", "/imports/" + id + "/cancel")), "object_unknown");
    EXPECT_THAT(listed("/imports", "id"), IsEmpty());
}

}  // namespace
}  // namespace certferry::service
