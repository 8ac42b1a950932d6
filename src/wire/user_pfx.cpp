#include "wire/user_pfx.h"

#include "wire/foreign_text.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>

namespace certferry::wire {

BOOST_DESCRIBE_STRUCT(UserPfxRecord, (),
                      (id, thumbprint, user_principal_name, intended_purpose, provider_name,
                       key_name, padding_scheme, start_date_time, expiration_date_time,
                       created_date_time, last_modified_date_time))

BOOST_DESCRIBE_STRUCT(UserPfxUpload, (),
                      (thumbprint, user_principal_name, intended_purpose, provider_name, key_name,
                       padding_scheme, start_date_time, expiration_date_time, encrypted_pfx_blob,
                       encrypted_pfx_password, created_date_time, last_modified_date_time))

namespace {

constexpr std::string_view user_pfx_type = "#microsoft.graph.userPFXCertificate";

/// Of a page: 999 records and more.
constexpr std::size_t max_page_bytes = std::size_t{16} * 1024 * 1024;
constexpr JsonPolicy page_policy{.names = NameMatch::ignore_case, .max_bytes = max_page_bytes};

struct PageBody {
    std::vector<UserPfxRecord> value;
};
BOOST_DESCRIBE_STRUCT(PageBody, (), (value))

struct FoundUser {
    std::string id;
};
BOOST_DESCRIBE_STRUCT(FoundUser, (), (id))

struct FoundUsers {
    std::vector<FoundUser> value;
};
BOOST_DESCRIBE_STRUCT(FoundUsers, (), (value))

boost::json::object entity_of(const UserPfxUpload& upload) {
    auto entity = write_json(upload).as_object();
    entity["@odata.type"] = user_pfx_type;
    return entity;
}

}  // namespace

UserPfxPage parse_user_pfx_page(ByteView body) {
    const JsonDocument document(utf8_body(body), page_policy);
    const JsonPath top;
    UserPfxPage page{.records = read_json<PageBody>(document.value(), top, page_policy).value,
                     .next_link = {}};
    const auto* next =
        json_member(json_object(document.value(), top), "@odata.nextLink", top, NameMatch::exact);
    if (next != nullptr && !next->is_null()) {
        page.next_link = json_text(*next, top);
    }
    return page;
}

UserPfxRecord parse_user_pfx_record(ByteView body) {
    return from_json<UserPfxRecord>(utf8_body(body), any_case);
}

std::optional<std::string> parse_first_user_id(ByteView body) {
    auto found = from_json<FoundUsers>(utf8_body(body), any_case).value;
    if (found.empty()) {
        return std::nullopt;
    }
    std::erase(found.front().id, '-');
    return std::move(found.front().id);
}

std::string write_user_pfx(const UserPfxUpload& upload) {
    auto entity = entity_of(upload);
    entity["id"] = "";
    return json_text_of(entity);
}

std::string write_user_pfx_change(const UserPfxUpload& upload) {
    auto entity = entity_of(upload);
    entity.erase("createdDateTime");
    return json_text_of(entity);
}

}  // namespace certferry::wire
