#pragma once

#include "service/profiles/facts.h"
#include "service/profiles/variables.h"

#include <string>

namespace certferry::service {

/// What a variable is on one device and user.
struct VariableValue {
    enum class State {
        present,
        missing,  ///< No value: E_VALUE_MISSING.
        invalid,  ///< Control characters, too long, or not of the variable's form: E_VALUE_INVALID.
    };

    State state = State::missing;
    std::string text;  ///< In the variable's normal form; if invalid, as it is.
    AttributeSource source = AttributeSource::directory;
};

inline constexpr std::size_t max_value_characters = 1024;

/// Finds the value. The on-premises distinguished name comes as its whole text, the security
/// identifier as `S-1-…`.
VariableValue value_of(Variable variable, const NameFacts& facts);

}  // namespace certferry::service
