#include "wire/problem_code.h"

#include <boost/json/parse.hpp>

namespace certferry::wire {

const ErrorCode* problem_code(std::string_view document) {
    boost::system::error_code fault;
    const auto parsed = boost::json::parse(document, fault);
    const auto* problem = fault ? nullptr : parsed.if_object();
    const auto* code = problem == nullptr ? nullptr : problem->if_contains("code");
    return code != nullptr && code->is_string()
               ? find_error_code(std::string_view(code->as_string()))
               : nullptr;
}

}  // namespace certferry::wire
