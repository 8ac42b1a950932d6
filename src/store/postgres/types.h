#pragma once

#include <libpq-fe.h>

namespace certferry::store::postgres {

// Numbers of built-in types, fixed by PostgreSQL (pg_type.dat).
inline constexpr Oid bool_type = 16;
inline constexpr Oid bytea_type = 17;
inline constexpr Oid name_type = 19;
inline constexpr Oid int8_type = 20;
inline constexpr Oid int2_type = 21;
inline constexpr Oid int4_type = 23;
inline constexpr Oid text_type = 25;
inline constexpr Oid float8_type = 701;
inline constexpr Oid varchar_type = 1043;

/// How libpq is told to give and take values as they are, not as text.
inline constexpr int binary_format = 1;

}  // namespace certferry::store::postgres
