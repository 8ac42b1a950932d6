#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What is wrong, or doubtful, with a profile, an import or a delivery: the codes that
// administrators, portal and devices see.
namespace certferry::service {

/// An error stops the action, a warning does not.
enum class Severity { warning, error };

/// `error`, `warning`.
std::string_view to_text(Severity severity) noexcept;

/// One row of the table of findings. Never removed or renamed once released.
struct FindingCode {
    std::string_view name;  ///< Stable: `E_` for what is an error as a rule, `W_` for warnings.
    std::string_view text;  ///< For people: one sentence.
    std::string_view next_step;  ///< For people: what to do about it.
};

/// One finding.
struct Finding {
    const FindingCode* code;  ///< Never null; one of the table in finding_codes.h.
    std::string path;  ///< JSON pointer into the profile: `/subjectAlternativeNames/1/value`.
    /// Of the first offending character, counted from 0 in Unicode code points of the value at
    /// `path`.
    std::optional<std::size_t> position;
    std::string text;  ///< The offending text: a variable's name, a character, a value. UTF-8.
    Severity severity = Severity::error;

    bool is_error() const noexcept { return severity == Severity::error; }

    bool operator==(const Finding&) const = default;
};

using Findings = std::vector<Finding>;

/// A finding of the severity that the code's name says.
Finding finding(const FindingCode& code, std::string path, std::string text = {},
                std::optional<std::size_t> position = std::nullopt);

bool has_errors(const Findings& findings) noexcept;

void append(Findings& to, Findings more);

/// `E_SUBJECT_BRACE at /subjectNameTemplate:3: {`, for logs and tests.
std::string to_text(const Finding& finding);

/// Every code, in alphabetical order.
std::span<const FindingCode* const> all_finding_codes() noexcept;

/// The row with this name, or null.
const FindingCode* find_finding_code(std::string_view name) noexcept;

/// How many Unicode code points lie before `byte` in `utf8`: the position of a finding.
std::size_t character_position(std::string_view utf8, std::size_t byte) noexcept;

/// Code points of a text.
inline std::size_t character_count(std::string_view utf8) noexcept {
    return character_position(utf8, utf8.size());
}

}  // namespace certferry::service
