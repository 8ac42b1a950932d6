#include "service/oauth/access_check.h"

#include "base/ascii.h"
#include "base/codes/oauth.h"
#include "base/error.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace certferry::service {

ApplicationAccess require_access(TokenService& tokens, const http::Request& request,
                                 Resource resource, std::initializer_list<std::string_view> roles) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.headers.find("Authorization");
    if (!header || !equal_ignoring_case(header->substr(0, scheme.size()), scheme)) {
        throw Error(codes::access_token_missing, "no Authorization: Bearer");
    }
    auto access = tokens.verify(header->substr(scheme.size()), resource);
    if (std::ranges::none_of(roles, [&](std::string_view role) { return access.has(role); })) {
        throw Error(codes::application_role_missing,
                    fmt::format("application {} has none of {}", access.application_id, roles));
    }
    return access;
}

}  // namespace certferry::service
