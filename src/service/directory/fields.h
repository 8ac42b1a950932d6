#pragma once

#include "service/directory/forms.h"
#include "store/service/devices.h"
#include "store/service/groups.h"
#include "store/service/users.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

// What users, groups and devices consist of: one table for API, imports and reports of devices.
namespace certferry::service {

/// A member of a record that somebody outside may write.
template <class Record>
struct Field {
    /// A plain text must not be empty: the field is required.
    using Member =
        std::variant<std::string Record::*, std::optional<std::string> Record::*, bool Record::*>;

    std::string_view name;  ///< In JSON and in the header of a CSV file.
    Member member;
    Form form = Form::text;
    std::size_t max_characters = 256;
    /// Certificates carry it as a name that decides about access: writing it needs administrator.
    bool grants = false;

    bool is_required() const noexcept { return member.index() == 0; }
};

/// In the order in which they are shown.
std::span<const Field<store::service::UserRecord>> fields(const store::service::UserRecord*);
std::span<const Field<store::service::GroupRecord>> fields(const store::service::GroupRecord*);
std::span<const Field<store::service::DeviceRecord>> fields(const store::service::DeviceRecord*);

template <class Record>
std::span<const Field<Record>> fields_of() {
    return fields(static_cast<const Record*>(nullptr));
}

/// Makes the keys anew by which a record is looked up.
void refresh_keys(store::service::UserRecord& user);
void refresh_keys(store::service::GroupRecord& group);
void refresh_keys(store::service::DeviceRecord& device);

/// The value as text; `true` or `false` of a flag.
template <class Record>
std::optional<std::string> value_of(const Record& record, const Field<Record>& field) {
    struct Get {
        const Record& record;

        std::optional<std::string> operator()(std::string Record::* member) const {
            return (record.*member).empty() ? std::nullopt : std::optional(record.*member);
        }

        std::optional<std::string> operator()(std::optional<std::string> Record::* member) const {
            return record.*member;
        }

        std::optional<std::string> operator()(bool Record::* member) const {
            return record.*member ? "true" : "false";
        }
    };

    return std::visit(Get{record}, field.member);
}

/// Sets it to a text that value_of() could have given, or to nothing.
template <class Record>
void set_value(Record& record, const Field<Record>& field,
               const std::optional<std::string>& value) {
    struct Set {
        Record& record;
        const std::optional<std::string>& value;

        void operator()(std::string Record::* member) const { record.*member = value.value_or(""); }

        void operator()(std::optional<std::string> Record::* member) const {
            record.*member = value;
        }

        void operator()(bool Record::* member) const { record.*member = value == "true"; }
    };

    std::visit(Set{record, value}, field.member);
}

}  // namespace certferry::service
