#include "base/testing.h"
#include "store/ca/authorities.h"
#include "store/ca/certificates.h"
#include "store/ca/crls.h"
#include "store/ca/migrations.h"
#include "store/ca/requests.h"
#include "store/ca/revocations.h"
#include "store/testing.h"

namespace certferry::store::ca {
namespace {

constexpr std::chrono::hours day{24};

class CaRecords : public DriverTest {
protected:
    static std::optional<std::int64_t> record(Session& session, std::uint8_t serial,
                                              std::uint8_t idempotency,
                                              UtcTime not_after = test_start + day) {
        Provenance provenance;
        provenance.device = "device-1";
        const Bytes serial_bytes{0x10, serial};
        const Bytes key(32, idempotency);
        const Bytes csr(32, 7);
        const Bytes tbs{1, 2, 3};
        return record_certificate(session, {.authority_id = 1,
                                            .serial = serial_bytes,
                                            .idempotency = key,
                                            .csr_sha256 = csr,
                                            .template_name = "Signature",
                                            .subject = "CN=50%_off",
                                            .not_before = test_start,
                                            .not_after = not_after,
                                            .provenance = provenance,
                                            .recorded_at = test_start,
                                            .tbs = tbs});
    }

    static AuthorityRecord authority(std::string slug, std::string state, bool issues) {
        AuthorityRecord record;
        record.slug = std::move(slug);
        record.state = std::move(state);
        record.issues = issues;
        record.certificate = {1};
        record.key_file = "k.pem";
        record.hash = "sha256";
        record.created_at = test_start;
        return record;
    }

    static std::vector<CertificateRecord> matching(Session& session, std::string subject) {
        CertificateFilter filter;
        filter.subject = std::move(subject);
        return list_certificates(session, filter);
    }

    std::unique_ptr<Database> database_ = scratch_.open(ca::migrations());
};

TEST_P(CaRecords, RecordsAnIdempotencyKeyOnce) {
    database_->write([](Session& session) {
        EXPECT_TRUE(record(session, 1, 1));
        EXPECT_FALSE(record(session, 2, 1)) << "same key";
        EXPECT_FALSE(record(session, 1, 2)) << "same serial number";
        EXPECT_TRUE(record(session, 2, 2));
    });
}

TEST_P(CaRecords, CompletesACertificateOnce) {
    database_->write([](Session& session) {
        const auto id = record(session, 1, 1).value();
        const Bytes first{9};
        const Bytes second{8};
        EXPECT_TRUE(complete_certificate(session, id, first, test_start));
        EXPECT_FALSE(complete_certificate(session, id, second, test_start));
        const auto found = find_certificate_by_idempotency(session, Bytes(32, 1)).value();
        EXPECT_EQ(found.certificate, first);
        EXPECT_EQ(found.tbs, std::nullopt);
        EXPECT_EQ(found.provenance.device, "device-1");
    });
}

TEST_P(CaRecords, ListsNewestFirstAndTakesThePatternLiterally) {
    database_->write([](Session& session) {
        record(session, 1, 1);
        record(session, 2, 2);
        const auto all = matching(session, "50%_O");
        ASSERT_EQ(all.size(), 2U);
        EXPECT_EQ(all[0].serial, (Bytes{0x10, 2}));
        EXPECT_TRUE(matching(session, "5_%").empty());
        CertificateFilter older;
        older.before_id = all[0].id;
        EXPECT_EQ(list_certificates(session, older).size(), 1U);
        CertificateFilter revoked;
        revoked.only_revoked = true;
        EXPECT_TRUE(list_certificates(session, revoked).empty());
    });
}

TEST_P(CaRecords, KeepsTheTimeOfAHoldWhenItBecomesARevocation) {
    database_->write([](Session& session) {
        record(session, 1, 1);
        const Bytes serial{0x10, 1};
        mark_revoked(session, {1, serial}, test_start, 6);
        mark_revoked(session, {1, serial}, test_start + day, 1);
        const auto found = find_certificate_by_serial(session, serial).value();
        EXPECT_EQ(found.revoked_at, test_start);
        EXPECT_EQ(found.reason, 1);
        EXPECT_EQ(log_head(session), 2);
        EXPECT_EQ(first_change_after(session, 1, 1), test_start + day);
        EXPECT_EQ(first_change_after(session, 2, 0), std::nullopt);
    });
}

TEST_P(CaRecords, TellsWhatChangedSinceAPosition) {
    database_->write([](Session& session) {
        record(session, 1, 1);
        record(session, 2, 2, test_start + 2 * day);
        const Bytes first{0x10, 1};
        const Bytes second{0x10, 2};
        mark_revoked(session, {1, first}, test_start, 6);
        mark_revoked(session, {1, second}, test_start, 1);
        mark_released(session, {1, first}, test_start + day);

        std::vector<RevokedRow> changed;
        for_each_changed(session, 1, 0, [&](const RevokedRow& row) { changed.push_back(row); });
        ASSERT_EQ(changed.size(), 2U);
        EXPECT_EQ(changed[0].revoked_at, std::nullopt);
        EXPECT_EQ(changed[1].reason, 1);

        int revoked = 0;
        for_each_revoked(session, 1, test_start, [&](const RevokedRow&) { ++revoked; });
        EXPECT_EQ(revoked, 1);
        for_each_revoked(session, 1, test_start + 2 * day, [&](const RevokedRow&) { ++revoked; });
        EXPECT_EQ(revoked, 1) << "it ended before";
        EXPECT_EQ(serials_changed_after(session, 2), std::vector<Bytes>(1, first));
    });
}

TEST_P(CaRecords, AllowsOneActiveAndOneNextIssuer) {
    database_->write([](Session& session) {
        add_authority(session, authority("root", "active", false));
        add_authority(session, authority("issuing", "active", true));
        EXPECT_THROW(add_authority(session, authority("other", "active", true)), Error);
        EXPECT_FALSE(activate_next_authority(session));
        const auto next = add_authority(session, authority("issuing-2", "next", true));
        EXPECT_TRUE(activate_next_authority(session));
        const auto all = list_authorities(session);
        EXPECT_EQ(all.at(0).state, "active");
        EXPECT_EQ(all.at(1).state, "retired");
        EXPECT_EQ(all.at(2).state, "active");
        EXPECT_EQ(take_crl_number(session, next), 1);
        EXPECT_EQ(take_crl_number(session, next), 2);
    });
}

TEST_P(CaRecords, KeepsFullCrlsThatAreStillValid) {
    database_->write([](Session& session) {
        const auto ca = add_authority(session, authority("root", "active", true));
        const auto publish = [&](std::int64_t number, UtcTime now) {
            const CrlRecord record{.authority_id = ca,
                                   .kind = CrlKind::full,
                                   .number = number,
                                   .this_update = now,
                                   .next_update = now + 3 * day,
                                   .log_position = 0};
            publish_crl(session, record, Bytes{static_cast<std::uint8_t>(number)}, now);
            return record;
        };
        const auto first = publish(1, test_start);
        const auto second = publish(2, test_start + 2 * day);
        EXPECT_EQ(newest_crl(session, ca, CrlKind::full)->number, 2);
        EXPECT_EQ(newest_crl(session, ca, CrlKind::delta), std::nullopt);
        EXPECT_EQ(crl_der(session, first), std::nullopt);
        EXPECT_EQ(crl_der(session, second), Bytes{2});
        EXPECT_EQ(oldest_valid_full_crl(session, ca, test_start + 2 * day)->number, 1);
        publish(3, test_start + 4 * day);
        EXPECT_EQ(oldest_valid_full_crl(session, ca, test_start + 4 * day)->number, 2);
    });
}

TEST_P(CaRecords, DecidesARequestOnce) {
    database_->write([](Session& session) {
        RequestRecord request;
        request.ticket = "t-1";
        request.idempotency = Bytes(32, 1);
        request.csr = {1};
        request.template_name = "Approved";
        request.subject = {2};
        request.received_at = test_start;
        EXPECT_TRUE(add_request(session, request));
        EXPECT_FALSE(add_request(session, request));
        const auto found = find_request_by_ticket(session, "t-1").value();
        EXPECT_EQ(found.alt_names, std::nullopt);
        EXPECT_TRUE(decide_request(session, found.id, {"denied", test_start, "root", "no"}));
        EXPECT_FALSE(decide_request(session, found.id, {"approved", test_start, "root", ""}));
        EXPECT_EQ(find_request_by_idempotency(session, request.idempotency)->reason, "no");
        EXPECT_TRUE(list_pending_requests(session, 10).empty());
    });
}

INSTANTIATE_TEST_SUITE_P(Drivers, CaRecords, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::store::ca
