#include "store/service/certificate_search.h"

#include "store/service/certificate_index.h"
#include "store/service/certificate_row.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <map>

namespace certferry::store::service {

namespace {

/// What a filter needs to be counted, at most.
constexpr std::int64_t most_counted = 500;

/// What each way finds by: conditions that its index is for.
struct WayRow {
    CertificateWay way;
    std::string_view name;
    std::string_view condition;  ///< With the parameters of `conditions`.
    std::string_view key;        ///< What comes before the id in its order; empty for the id alone.
};

// Parameters of every search: $1 tenant, $2 id to go on after, $3 limit, then what is filtered by.
// $18 and $19 belong to the way.
constexpr std::array<WayRow, 12> ways{{
    {CertificateWay::serial, "serial", "c.serial = $4", ""},
    {CertificateWay::thumbprint, "thumbprint", "c.thumbprint = $5", ""},
    {CertificateWay::device, "device", "c.device_id = $6", ""},
    {CertificateWay::contained, "contained", "", ""},
    {CertificateWay::user, "user", "c.user_id = $7", ""},
    {CertificateWay::upn, "upn", "c.upn_key < $19", "c.upn_key"},
    {CertificateWay::subject, "subject", "c.subject_key < $19", "c.subject_key"},
    {CertificateWay::expiry, "expiry", "c.not_after < $19", "c.not_after"},
    {CertificateWay::profile, "profile", "c.profile_id = $8", ""},
    {CertificateWay::revocation, "revocation",
     "c.revocation_state = $14 AND c.revocation_state <> 'none'", ""},
    {CertificateWay::state, "state", "c.issuance_state = $13", ""},
    {CertificateWay::all, "all", "", ""},
}};

/// Everything that is filtered by, for what an index has found. None of these conditions can lead
/// to an index itself.
const std::string conditions =
    " AND (length($4) = 0 OR c.serial = $4) AND (length($5) = 0 OR c.thumbprint = $5)"
    " AND ($6 = '' OR c.device_id = $6) AND ($7 = '' OR c.user_id = $7)"
    " AND ($8 = '' OR c.profile_id = $8)"
    " AND ($9 = '' OR (c.subject_key >= $9 AND c.subject_key < $10))"
    " AND ($11 = '' OR (c.upn_key >= $11 AND c.upn_key < $12))"
    " AND ($13 < 0 OR c.issuance_state = $13) AND ($14 = '' OR c.revocation_state = $14)"
    " AND ($15 < 0 OR c.not_after >= $15) AND ($16 < 0 OR c.not_after < $16)"
    " AND ($17 = '' OR c.subject_key LIKE $17 ESCAPE '\\' OR c.upn_key LIKE $17 ESCAPE '\\')";

std::string statement_of(const WayRow& row, const std::string& columns) {
    const auto select = "SELECT " + columns + " FROM ";
    if (row.way == CertificateWay::contained) {
        // From the rarer trigram to the other one, and from there to the certificate.
        return select +
               "certificate_trigrams t CROSS JOIN certificates c"
               " WHERE t.tenant_id = $1 AND t.trigram = $18 AND t.certificate_id > $2"
               " AND EXISTS (SELECT 1 FROM certificate_trigrams u WHERE u.tenant_id = $1"
               " AND u.trigram = $19 AND u.certificate_id = t.certificate_id)"
               " AND c.tenant_id = $1 AND c.certificate_id = t.certificate_id" +
               conditions + " ORDER BY t.certificate_id LIMIT $3";
    }
    auto text = select + "certificates c WHERE c.tenant_id = $1";
    if (!row.condition.empty()) {
        text += " AND " + std::string(row.condition);
    }
    if (row.key.empty()) {
        return text + " AND c.certificate_id > $2" + conditions +
               " ORDER BY c.certificate_id LIMIT $3";
    }
    const auto order = std::string(row.key) + ", c.certificate_id";
    return text + " AND (" + order + ") > ($18, $2)" + conditions + " ORDER BY " + order +
           " LIMIT $3";
}

/// "contained" for certificates that have no trigrams yet.
const std::string& unindexed_statement() {
    static const std::string text =
        "SELECT " + certificate_columns() +
        " FROM unindexed_certificates n CROSS JOIN certificates c"
        " WHERE n.tenant_id = $1 AND n.certificate_id > $2"
        " AND c.tenant_id = $1 AND c.certificate_id = n.certificate_id" +
        conditions + " ORDER BY n.certificate_id LIMIT $3";
    return text;
}

struct Statements {
    std::string list;
    std::string count;  ///< Of what the list would be.
};

const Statements& statements_of(CertificateWay way) {
    static const std::map<CertificateWay, Statements> all = [] {
        std::map<CertificateWay, Statements> made;
        for (const auto& row : ways) {
            made[row.way] = {
                .list = statement_of(row, certificate_columns()),
                .count = "SELECT count(*) FROM (" + statement_of(row, "1 AS one") + ") AS counted"};
        }
        return made;
    }();
    return all.at(way);
}

const WayRow& row_of(CertificateWay way) noexcept {
    return *std::ranges::find(ways, way, &WayRow::way);
}

/// A pattern of LIKE for texts that hold `part`.
std::string pattern_for(std::string_view part) {
    if (part.empty()) {
        return "";
    }
    std::string pattern = "%";
    for (const char c : part) {
        if (c == '%' || c == '_' || c == '\\') {
            pattern += '\\';
        }
        pattern += c;
    }
    return pattern + '%';
}

std::int64_t micros_or(const std::optional<UtcTime>& time, std::int64_t otherwise) {
    return time ? to_micros(*time) : otherwise;
}

std::int64_t number_in(std::string_view text) noexcept {
    std::int64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

/// One search, with its parameters in the order of the statements.
class Search {
public:
    Search(Session& session, std::string_view tenant_id, const CertificateFilter& filter)
        : session_(session),
          tenant_id_(tenant_id),
          filter_(filter),
          subject_end_(prefix_end(filter.subject_prefix)),
          upn_end_(prefix_end(filter.upn_prefix)),
          pattern_(pattern_for(filter.contained)) {}

    /// Calls `use` with each row.
    template <class Use>
    void run(CertificateWay way, const std::string& statement, const NamePosition& after,
             std::int64_t limit, const Use& use) {
        switch (way) {
            case CertificateWay::contained: {
                const auto rarest =
                    rarest_trigrams(session_, tenant_id_, filter_.contained, most_counted);
                return by_key(statement, after, limit, rarest.first, rarest.second, use);
            }
            case CertificateWay::upn:
                return by_key(statement, after, limit, first_key(filter_.upn_prefix, after),
                              upn_end_, use);
            case CertificateWay::subject:
                return by_key(statement, after, limit, first_key(filter_.subject_prefix, after),
                              subject_end_, use);
            case CertificateWay::expiry:
                return by_key(
                    statement, after, limit,
                    std::max(micros_or(filter_.expires_from, 0), number_in(after.key)),
                    micros_or(filter_.expires_before, std::numeric_limits<std::int64_t>::max()),
                    use);
            default:
                return by_id(statement, after, limit, use);
        }
    }

    /// Calls `use` with each row of a statement that finds by id alone.
    template <class Use>
    void by_id(const std::string& statement, const NamePosition& after, std::int64_t limit,
               const Use& use) {
        const auto& f = filter_;
        session_.for_each(
            statement,
            {tenant_id_, after.id, limit, f.serial, f.thumbprint, f.device_id, f.user_id,
             f.profile_id, f.subject_prefix, subject_end_, f.upn_prefix, upn_end_,
             f.issuance_state.value_or(-1), f.revocation_state, micros_or(f.expires_from, -1),
             micros_or(f.expires_before, -1), pattern_},
            use);
    }

private:
    /// With what the way itself needs.
    template <class Use>
    void by_key(const std::string& statement, const NamePosition& after, std::int64_t limit,
                Param first, Param second, const Use& use) {
        const auto& f = filter_;
        session_.for_each(
            statement,
            {tenant_id_, after.id, limit, f.serial, f.thumbprint, f.device_id, f.user_id,
             f.profile_id, f.subject_prefix, subject_end_, f.upn_prefix, upn_end_,
             f.issuance_state.value_or(-1), f.revocation_state, micros_or(f.expires_from, -1),
             micros_or(f.expires_before, -1), pattern_, first, second},
            use);
    }

    Session& session_;
    std::string_view tenant_id_;
    const CertificateFilter& filter_;
    const std::string subject_end_;
    const std::string upn_end_;
    const std::string pattern_;
};

/// The part of a filter that a way finds by, and nothing else: no other part makes it look far.
CertificateFilter part_of(const CertificateFilter& filter, CertificateWay way) {
    CertificateFilter part;
    part.user_id = way == CertificateWay::user ? filter.user_id : "";
    part.profile_id = way == CertificateWay::profile ? filter.profile_id : "";
    part.subject_prefix = way == CertificateWay::subject ? filter.subject_prefix : "";
    part.upn_prefix = way == CertificateWay::upn ? filter.upn_prefix : "";
    part.revocation_state = way == CertificateWay::revocation ? filter.revocation_state : "";
    if (way == CertificateWay::state) {
        part.issuance_state = filter.issuance_state;
    }
    if (way == CertificateWay::expiry) {
        part.expires_from = filter.expires_from;
        part.expires_before = filter.expires_before;
    }
    return part;
}

/// How many certificates a way has to look at, counted up to `most_counted`.
std::int64_t count_of(Session& session, std::string_view tenant_id, const CertificateFilter& filter,
                      CertificateWay way) {
    if (way == CertificateWay::contained) {
        return rarest_trigrams(session, tenant_id, filter.contained, most_counted).count +
               count_unindexed(session, tenant_id, most_counted);
    }
    const auto part = part_of(filter, way);
    std::int64_t count = 0;
    Search(session, tenant_id, part)
        .run(way, statements_of(way).count, {}, most_counted,
             [&](const Row& row) { count = row.integer(0); });
    return count;
}

}  // namespace

std::string_view to_text(CertificateWay way) noexcept {
    return row_of(way).name;
}

std::optional<CertificateWay> certificate_way_from_text(std::string_view text) noexcept {
    const auto* const row = std::ranges::find(ways, text, &WayRow::name);
    return row != ways.end() ? std::optional(row->way) : std::nullopt;
}

bool serves(CertificateWay way, const CertificateFilter& filter) noexcept {
    switch (way) {
        case CertificateWay::serial:
            return !filter.serial.empty();
        case CertificateWay::thumbprint:
            return !filter.thumbprint.empty();
        case CertificateWay::device:
            return !filter.device_id.empty();
        case CertificateWay::contained:
            return filter.contained.size() >= least_contained;
        case CertificateWay::user:
            return !filter.user_id.empty();
        case CertificateWay::upn:
            return !filter.upn_prefix.empty();
        case CertificateWay::subject:
            return !filter.subject_prefix.empty();
        case CertificateWay::expiry:
            return filter.expires_from || filter.expires_before;
        case CertificateWay::profile:
            return !filter.profile_id.empty();
        case CertificateWay::revocation:
            return !filter.revocation_state.empty() && filter.revocation_state != "none";
        case CertificateWay::state:
            return filter.issuance_state.has_value();
        case CertificateWay::all:
            return true;
    }
    return false;
}

CertificateWay choose_way(Session& session, std::string_view tenant_id,
                          const CertificateFilter& filter) {
    std::vector<CertificateWay> open;
    for (const auto& row : ways) {
        if (serves(row.way, filter)) {
            open.push_back(row.way);
        }
    }
    // A serial number, a thumbprint and a device have few; "all" stands last and is no choice.
    if (open.size() <= 2 || open.front() <= CertificateWay::device) {
        return open.front();
    }
    open.pop_back();
    auto best = open.front();
    auto fewest = most_counted;
    for (const auto way : open) {
        const auto count = count_of(session, tenant_id, filter, way);
        if (count < fewest) {
            fewest = count;
            best = way;
        }
    }
    return best;
}

std::vector<CertificateRecord> search_certificates(Session& session, std::string_view tenant_id,
                                                   const CertificateFilter& filter,
                                                   CertificateWay way, const NamePosition& after,
                                                   std::int64_t limit) {
    std::vector<CertificateRecord> found;
    const auto take = [&](const Row& row) { found.push_back(certificate_from_row(row)); };
    Search search(session, tenant_id, filter);
    if (way != CertificateWay::contained) {
        search.run(way, statements_of(way).list, after, limit, take);
        return found;
    }
    // Those without trigrams first: what gets them meanwhile is found twice, not missed.
    search.by_id(unindexed_statement(), after, limit, take);
    search.run(way, statements_of(way).list, after, limit, take);
    std::ranges::sort(found, {}, &CertificateRecord::certificate_id);
    const auto twice = std::ranges::unique(found, {}, &CertificateRecord::certificate_id);
    found.erase(twice.begin(), twice.end());
    found.resize(std::min(found.size(), static_cast<std::size_t>(limit)));
    return found;
}

NamePosition position_of(CertificateWay way, const CertificateRecord& certificate) {
    NamePosition position{.key = "", .id = certificate.certificate_id};
    if (way == CertificateWay::upn) {
        position.key = certificate.upn_key.value_or("");
    } else if (way == CertificateWay::subject) {
        position.key = certificate.subject_key;
    } else if (way == CertificateWay::expiry && certificate.not_after) {
        position.key = std::to_string(to_micros(*certificate.not_after));
    }
    return position;
}

}  // namespace certferry::store::service
