#include "service/api/route.h"

namespace certferry::service {

bool admits(const ApiRoute& route, Role role) noexcept {
    switch (route.access) {
        case Access::anybody:
        case Access::signed_in:
            return true;
        case Access::role_or_owner:
            return role == Role::owner || allows(role, route.least);
        case Access::by_role:
            break;
    }
    return allows(role, route.least);
}

std::vector<QueryParameter> page_parameters(std::vector<QueryParameter> others) {
    others.push_back(
        {.name = "limit",
         .description = "Items of one page.",
         .schema = {{"type", "integer"}, {"minimum", 1}, {"maximum", 500}, {"default", 50}}});
    others.push_back({.name = "cursor", .description = "`nextCursor` of the page before."});
    return others;
}

boost::json::object page_schema(boost::json::object item) {
    return {{"type", "object"},
            {"properties",
             {{"items", {{"type", "array"}, {"items", std::move(item)}}},
              {"nextCursor", {{"type", "string"}}}}},
            {"required", {"items"}}};
}

}  // namespace certferry::service
