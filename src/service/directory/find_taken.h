#pragma once

#include "base/codes/service.h"
#include "base/error.h"
#include "store/service/devices.h"
#include "store/service/groups.h"
#include "store/service/users.h"

#include <optional>
#include <string_view>

namespace certferry::service {

/// The field whose value another record of the tenant has although it is unique, if there is one.
/// Who takes a name meanwhile still meets the database's own check.
std::optional<std::string_view> taken_field(store::Session& session,
                                            const store::service::UserRecord& user);
std::optional<std::string_view> taken_field(store::Session& session,
                                            const store::service::GroupRecord& group);
std::optional<std::string_view> taken_field(store::Session& session,
                                            const store::service::DeviceRecord& device);

/// Throws Error(object_exists) if there is one.
template <class Record>
void refuse_taken(store::Session& session, const Record& record) {
    if (const auto field = taken_field(session, record)) {
        throw Error(codes::object_exists, *field);
    }
}

}  // namespace certferry::service
