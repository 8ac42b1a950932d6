#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::integration {

/// How a secret would look in a text: as it is, in hex of either case, and in the middle of
/// something longer in base64, which has three forms.
std::vector<std::string> traces_of(std::string_view secret);

/// The traces of these secrets in this text, and PEM private keys; empty if there are none.
std::vector<std::string> find_secrets(std::string_view text,
                                      const std::vector<std::string>& secrets);

/// What a run of the programs left for people to read: event files, and what was printed (`*.out`),
/// in this folder and below.
std::vector<std::filesystem::path> readable_files(const std::filesystem::path& folder);

}  // namespace certferry::integration
