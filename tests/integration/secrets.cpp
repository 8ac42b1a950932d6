#include "secrets.h"

#include "base/bytes.h"
#include "base/encoding.h"

namespace certferry::integration {

namespace {

/// Those characters of the base64 of `before` octets and the secret that depend on the secret
/// alone.
std::string base64_inside(std::string_view secret, std::size_t before) {
    const auto encoded = to_base64(to_bytes(std::string(before, 'x') + std::string(secret)));
    const std::size_t first = (before * 8 + 5) / 6;
    const std::size_t last = (before + secret.size()) * 8 / 6;
    return encoded.substr(first, last - first);
}

}  // namespace

std::vector<std::string> traces_of(std::string_view secret) {
    const Bytes octets = to_bytes(secret);
    return {std::string(secret),      to_hex(octets),           to_upper_hex(octets),
            base64_inside(secret, 0), base64_inside(secret, 1), base64_inside(secret, 2)};
}

std::vector<std::string> find_secrets(std::string_view text,
                                      const std::vector<std::string>& secrets) {
    std::vector<std::string> found;
    const auto look_for = [&](const std::string& trace) {
        if (text.find(trace) != std::string_view::npos) {
            found.push_back(trace);
        }
    };
    for (const auto& secret : secrets) {
        for (const auto& trace : traces_of(secret)) {
            look_for(trace);
        }
    }
    look_for("PRIVATE KEY");
    return found;
}

std::vector<std::filesystem::path> readable_files(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        const auto& path = entry.path();
        const bool printed = path.extension() == ".out";
        if (entry.is_regular_file() && (printed || path.parent_path().filename() == "log")) {
            files.push_back(path);
        }
    }
    return files;
}

}  // namespace certferry::integration
