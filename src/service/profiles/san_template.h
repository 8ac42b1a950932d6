#pragma once

#include "service/profiles/finding.h"
#include "service/profiles/settings.h"
#include "service/profiles/variables.h"

#include <optional>
#include <string_view>
#include <vector>

// Alternative names with variables: static text and `{{name}}`, nothing else has a meaning. The
// characters `{ } | ;` may not stand in static text, because device protocols separate entries with
// them.
namespace certferry::service {

/// One alternative name that was read without error.
struct SanTemplate {
    SanKind kind = SanKind::dns;
    std::vector<TextPiece> pieces;  ///< Never empty.

    bool operator==(const SanTemplate&) const = default;
};

struct SanParse {
    std::optional<SanTemplate> san;    ///< Absent if there are errors.
    std::vector<TextPiece> variables;  ///< Every known variable in it, with errors too.
    /// E_SAN_CHARACTER (the first), E_SAN_EMPTY, E_SAN_UPN, E_VAR_UNKNOWN; with positions.
    Findings findings;
};

/// Reads one entry; `path` is the JSON pointer of its value. An entry of type user without a value
/// stands for the user's e-mail address or user principal name. Never throws for what it says.
SanParse parse_san(const SanEntry& entry, CertificateType type, std::string_view path);

}  // namespace certferry::service
