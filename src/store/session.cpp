#include "store/session.h"

#include <fmt/format.h>

namespace certferry::store {

void Session::refuse_row_count(std::string_view sql) {
    throw Error(codes::internal_error, fmt::format("one row was expected of: {}", sql));
}

}  // namespace certferry::store
