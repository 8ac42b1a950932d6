#include "store/service/certificate_index.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace certferry::store::service {

namespace {

/// What "contains" looks at: long enough for any name that people look for, and short enough for
/// its trigrams to be written with every certificate.
constexpr std::size_t searched_octets = 192;

/// Trigrams of which all are frequent are counted further: the wrong one of them may be in every
/// certificate.
constexpr std::int64_t most_of_a_trigram = 32'000;
constexpr std::int64_t counted_further = 8;
constexpr std::size_t most_trigrams = 16;

struct Unindexed {
    std::string tenant_id;
    std::string certificate_id;
};

std::vector<Unindexed> take_unindexed(Session& session, std::int64_t limit) {
    std::vector<Unindexed> taken;
    session.for_each(
        "DELETE FROM unindexed_certificates WHERE (tenant_id, certificate_id) IN"
        " (SELECT tenant_id, certificate_id FROM unindexed_certificates"
        " ORDER BY tenant_id, certificate_id LIMIT $1 FOR UPDATE SKIP LOCKED)"
        " RETURNING tenant_id, certificate_id",
        {limit}, [&](const Row& row) {
            taken.push_back({.tenant_id = row.string(0), .certificate_id = row.string(1)});
        });
    return taken;
}

/// None if the certificate was removed meanwhile.
std::set<Trigram> trigrams_of_certificate(Session& session, const Unindexed& certificate) {
    const auto of = [](std::string_view text) {
        return trigrams_of(text.substr(0, searched_octets));
    };
    std::set<Trigram> trigrams;
    session.for_each(
        "SELECT subject_key, upn_key FROM certificates"
        " WHERE tenant_id = $1 AND certificate_id = $2",
        {certificate.tenant_id, certificate.certificate_id}, [&](const Row& row) {
            trigrams = of(row.string(0));
            if (const auto upn_key = row.optional_string(1)) {
                trigrams.merge(of(*upn_key));
            }
        });
    return trigrams;
}

std::int64_t count_trigram(Session& session, std::string_view tenant_id, Trigram trigram,
                           std::int64_t limit) {
    return session.one(
        "SELECT count(*) FROM (SELECT 1 FROM certificate_trigrams"
        " WHERE tenant_id = $1 AND trigram = $2 LIMIT $3) AS counted",
        {tenant_id, trigram, limit}, [](const Row& row) { return row.integer(0); });
}

/// Counts each up to `limit`.
RarestTrigrams rarest_up_to(Session& session, std::string_view tenant_id, std::string_view part,
                            std::int64_t limit) {
    std::vector<std::pair<std::int64_t, Trigram>> counted;
    for (const auto trigram : trigrams_of(part)) {
        counted.emplace_back(count_trigram(session, tenant_id, trigram, limit), trigram);
        if (counted.size() == most_trigrams || counted.back().first == 0) {
            break;
        }
    }
    std::ranges::sort(counted);
    const auto& second = counted.size() > 1 ? counted[1] : counted.at(0);
    return {.first = counted[0].second, .second = second.second, .count = counted[0].first};
}

}  // namespace

bool index_certificates(Session& session, std::int64_t limit) {
    const auto taken = take_unindexed(session, limit);
    std::vector<std::pair<Trigram, const Unindexed*>> found;
    for (const auto& certificate : taken) {
        for (const auto trigram : trigrams_of_certificate(session, certificate)) {
            found.emplace_back(trigram, &certificate);
        }
    }
    std::ranges::sort(found, {}, [](const auto& each) {  // As the table has them.
        const auto& [trigram, certificate] = each;
        return std::tie(certificate->tenant_id, trigram, certificate->certificate_id);
    });
    std::vector<Session::ParamRow> rows;
    rows.reserve(found.size());
    for (const auto& [trigram, certificate] : found) {
        rows.push_back({certificate->tenant_id, trigram, certificate->certificate_id});
    }
    session.execute_many(
        "INSERT INTO certificate_trigrams (tenant_id, trigram, certificate_id)"
        " VALUES ($1, $2, $3)",
        rows);
    return std::cmp_equal(taken.size(), limit);
}

std::int64_t count_unindexed(Session& session, std::string_view tenant_id, std::int64_t limit) {
    return session.one(
        "SELECT count(*) FROM (SELECT 1 FROM unindexed_certificates"
        " WHERE tenant_id = $1 LIMIT $2) AS counted",
        {tenant_id, limit}, [](const Row& row) { return row.integer(0); });
}

RarestTrigrams rarest_trigrams(Session& session, std::string_view tenant_id, std::string_view part,
                               std::int64_t limit) {
    auto rarest = rarest_up_to(session, tenant_id, part, limit);
    while (rarest.count == limit && limit < most_of_a_trigram) {
        limit *= counted_further;
        rarest = rarest_up_to(session, tenant_id, part, limit);
    }
    return rarest;
}

}  // namespace certferry::store::service
