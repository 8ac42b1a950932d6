#include "store/postgres/error.h"

#include <gtest/gtest.h>

namespace certferry::store::postgres {
namespace {

struct Expected {
    std::string_view sqlstate;
    std::string_view code;
    Remedy remedy;
};

// PostgreSQL 15, appendix A.
constexpr Expected table[]{{"23505", "store_conflict", Remedy::none},
                           {"23503", "store_conflict", Remedy::none},
                           {"23502", "internal_error", Remedy::none},
                           {"23514", "internal_error", Remedy::none},
                           {"40001", "store_busy", Remedy::repeat},
                           {"40P01", "store_busy", Remedy::repeat},
                           {"55P03", "store_busy", Remedy::none},
                           {"57014", "store_busy", Remedy::none},
                           {"53300", "store_busy", Remedy::none},
                           {"53100", "store_full", Remedy::none},
                           {"53200", "store_unavailable", Remedy::none},
                           {"58030", "store_unavailable", Remedy::none},
                           {"42501", "store_unavailable", Remedy::none},
                           {"28P01", "store_unavailable", Remedy::none},
                           {"08006", "store_unavailable", Remedy::reconnect},
                           {"57P01", "store_unavailable", Remedy::reconnect},
                           {"57P03", "store_unavailable", Remedy::reconnect},
                           {"25006", "store_unavailable", Remedy::reconnect},
                           {"25P03", "store_unavailable", Remedy::reconnect},
                           {"", "store_unavailable", Remedy::reconnect},
                           {"XX001", "store_corrupt", Remedy::none},
                           {"08P01", "internal_error", Remedy::none},
                           {"42601", "internal_error", Remedy::none},
                           {"22021", "internal_error", Remedy::none}};

TEST(PostgresError, HasACodeAndARemedyForEachState) {
    for (const auto& row : table) {
        EXPECT_EQ(make_error(row.sqlstate, "").code(), row.code) << row.sqlstate;
        EXPECT_EQ(remedy_for(row.sqlstate), row.remedy) << row.sqlstate;
    }
}

TEST(PostgresError, SaysWhenToTryAgain) {
    EXPECT_TRUE(make_error("57P01", "").retry_after());
    EXPECT_FALSE(make_error("23505", "").retry_after());
}

}  // namespace
}  // namespace certferry::store::postgres
