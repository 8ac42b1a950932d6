#pragma once

#include "base/bytes.h"
#include "store/service/imported_pfx.h"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace certferry::service {

/// Graph's `userPFXCertificate` as a client writes it; what a client left out is empty. A client
/// that writes back what it read sends the withheld content with it, which counts as left out.
struct PfxDraft {
    std::optional<std::string> id;
    std::optional<Bytes> thumbprint;
    std::optional<std::string> user_principal_name;
    std::optional<std::string> intended_purpose;  ///< Graph's word.
    std::optional<std::string> padding_scheme;    ///< `oaepSha256`, `oaepSha384`, `oaepSha512`.
    std::optional<std::string> provider_name;
    std::optional<std::string> key_name;
    std::optional<UtcTime> start_date_time;
    std::optional<UtcTime> expiration_date_time;
    std::optional<Bytes> encrypted_pfx_blob;
    std::optional<Bytes> encrypted_pfx_password;
};

/// Reads a body of POST or PATCH: enumerators as words in any case or as numbers, times with any
/// offset, unknown members ignored. Throws Error(graph_request_invalid), whose detail is for the
/// client, also for a padding that is refused (PKCS #1 v1.5, OAEP with SHA-1) and a PFX of more
/// than `max_pfx_bytes`; else what wire/json_value.h throws.
PfxDraft parse_pfx_draft(ByteView body, std::size_t max_pfx_bytes);

/// The record that a POST makes, without its keys and times. Throws Error(graph_request_invalid) if
/// something is missing.
store::service::ImportedPfxRecord new_pfx_record(const PfxDraft& draft);

/// Puts what was given into `record`.
void apply_pfx_draft(const PfxDraft& draft, store::service::ImportedPfxRecord& record);

/// As Graph shows it, content withheld.
boost::json::object pfx_entity(const store::service::ImportedPfxRecord& record);

/// Graph's id: the user's without hyphens, a hyphen, and the thumbprint.
std::string pfx_id(const store::service::ImportedPfxKey& key);

/// User's id and thumbprint of such an id, without tenant; in any case. Empty for another text.
std::optional<store::service::ImportedPfxKey> parse_pfx_id(std::string_view id);

}  // namespace certferry::service
