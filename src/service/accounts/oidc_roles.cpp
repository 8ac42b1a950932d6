#include "service/accounts/oidc_roles.h"

#include "service/accounts/routes.h"

#include <boost/json/value.hpp>

namespace certferry::service {

namespace {

boost::json::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

const boost::json::value* find_claim(const boost::json::object& claims, std::string_view name) {
    if (const auto* found = claims.if_contains(view(name))) {
        return found;  // A name may hold dots itself, such as a URL.
    }
    const boost::json::object* here = &claims;
    while (true) {
        const auto dot = name.find('.');
        const auto* found = here->if_contains(view(name.substr(0, dot)));
        if (found == nullptr || dot == std::string_view::npos) {
            return found;
        }
        here = found->if_object();
        if (here == nullptr) {
            return nullptr;
        }
        name.remove_prefix(dot + 1);
    }
}

void take_higher(std::optional<Role>& best, const boost::json::value& value,
                 const RoleMapping& mapping) {
    if (const auto* text = value.if_string()) {
        const auto found = mapping.find(std::string(text->data(), text->size()));
        if (found != mapping.end() && (!best || *best < found->second)) {
            best = found->second;
        }
    }
}

}  // namespace

std::optional<Role> mapped_role(const boost::json::object& claims, std::string_view claim,
                                const RoleMapping& mapping) {
    std::optional<Role> best;
    const auto* value = find_claim(claims, claim);
    if (value == nullptr) {
        return best;
    }
    if (const auto* values = value->if_array()) {
        for (const auto& each : *values) {
            take_higher(best, each, mapping);
        }
    } else {
        take_higher(best, *value, mapping);
    }
    return best;
}

std::string proposed_name(const boost::json::object& claims) {
    for (const auto* const claim : {"preferred_username", "email"}) {
        const auto* value = claims.if_contains(claim);
        const auto* text = value == nullptr ? nullptr : value->if_string();
        auto name = text == nullptr ? "" : account_name({text->data(), text->size()});
        if (!name.empty()) {
            return name;
        }
    }
    return "";
}

}  // namespace certferry::service
