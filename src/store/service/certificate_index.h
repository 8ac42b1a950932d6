#pragma once

#include "store/service/trigrams.h"
#include "store/session.h"

#include <cstdint>
#include <string_view>

namespace certferry::store::service {

/// Makes up to `limit` certificates that were added ones that are found by a part of their subject
/// or UPN without being looked at; certificate_search.h finds them before that too, at the cost of
/// looking at each. Call it again while it gives true; of two callers at once, each takes others.
bool index_certificates(Session& session, std::int64_t limit);

/// How many of the tenant's certificates are not indexed yet, counted up to `limit`.
std::int64_t count_unindexed(Session& session, std::string_view tenant_id, std::int64_t limit);

/// The two rarest of a text's trigrams, the rarest first, and how many certificates have that one.
struct RarestTrigrams {
    Trigram first = 0;
    Trigram second = 0;
    std::int64_t count = 0;
};

/// Counts each trigram up to `limit`, and further if all have as many. The text has at least three
/// octets.
RarestTrigrams rarest_trigrams(Session& session, std::string_view tenant_id, std::string_view part,
                               std::int64_t limit);

}  // namespace certferry::store::service
