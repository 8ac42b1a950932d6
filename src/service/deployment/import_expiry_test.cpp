#include "service/deployment/import_expiry.h"

#include "service/deployment/testing.h"
#include "store/service/events.h"

#include <gmock/gmock.h>

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::Session;
using testing::ElementsAre;
using testing::IsEmpty;

/// Certificates of Mira's that end on 2032-02-11, or with serial 10 and above 292 days later.
class ImportExpiry : public CheckinTest {
protected:
    /// What the tenant's events say after a round: thumbprints of event 0600, each once more.
    std::vector<std::string> warned() {
        database_->write([&](Session& session) {
            EXPECT_FALSE(check_import_expiry(session, {.host = "harbor-1", .version = "1.3102.0"},
                                             clock_.now()));
        });
        std::vector<std::string> lines;
        for (const auto& event : database_->read([&](Session& session) {
                 return store::service::events_after(session, "t1", {}, seen_, 100);
             })) {
            EXPECT_EQ(event.event_id, 600);
            EXPECT_EQ(event.level, "Warning");
            const auto body = boost::json::parse(event.body).as_object();
            EXPECT_EQ(body.at("errorCode"), "W_IMPORT_EXPIRING");
            EXPECT_EQ(body.at("userId").as_string(), user_id);
            lines.emplace_back(body.at("thumbprint").as_string());
            seen_ = event.position;
        }
        return lines;
    }

    static std::string upper(std::uint8_t serial) {
        return to_upper_hex(deployment_certificate(serial).thumbprint());
    }

    void go_to(std::string_view time) { clock_.advance(from_rfc3339(time).value() - clock_.now()); }

    std::int64_t seen_ = 0;
};

TEST_F(ImportExpiry, WarnsOncePerCertificateAndDay) {
    import_pfx(5);
    EXPECT_THAT(warned(), IsEmpty());
    go_to("2032-01-12T07:59:59Z");
    EXPECT_THAT(warned(), IsEmpty());
    go_to("2032-01-12T08:00:00Z");
    EXPECT_THAT(warned(), ElementsAre(upper(5)));
    clock_.advance(23h);
    EXPECT_THAT(warned(), IsEmpty());
    clock_.advance(1h);
    EXPECT_THAT(warned(), ElementsAre(upper(5)));
}

TEST_F(ImportExpiry, WarnsAtOnceOfWhatIsImportedLate) {
    go_to("2032-02-01T00:00:00Z");
    import_pfx(5);
    EXPECT_THAT(warned(), ElementsAre(upper(5)));
}

TEST_F(ImportExpiry, EndsThirtyDaysAfterTheCertificate) {
    import_pfx(5);
    go_to("2032-03-12T07:00:00Z");
    EXPECT_THAT(warned(), ElementsAre(upper(5)));
    clock_.advance(24h);
    EXPECT_THAT(warned(), IsEmpty());
    const auto due = database_->read([&](Session& session) {
        return store::service::imported_pfx_to_check(session, clock_.now() + 24h * 999, 10);
    });
    EXPECT_THAT(due, IsEmpty());
}

TEST_F(ImportExpiry, ASuccessorOfTheSamePurposeEndsIt) {
    import_pfx(5);
    import_pfx(13, "smimeSigning");
    go_to("2032-02-01T00:00:00Z");
    EXPECT_THAT(warned(), ElementsAre(upper(5)));
    import_pfx(14);
    clock_.advance(24h);
    EXPECT_THAT(warned(), IsEmpty());
}

TEST_F(ImportExpiry, LeavesAloneWhatNoProfileDelivers) {
    import_pfx(5, "vpn");
    go_to("2032-02-01T00:00:00Z");
    EXPECT_THAT(warned(), IsEmpty());
}

}  // namespace
}  // namespace certferry::service
