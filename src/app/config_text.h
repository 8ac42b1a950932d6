#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace certferry::app {

/// A text of TOML, as a basic string in quotes.
std::string toml_string(std::string_view text);

/// The same for an array of texts.
std::string toml_strings(const std::vector<std::string>& texts);

/// A TOML file that is changed key by key. Everything that nobody asked to change stays as it was
/// written: comments, order, tables of others.
///
/// Paths are the keys from the root to the value, such as {"service", "url"}. Members throw
/// Error(config_invalid) if the text is no TOML, or the change cannot be made in the way the file
/// is written.
class ConfigText {
public:
    using Path = std::vector<std::string>;

    /// `name` stands in messages.
    ConfigText(std::string text, std::string name);

    /// Gives the key this value, which is TOML such as `"text"` or `["a", "b"]`.
    void set(const Path& path, const std::string& value);

    /// Takes away a key, or a table with all that is in it. Nothing happens if it is not there.
    void remove(const Path& path);

    const std::string& text() const noexcept { return text_; }

private:
    void insert(const Path& path, const std::string& value);
    void check() const;

    std::string text_;
    std::string name_;
};

}  // namespace certferry::app
