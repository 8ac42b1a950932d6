#include "store/service/certificate_search.h"

#include "base/testing.h"
#include "store/explain_testing.h"
#include "store/service/certificate_index.h"
#include "store/service/migrations.h"
#include "store/service/tenants.h"
#include "store/service/trigrams.h"
#include "store/service/users.h"

#include <gmock/gmock.h>

#include <chrono>
#include <iostream>

namespace certferry::store::service {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t issued = 9;
constexpr std::int64_t failed = 6;

std::string padded(int number) {
    auto text = std::to_string(number);
    return text.insert(0, 6 - text.size(), '0');
}

Bytes octets_of(int number) {
    return {0x7F, static_cast<std::uint8_t>(number >> 16), static_cast<std::uint8_t>(number >> 8),
            static_cast<std::uint8_t>(number)};
}

/// Number `number`: each third failed, each fifth of another profile, one a day expires, each
/// tenth is revoked.
CertificateRecord numbered(int number) {
    CertificateRecord record;
    record.tenant_id = "t1";
    record.certificate_id = "c" + padded(number);
    record.kind = "scep";
    record.device_id = "d" + std::to_string(number / 2);
    record.user_id = "u" + std::to_string(number / 4);
    record.profile_id = number % 5 == 0 ? "p2" : "p1";
    record.issuance_state = number % 3 == 0 ? failed : issued;
    record.revocation_state = number % 10 == 0 ? "revoked" : "none";
    record.subject = "CN=Sailor " + padded(number) + ",OU=Fleet";
    record.subject_key = fold_key(record.subject);
    record.upn_key = "sailor." + padded(number) + "@harbor.example";
    record.serial = octets_of(number);
    record.thumbprint = octets_of(number);
    record.not_before = test_start;
    record.not_after = test_start + 24h * number;
    record.created_at = test_start;
    record.modified_at = test_start;
    return record;
}

class CertificateSearch : public DriverTest {
protected:
    template <class F>
    void write(F&& use) {
        database_->write([&](Session& session) { use(session); });
    }

    /// Those from `first` to before `end`, not indexed yet.
    void add(int first, int end) {
        constexpr int batch = 2000;
        for (int from = first; from < end; from += batch) {
            write([&](Session& session) {
                for (int i = from; i < std::min(end, from + batch); ++i) {
                    insert_certificate(session, numbered(i));
                    update_certificate(session, numbered(i));
                }
            });
        }
    }

    void index() {
        constexpr std::int64_t at_once = 300;
        while (database_->write(
            [](Session& session) { return index_certificates(session, at_once); })) {
        }
    }

    void fill(int count) {
        add(0, count);
        index();
    }

    std::int64_t count_rows(const std::string& table) {
        return database_->read([&](Session& session) {
            return session.one("SELECT count(*) FROM " + table, {},
                               [](const Row& row) { return row.integer(0); });
        });
    }

    /// Ids found, page by page of `limit`, each page after the last one of the page before.
    std::vector<std::string> find(const CertificateFilter& filter, std::int64_t limit = 3) {
        std::vector<std::string> ids;
        write([&](Session& session) {
            ids.clear();
            const auto way = choose_way(session, "t1", filter);
            NamePosition after;
            for (auto page = search_certificates(session, "t1", filter, way, after, limit);
                 !page.empty();
                 page = search_certificates(session, "t1", filter, way, after, limit)) {
                for (const auto& record : page) {
                    ids.push_back(record.certificate_id);
                }
                after = position_of(way, page.back());
            }
        });
        return ids;
    }

    std::unique_ptr<Database> database_ = scratch_.open(migrations());
};

/// One of each way.
std::vector<std::pair<CertificateWay, CertificateFilter>> each_way() {
    std::vector<std::pair<CertificateWay, CertificateFilter>> all;
    const auto add = [&](CertificateWay way) -> CertificateFilter& {
        return all.emplace_back(way, CertificateFilter()).second;
    };
    add(CertificateWay::serial).serial = octets_of(17);
    add(CertificateWay::thumbprint).thumbprint = octets_of(17);
    add(CertificateWay::device).device_id = "d8";
    add(CertificateWay::contained).contained = "000017@har";
    add(CertificateWay::user).user_id = "u4";
    add(CertificateWay::upn).upn_prefix = "sailor.000017";
    add(CertificateWay::subject).subject_prefix = "cn=sailor 000017";
    auto& expiry = add(CertificateWay::expiry);
    expiry.expires_from = test_start + 24h * 17;
    expiry.expires_before = test_start + 24h * 18;
    add(CertificateWay::profile).profile_id = "p2";
    add(CertificateWay::revocation).revocation_state = "revoked";
    add(CertificateWay::state).issuance_state = failed;
    add(CertificateWay::all);
    return all;
}

bool matches(const CertificateRecord& r, const CertificateFilter& f) {
    return (f.serial.empty() || r.serial == f.serial) &&
           (f.thumbprint.empty() || r.thumbprint == f.thumbprint) &&
           (f.device_id.empty() || r.device_id == f.device_id) &&
           (f.user_id.empty() || r.user_id == f.user_id) &&
           (f.profile_id.empty() || r.profile_id == f.profile_id) &&
           r.subject_key.starts_with(f.subject_prefix) &&
           r.upn_key.value().starts_with(f.upn_prefix) &&
           (f.contained.empty() || r.subject_key.find(f.contained) != std::string::npos ||
            r.upn_key->find(f.contained) != std::string::npos) &&
           (!f.issuance_state || r.issuance_state == *f.issuance_state) &&
           (f.revocation_state.empty() || r.revocation_state == f.revocation_state) &&
           (!f.expires_from || r.not_after >= *f.expires_from) &&
           (!f.expires_before || r.not_after < *f.expires_before);
}

/// What `filter` asks for, and of `other` what it does not.
CertificateFilter both_of(const CertificateFilter& filter, const CertificateFilter& other) {
    auto both = filter;
    both.profile_id += filter.profile_id.empty() ? other.profile_id : "";
    both.revocation_state += filter.revocation_state.empty() ? other.revocation_state : "";
    both.contained += filter.contained.empty() ? other.contained : "";
    both.subject_prefix += filter.subject_prefix.empty() ? other.subject_prefix : "";
    both.issuance_state = filter.issuance_state ? filter.issuance_state : other.issuance_state;
    both.expires_before = filter.expires_before ? filter.expires_before : other.expires_before;
    return both;
}

TEST_P(CertificateSearch, FindsTheSameByEachFilterAsByLookingAtAll) {
    constexpr int count = 40;
    fill(count / 2);
    add(count / 2, count);
    const auto all = each_way();
    for (const auto& [way, filter] : all) {
        for (const auto& [other_way, other] : all) {
            const auto both = both_of(filter, other);
            std::vector<std::string> expected;
            for (int i = 0; i < count; ++i) {
                if (matches(numbered(i), both)) {
                    expected.push_back(numbered(i).certificate_id);
                }
            }
            EXPECT_EQ(find(both), expected) << to_text(way) << " and " << to_text(other_way);
        }
    }
}

TEST_P(CertificateSearch, FindsPartsOfSubjectAndUpnAsTheyAreWritten) {
    write([](Session& session) {
        auto record = numbered(1);
        record.subject_key = fold_key("CN=100%_Käpt'n\\x,O=" + std::string(300, 'y') + "zzz");
        insert_certificate(session, record);
        insert_certificate(session, numbered(2));
    });
    const auto find_all = [&] {
        for (const std::string part : {"0%_k", "käpt", "n\\x", "sailor.000001"}) {
            EXPECT_THAT(find({.contained = part}), ElementsAre("c000001")) << part;
        }
        EXPECT_THAT(find({.contained = "0__k"}), IsEmpty());
        EXPECT_THAT(find({.contained = "harbor.example"}), ElementsAre("c000001", "c000002"));
    };
    find_all();
    index();
    find_all();
    EXPECT_THAT(find({.contained = "zzz"}), IsEmpty()) << "behind the 192 octets";
}

TEST_P(CertificateSearch, GoesOnInItsOrderWhileCertificatesAreIndexed) {
    add(0, 9);
    std::vector<std::string> ids;
    NamePosition after;
    for (int page = 0; page < 5; ++page) {
        write([&](Session& session) {
            for (const auto& found : search_certificates(session, "t1", {.contained = "harbor"},
                                                         CertificateWay::contained, after, 2)) {
                ids.push_back(found.certificate_id);
                after.id = found.certificate_id;
            }
            EXPECT_EQ(index_certificates(session, 2), page < 4);
        });
    }
    EXPECT_EQ(ids, find({.contained = "harbor"}));
    EXPECT_EQ(ids.size(), 9U);
    EXPECT_EQ(count_rows("unindexed_certificates"), 0);
}

TEST_P(CertificateSearch, IndexesNothingOfWhatWasRemoved) {
    add(0, 2);
    write([](Session& session) {
        session.execute("DELETE FROM certificates WHERE certificate_id = $1", {"c000001"});
    });
    index();
    EXPECT_EQ(database_->read([](Session& session) {
        return session.one("SELECT count(DISTINCT certificate_id) FROM certificate_trigrams", {},
                           [](const Row& row) { return row.integer(0); });
    }),
              1);
    EXPECT_EQ(count_rows("unindexed_certificates"), 0);
}

TEST_P(CertificateSearch, TakesTheUpnOfTheUser) {
    write([](Session& session) {
        UserRecord user;
        user.tenant_id = "t1";
        user.user_id = "u0";
        user.upn_key = "mira@harbor.example";
        user.user_principal_name = "Mira@harbor.example";
        user.name_key = "mira";
        user.display_name = "Mira";
        user.created_at = test_start;
        user.modified_at = test_start;
        ASSERT_TRUE(insert_user(session, user));
        auto record = numbered(1);
        record.upn_key.reset();
        insert_certificate(session, record);
        EXPECT_EQ(find_certificate(session, "t1", "c000001")->upn_key, "mira@harbor.example");
    });
    EXPECT_THAT(find({.upn_prefix = "mira@"}), ElementsAre("c000001"));
    EXPECT_THAT(find({.contained = "ra@harbor"}), ElementsAre("c000001"));
}

TEST_P(CertificateSearch, SeesNothingOfOtherTenants) {
    write([](Session& session) {
        auto record = numbered(17);
        record.tenant_id = "t2";
        insert_certificate(session, record);
        update_certificate(session, record);
    });
    for (const auto& [way, filter] : each_way()) {
        EXPECT_THAT(find(filter), IsEmpty()) << to_text(way);
    }
}

TEST_P(CertificateSearch, TakesTheWayThatLooksAtTheFewest) {
    fill(700);
    write([](Session& session) {
        const auto way = [&](const CertificateFilter& filter) {
            return choose_way(session, "t1", filter);
        };
        EXPECT_EQ(way({}), CertificateWay::all);
        EXPECT_EQ(way({.profile_id = "p2", .subject_prefix = "cn=sailor"}),
                  CertificateWay::profile);
        EXPECT_EQ(way({.profile_id = "p2", .subject_prefix = "cn=sailor 00001"}),
                  CertificateWay::subject);
        EXPECT_EQ(way({.profile_id = "p2", .contained = "harbor", .revocation_state = "revoked"}),
                  CertificateWay::revocation);
        EXPECT_EQ(way({.device_id = "d1", .profile_id = "p2"}), CertificateWay::device);
        EXPECT_EQ(way({.revocation_state = "none"}), CertificateWay::all);
    });
}

TEST_P(CertificateSearch, NeverScans) {
    fill(2000);
    add(2000, 2100);
    write([](Session& session) {
        // What was added in the last minute.
        ExplainSession explained(session, GetParam(), {"unindexed_certificates"});
        for (const auto& [way, filter] : each_way()) {
            EXPECT_EQ(choose_way(explained, "t1", filter), way) << to_text(way);
            search_certificates(explained, "t1", filter, way,
                                {.key = to_text(way) == "expiry" ? "5" : "cn", .id = "c0"}, 10);
        }
        choose_way(explained, "t1",
                   {.user_id = "u1",
                    .profile_id = "p1",
                    .subject_prefix = "cn",
                    .upn_prefix = "s",
                    .contained = "harbor",
                    .issuance_state = issued,
                    .revocation_state = "revoked",
                    .expires_from = test_start});
        index_certificates(explained, 50);
        EXPECT_EQ(explained.scans(), "");
    });
}

TEST_P(CertificateSearch, GoesWithItsTenant) {
    fill(2);
    add(2, 4);
    write([](Session& session) {
        insert_tenant(session, {.tenant_id = "t1",
                                .name = "North",
                                .settings = "{}",
                                .version = 1,
                                .created_at = test_start,
                                .modified_at = test_start});
        ASSERT_TRUE(remove_tenant(session, "t1"));
    });
    EXPECT_EQ(count_rows("certificate_trigrams"), 0);
    EXPECT_EQ(count_rows("unindexed_certificates"), 0);
}

TEST_P(CertificateSearch, StaysQuickAmongManyCertificates) {
    constexpr int count = 2000;
    fill(count);
    database_->write([](Session& session) { analyse(session, GetParam()); });
    auto filters = each_way();
    filters.emplace_back(CertificateWay::contained, CertificateFilter{.contained = "harbor.ex"});
    filters.emplace_back(CertificateWay::contained, CertificateFilter{.contained = "r 00149"});
    for (const auto& [way, filter] : filters) {
        const auto begin = std::chrono::steady_clock::now();
        database_->read([&, &sought = filter](Session& session) {
            const auto chosen = choose_way(session, "t1", sought);
            EXPECT_FALSE(search_certificates(session, "t1", sought, chosen, {}, 50).empty());
        });
        const auto took = std::chrono::steady_clock::now() - begin;
        std::cout << to_text(way) << " among " << count << ": "
                  << std::chrono::duration_cast<std::chrono::microseconds>(took).count() << " us\n";
    }
}

TEST(Trigrams, AreEachThreeOctetsInARow) {
    EXPECT_THAT(trigrams_of("ab"), IsEmpty());
    EXPECT_THAT(trigrams_of("abcabc"), ElementsAre(0x616263, 0x626361, 0x636162));
    EXPECT_THAT(trigrams_of("\xff\xff\xff"), ElementsAre(0xFFFFFF));
}

TEST(CertificateWays, HaveNamesThatLeadBack) {
    for (const auto& [way, filter] : each_way()) {
        EXPECT_EQ(certificate_way_from_text(to_text(way)), way);
        EXPECT_TRUE(serves(way, filter));
        EXPECT_EQ(serves(way, {}), way == CertificateWay::all);
    }
    EXPECT_EQ(certificate_way_from_text("sideways"), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(Drivers, CertificateSearch, testing::ValuesIn(all_drivers), driver_name);

}  // namespace
}  // namespace certferry::store::service
