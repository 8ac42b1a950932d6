#include "service/inventory/inventory_routes.h"

#include "base/encoding.h"
#include "service/directory/testing.h"
#include "service/profiles/states.h"
#include "store/service/certificates.h"

namespace certferry::service {
namespace {

using store::Session;
using store::service::CertificateRecord;
using testing::ElementsAre;
using testing::IsEmpty;

class InventoryRoutes : public DirectoryTest {
protected:
    InventoryRoutes() {
        add_inventory_routes(api_, {.database = *database_, .api = api_, .clock = clock_});
        database_->write([this](Session& session) {
            for (int i = 1; i <= 5; ++i) {
                add(session, i);
            }
        });
    }

    void add(Session& session, int number) const {
        const auto text = std::to_string(number);
        CertificateRecord record;
        record.tenant_id = tenant_;
        record.certificate_id = "c" + text;
        record.kind = "scep";
        record.device_id = "d1";
        record.issuance_state = static_cast<std::int64_t>(
            number == 5 ? IssuanceState::challenge_issued : IssuanceState::issued);
        record.revocation_state = number == 4 ? "revoked" : "none";
        record.subject = "CN=Sailor " + text + ",OU=Fleet";
        record.subject_key = "cn=sailor " + text + ",ou=fleet";
        record.upn_key = "sailor" + text + "@harbor.example";
        record.created_at = clock_.now();
        record.modified_at = clock_.now();
        store::service::insert_certificate(session, record);
        record.serial = Bytes{0x0A, static_cast<std::uint8_t>(number)};
        record.thumbprint = Bytes{0xFF, static_cast<std::uint8_t>(number)};
        record.not_after = clock_.now() + std::chrono::hours(24) * number;
        record.certificate = Bytes{0x30, static_cast<std::uint8_t>(number)};
        store::service::update_certificate(session, record);
    }

    std::vector<std::string> found(const std::string& query) {
        return listed("/certificates" + query, "id");
    }

    std::string day(int number) const {
        return to_rfc3339(clock_.now() + std::chrono::hours(24) * number);
    }
};

TEST_F(InventoryRoutes, FindByEachFilter) {
    EXPECT_THAT(found(""), ElementsAre("c1", "c2", "c3", "c4", "c5"));
    EXPECT_THAT(found("?serialNumber=0a02"), ElementsAre("c2"));
    EXPECT_THAT(found("?serialNumber=000A:02"), ElementsAre("c2"));
    EXPECT_THAT(found("?serialNumber=a02"), ElementsAre("c2"));
    EXPECT_THAT(found("?thumbprint=FF03"), ElementsAre("c3"));
    EXPECT_THAT(found("?deviceId=d1&userId=u"), IsEmpty());
    EXPECT_THAT(found("?subjectPrefix=cn%3DSAILOR%204"), ElementsAre("c4"));
    EXPECT_THAT(found("?userPrincipalNamePrefix=Sailor1"), ElementsAre("c1"));
    EXPECT_THAT(found("?contains=LOR%203%2C"), ElementsAre("c3"));
    EXPECT_THAT(found("?contains=harbor&issuanceState=challengeIssued"), ElementsAre("c5"));
    EXPECT_THAT(found("?revocationState=revoked"), ElementsAre("c4"));
    EXPECT_THAT(found("?revocationState=none&deviceId=d1"), ElementsAre("c1", "c2", "c3", "c5"));
    EXPECT_THAT(found("?expiresFrom=" + day(2) + "&expiresBefore=" + day(4)),
                ElementsAre("c2", "c3"));
}

TEST_F(InventoryRoutes, GoOnInTheOrderOfTheFirstPage) {
    EXPECT_THAT(found("?subjectPrefix=cn%3D"), ElementsAre("c1", "c2", "c3", "c4", "c5"));
    EXPECT_THAT(found("?userPrincipalNamePrefix=s&contains=fleet"),
                ElementsAre("c1", "c2", "c3", "c4", "c5"));
    EXPECT_THAT(found("?expiresFrom=" + day(1)), ElementsAre("c1", "c2", "c3", "c4", "c5"));
}

TEST_F(InventoryRoutes, RefuseACursorOfAnotherSearch) {
    const auto first = json_in(call("GET", "/certificates?subjectPrefix=cn&limit=1"));
    const std::string cursor(first.at("nextCursor").as_string());
    EXPECT_EQ(code_in(call("GET", "/certificates?limit=1&cursor=" + cursor)), "query_invalid");
    EXPECT_EQ(code_in(call("GET", "/certificates?cursor=YQ")), "query_invalid");
}

TEST_F(InventoryRoutes, RefuseWhatNoCertificateCanHave) {
    for (const std::string query :
         {"serialNumber=xyz", "serialNumber=", "thumbprint=0x12", "contains=ab",
          "issuanceState=lost", "revocationState=maybe", "expiresFrom=tomorrow", "colour=red"}) {
        EXPECT_EQ(code_in(call("GET", "/certificates?" + query)), "query_invalid") << query;
    }
}

TEST_F(InventoryRoutes, ShowTheUpnAndTheEncoding) {
    EXPECT_EQ(json_in(call("GET", "/certificates/c2")).at("userPrincipalName"),
              "sailor2@harbor.example");
    EXPECT_EQ(json_in(call("GET", "/certificates/c2/certificate")).at("certificate"),
              boost::json::string(to_base64(Bytes{0x30, 2})));
    EXPECT_EQ(code_in(call("GET", "/certificates/c9/certificate")), "object_unknown");
}

TEST_F(InventoryRoutes, HaveNoEncodingBeforeTheCertificateIsIssued) {
    database_->write([this](Session& session) {
        auto record = store::service::find_certificate(session, tenant_, "c5").value();
        record.certificate.reset();
        store::service::update_certificate(session, record);
    });
    EXPECT_EQ(code_in(call("GET", "/certificates/c5/certificate")), "object_unknown");
}

TEST_F(InventoryRoutes, SeeNothingOfOtherTenants) {
    tenant_ = "t2";
    EXPECT_THAT(found(""), IsEmpty());
    EXPECT_THAT(found("?contains=harbor"), IsEmpty());
    EXPECT_EQ(code_in(call("GET", "/certificates/c2")), "object_unknown");
}

TEST_F(InventoryRoutes, AreDescribed) {
    for (const auto& route : api_.routes()) {
        EXPECT_FALSE(route.description.summary.empty()) << route.name;
    }
}

}  // namespace
}  // namespace certferry::service
