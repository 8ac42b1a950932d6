#include "store/service/imported_pfx.h"

#include "service/admin/testing.h"
#include "store/service/audit.h"
#include "store/service/wrapping_keys.h"

#include <boost/json/serialize.hpp>
#include <fmt/format.h>

namespace certferry::service {
namespace {

/// Imported PFX files through the admin API.
class ImportedPfxApi : public AdminTest {
protected:
    ImportedPfxApi() {
        const auto made =
            call(Role::administrator, "POST", "/users",
                 R"({"userPrincipalName":"mira@harbor.example","displayName":"Mira"})");
        user_ = json_in(made).at("id").as_string();
        database_->write([&](store::Session& session) {
            store::service::WrappingKeyRecord key;
            key.tenant_id = tenant_;
            key.key_id = key_id_;
            key.kind = "import";
            key.provider_name = "Certferry";
            key.key_name = "mail";
            key.spki = Bytes{0x30};
            key.connector_id = "c1";
            key.created_at = clock_.now();
            key.modified_at = clock_.now();
            store::service::insert_wrapping_key(session, key);
        });
    }

    boost::json::object body() const {
        return {{"thumbprint", std::string(40, 'b')},
                {"intendedPurpose", "smimeEncryption"},
                {"importKeyId", key_id_},
                {"paddingScheme", "oaepSha512"},
                {"startDateTime", "2030-01-01T00:00:00Z"},
                {"expirationDateTime", "2032-01-01T00:00:00Z"},
                {"encryptedPfxBlob", "AQID"},
                {"encryptedPfxPassword", "BAUG"}};
    }

    std::string path() const { return "/users/" + user_ + "/importedPfx"; }

    http::Response import(const boost::json::object& what) {
        return call(Role::administrator, "POST", path(), boost::json::serialize(what));
    }

    std::string user_;
    const std::string key_id_ = std::string(64, 'a');
};

INSTANTIATE_TEST_SUITE_P(, ImportedPfxApi, testing::ValuesIn(store::all_drivers),
                         store::driver_name);

TEST_P(ImportedPfxApi, AreStoredListedAndRemoved) {
    const auto made = import(body());
    ASSERT_EQ(made.status, 201) << as_text(made.body);
    EXPECT_EQ(code_in(import(body())), "object_exists");
    const auto listed = json_in(call(Role::auditor, "GET", "/importedPfx?userId=" + user_));
    ASSERT_EQ(listed.at("items").as_array().size(), 1U);
    const auto& item = listed.at("items").at(0).as_object();
    EXPECT_EQ(item.at("userPrincipalName"), "mira@harbor.example");
    EXPECT_EQ(item.at("protection").at("keyName"), "mail");
    EXPECT_EQ(item.at("protection").at("importKeyId").as_string(), key_id_);
    EXPECT_EQ(as_text(call(Role::auditor, "GET", "/importedPfx").body).find("AQID"),
              std::string_view::npos);
    const auto one = path() + "/" + std::string(40, 'B');
    EXPECT_EQ(call(Role::administrator, "DELETE", one).status, 204);
    EXPECT_EQ(code_in(call(Role::administrator, "DELETE", one)), "object_unknown");
    const auto audit = database_->read([&](store::Session& session) {
        return store::service::list_audit(session, tenant_, "", 10);
    });
    EXPECT_EQ(audit.size(), 3U);
}

TEST_P(ImportedPfxApi, GoOnFromPageToPage) {
    for (const char digit : {'1', '2', '3'}) {
        auto each = body();
        each["thumbprint"] = std::string(40, digit);
        ASSERT_EQ(import(each).status, 201);
    }
    for (const auto& query : {std::string("?limit=2"), "?limit=2&userId=" + user_}) {
        const auto first = json_in(call(Role::auditor, "GET", "/importedPfx" + query));
        ASSERT_EQ(first.at("items").as_array().size(), 2U) << query;
        const auto next =
            json_in(call(Role::auditor, "GET",
                         fmt::format("/importedPfx{}&cursor={}", query,
                                     std::string(first.at("nextCursor").as_string()))));
        ASSERT_EQ(next.at("items").as_array().size(), 1U) << query;
        EXPECT_EQ(next.at("items").at(0).at("thumbprint").as_string(), std::string(40, '3'));
        EXPECT_FALSE(next.contains("nextCursor"));
    }
}

TEST_P(ImportedPfxApi, AreRefusedWithEveryFault) {
    auto wrong = body();
    wrong["thumbprint"] = "b";
    wrong["intendedPurpose"] = "vpn";
    wrong["importKeyId"] = "k9";
    wrong["paddingScheme"] = "pkcs1";
    wrong["expirationDateTime"] = "2029-01-01T00:00:00Z";
    wrong["encryptedPfxBlob"] = "";
    wrong["encryptedPfxPassword"] = "";
    const auto answer = import(wrong);
    EXPECT_EQ(code_in(answer), "validation_failed");
    EXPECT_EQ(json_in(answer).at("errors").as_array().size(), 7U) << as_text(answer.body);
    EXPECT_EQ(code_in(call(Role::operator_, "POST", path(), boost::json::serialize(body()))),
              "role_insufficient");
    EXPECT_EQ(code_in(call(Role::administrator, "POST", "/users/u9/importedPfx",
                           boost::json::serialize(body()))),
              "object_unknown");
}

TEST_P(ImportedPfxApi, CanBeSwitchedOff) {
    ASSERT_EQ(call(Role::administrator, "PUT", "/settings", R"({"browserPfxImport":false})").status,
              200);
    EXPECT_EQ(code_in(import(body())), "pfx_browser_import_off");
    EXPECT_TRUE(json_in(call(Role::auditor, "GET", "/importedPfx")).at("items").as_array().empty());
}

}  // namespace
}  // namespace certferry::service
