#include "store/session.h"

#include <fmt/format.h>

namespace certferry::store {

void Session::refuse_row_count(std::string_view sql) {
    throw Error(codes::internal_error, fmt::format("one row was expected of: {}", sql));
}

void Session::run_later(std::string_view sql, std::span<const Param> params) {
    try {
        run(sql, params, [](const Row&) {});
    } catch (const Error& error) {
        if (error.code() == codes::store_conflict.name) {
            throw Error(codes::internal_error, error.detail());
        }
        throw;
    }
}

}  // namespace certferry::store
