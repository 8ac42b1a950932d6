#include "service/graph/pfx_entity.h"

#include "base/codes/oauth.h"
#include "base/encoding.h"
#include "base/error.h"
#include "wire/foreign_text.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace certferry::service {

namespace {

using store::service::ImportedPfxKey;
using store::service::ImportedPfxRecord;

constexpr std::size_t thumbprint_bytes = 20;
constexpr std::size_t user_digits = 32;
constexpr std::size_t max_name_bytes = 256;
constexpr std::size_t max_password_bytes = 1024;  // A ciphertext of RSA with 8192 bits.
constexpr std::string_view entity_type = "#microsoft.graph.userPFXCertificate";

/// In the place of content that is not shown: one zero octet, and nothing.
constexpr std::string_view withheld_blob = "AA==";

struct EnumRow {
    std::string_view word;
    std::int64_t number;
};

constexpr std::array purposes{EnumRow{"unassigned", 0}, EnumRow{"smimeEncryption", 1},
                              EnumRow{"smimeSigning", 2}, EnumRow{"vpn", 4}, EnumRow{"wifi", 8}};

constexpr std::array paddings{EnumRow{"none", 0},       EnumRow{"pkcs1", 1},
                              EnumRow{"oaepSha1", 2},   EnumRow{"oaepSha256", 3},
                              EnumRow{"oaepSha384", 4}, EnumRow{"oaepSha512", 5}};

/// The entity's members in JSON.
struct PfxBody {
    std::optional<std::string> id;
    std::optional<std::string> thumbprint;
    std::optional<std::string> user_principal_name;
    std::optional<boost::json::value> intended_purpose;
    std::optional<boost::json::value> padding_scheme;
    std::optional<std::string> provider_name;
    std::optional<std::string> key_name;
    std::optional<std::string> start_date_time;
    std::optional<std::string> expiration_date_time;
    std::optional<std::string> encrypted_pfx_blob;
    std::optional<std::string> encrypted_pfx_password;
};

BOOST_DESCRIBE_STRUCT(PfxBody, (),
                      (id, thumbprint, user_principal_name, intended_purpose, padding_scheme,
                       provider_name, key_name, start_date_time, expiration_date_time,
                       encrypted_pfx_blob, encrypted_pfx_password))

[[noreturn]] void refuse(std::string_view member, std::string_view problem) {
    throw Error(codes::graph_request_invalid, fmt::format("{}: {}", member, problem));
}

template <std::size_t N>
std::optional<std::string> read_enum(const std::optional<boost::json::value>& value,
                                     const std::array<EnumRow, N>& rows, std::string_view member) {
    if (!value || value->is_null()) {
        return std::nullopt;
    }
    const auto* const row = std::ranges::find_if(rows, [&](const EnumRow& each) {
        if (value->is_string()) {
            const std::string_view word = value->get_string();
            return wire::same_json_name(each.word, word, wire::NameMatch::ignore_case) ||
                   word == fmt::format("{}", each.number);
        }
        return value->is_int64() && value->get_int64() == each.number;
    });
    if (row == rows.end()) {
        refuse(member, "not one of its values");
    }
    return std::string(row->word);
}

std::optional<std::string> read_padding(const std::optional<boost::json::value>& value) {
    auto padding = read_enum(value, paddings, "paddingScheme");
    if (padding == "none") {
        padding = "oaepSha512";
    }
    if (padding == "pkcs1" || padding == "oaepSha1") {
        refuse("paddingScheme", *padding + " is no longer supported; use oaepSha512");
    }
    return padding;
}

std::optional<UtcTime> read_time(const std::optional<std::string>& text, std::string_view member) {
    if (!text) {
        return std::nullopt;
    }
    auto time = from_rfc3339(*text);
    if (!time) {
        refuse(member, "not a date with time and offset");
    }
    return time;
}

std::optional<Bytes> read_base64(const std::optional<std::string>& text, std::string_view withheld,
                                 std::size_t most, std::string_view member) {
    if (!text || *text == withheld) {
        return std::nullopt;
    }
    auto octets = from_base64(*text);
    if (!octets || octets->empty()) {
        refuse(member, "not base64");
    }
    if (octets->size() > most) {
        refuse(member, fmt::format("more than {} octets", most));
    }
    return octets;
}

std::optional<std::string> read_name(std::optional<std::string> text, std::string_view member) {
    if (text && (text->empty() || text->size() > max_name_bytes)) {
        refuse(member, "must name the key that connectors open the password with");
    }
    return text;
}

template <class T>
const T& need(const std::optional<T>& value, std::string_view member) {
    if (!value) {
        refuse(member, "missing");
    }
    return *value;
}

}  // namespace

PfxDraft parse_pfx_draft(ByteView body, std::size_t max_pfx_bytes) {
    auto read =
        wire::from_json<PfxBody>(wire::utf8_body(body), {.names = wire::NameMatch::ignore_case});
    PfxDraft draft;
    if (read.id && !read.id->empty()) {
        draft.id = read.id;
    }
    if (read.thumbprint) {
        draft.thumbprint = from_hex(*read.thumbprint);
        if (!draft.thumbprint || draft.thumbprint->size() != thumbprint_bytes) {
            refuse("thumbprint", "not a SHA-1 in hexadecimal");
        }
    }
    draft.user_principal_name = std::move(read.user_principal_name);
    draft.intended_purpose = read_enum(read.intended_purpose, purposes, "intendedPurpose");
    draft.padding_scheme = read_padding(read.padding_scheme);
    draft.provider_name = read_name(std::move(read.provider_name), "providerName");
    draft.key_name = read_name(std::move(read.key_name), "keyName");
    draft.start_date_time = read_time(read.start_date_time, "startDateTime");
    draft.expiration_date_time = read_time(read.expiration_date_time, "expirationDateTime");
    draft.encrypted_pfx_blob =
        read_base64(read.encrypted_pfx_blob, withheld_blob, max_pfx_bytes, "encryptedPfxBlob");
    draft.encrypted_pfx_password =
        read_base64(read.encrypted_pfx_password, "", max_password_bytes, "encryptedPfxPassword");
    return draft;
}

ImportedPfxRecord new_pfx_record(const PfxDraft& draft) {
    ImportedPfxRecord record;
    record.key.thumbprint = need(draft.thumbprint, "thumbprint");
    record.user_principal_name = need(draft.user_principal_name, "userPrincipalName");
    record.intended_purpose = "unassigned";
    record.padding_scheme = "oaepSha512";
    need(draft.provider_name, "providerName");
    need(draft.key_name, "keyName");
    need(draft.start_date_time, "startDateTime");
    need(draft.expiration_date_time, "expirationDateTime");
    apply_pfx_draft(draft, record);
    return record;
}

void apply_pfx_draft(const PfxDraft& draft, ImportedPfxRecord& record) {
    record.intended_purpose = draft.intended_purpose.value_or(record.intended_purpose);
    record.padding_scheme = draft.padding_scheme.value_or(record.padding_scheme);
    record.provider_name = draft.provider_name.value_or(record.provider_name);
    record.key_name = draft.key_name.value_or(record.key_name);
    record.starts_at = draft.start_date_time.value_or(record.starts_at);
    record.expires_at = draft.expiration_date_time.value_or(record.expires_at);
    if (record.expires_at < record.starts_at) {
        refuse("expirationDateTime", "before startDateTime");
    }
}

boost::json::object pfx_entity(const ImportedPfxRecord& record) {
    return {{"@odata.type", entity_type},
            {"id", pfx_id(record.key)},
            {"thumbprint", to_hex(record.key.thumbprint)},
            {"intendedPurpose", record.intended_purpose},
            {"userPrincipalName", record.user_principal_name},
            {"startDateTime", wire::write_json(record.starts_at)},
            {"expirationDateTime", wire::write_json(record.expires_at)},
            {"providerName", record.provider_name},
            {"keyName", record.key_name},
            {"paddingScheme", record.padding_scheme},
            {"encryptedPfxBlob", withheld_blob},
            {"encryptedPfxPassword", ""},
            {"createdDateTime", wire::write_json(record.created_at)},
            {"lastModifiedDateTime", wire::write_json(record.modified_at)}};
}

std::string pfx_id(const ImportedPfxKey& key) {
    std::string user = key.user_id;
    std::erase(user, '-');
    return fmt::format("{}-{}", user, to_hex(key.thumbprint));
}

std::optional<ImportedPfxKey> parse_pfx_id(std::string_view id) {
    const auto user = from_hex(id.substr(0, id.find('-')));
    const auto rest = id.size() > user_digits ? id.substr(user_digits) : std::string_view();
    if (!user || user->size() * 2 != user_digits || !rest.starts_with('-')) {
        return std::nullopt;
    }
    auto thumbprint = from_hex(rest.substr(1));
    if (!thumbprint || thumbprint->size() != thumbprint_bytes) {
        return std::nullopt;
    }
    const auto digits = to_hex(*user);
    return ImportedPfxKey{
        .tenant_id = {},
        .user_id = fmt::format("{}-{}-{}-{}-{}", digits.substr(0, 8), digits.substr(8, 4),
                               digits.substr(12, 4), digits.substr(16, 4), digits.substr(20)),
        .thumbprint = *std::move(thumbprint)};
}

}  // namespace certferry::service
