#pragma once

#include "service/api/principal.h"
#include "wire/json_traits.h"

namespace certferry::wire {

/// Roles in JSON are called as everywhere.
template <>
struct JsonEnum<service::Role> {
    static const std::vector<std::pair<service::Role, std::string>>& names() {
        using service::Role;
        static const std::vector<std::pair<Role, std::string>> table = [] {
            std::vector<std::pair<Role, std::string>> list;
            for (const auto role : {Role::auditor, Role::helpdesk, Role::operator_,
                                    Role::administrator, Role::owner}) {
                list.emplace_back(role, to_text(role));
            }
            return list;
        }();
        return table;
    }
};

}  // namespace certferry::wire
