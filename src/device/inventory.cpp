#include "device/inventory.h"

#include "base/file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace certferry::device {

namespace {

using Text = std::optional<std::string>;

Text first_line(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::string line;
    if (!std::getline(stream, line)) {
        return std::nullopt;
    }
    const auto last = line.find_last_not_of(" \t\r");
    line.erase(last == std::string::npos ? 0 : last + 1);
    return line.empty() ? std::nullopt : Text(std::move(line));
}

/// A value of os-release (`NAME="value"`).
Text os_release(const std::filesystem::path& root, std::string_view name) {
    std::ifstream stream(root / "etc/os-release");
    for (std::string line; std::getline(stream, line);) {
        if (line.starts_with(name) && line.size() > name.size() && line[name.size()] == '=') {
            auto value = line.substr(name.size() + 1);
            std::erase(value, '"');
            return value.empty() ? std::nullopt : Text(std::move(value));
        }
    }
    return std::nullopt;
}

Text os_version(const std::filesystem::path& root) {
    const auto id = os_release(root, "ID");
    const auto version = os_release(root, "VERSION_ID");
    return id && version ? Text(*id + " " + *version) : id;
}

Text wireless_address(const std::filesystem::path& root) {
    std::error_code fault;
    std::vector<std::filesystem::path> interfaces;
    for (const auto& entry : std::filesystem::directory_iterator(root / "sys/class/net", fault)) {
        if (std::filesystem::exists(entry.path() / "wireless", fault)) {
            interfaces.push_back(entry.path());
        }
    }
    const auto first = std::ranges::min_element(interfaces);
    return first == interfaces.end() ? std::nullopt : first_line(*first / "address");
}

Text host_name() {
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 && name.front() != '\0'
               ? Text(name.data())
               : std::nullopt;
}

/// What vendors write who have no number to write.
bool is_real_serial(const std::string& text) {
    constexpr std::array placeholders{
        "None", "Not Specified", "To Be Filled By O.E.M.", "System Serial Number", "Default string",
        "0"};
    return std::ranges::none_of(placeholders,
                                [&](const char* placeholder) { return text == placeholder; });
}

}  // namespace

wire::DeviceInventory read_inventory(const wire::DeviceInventory& preferred,
                                     const std::filesystem::path& root) {
    auto found = preferred;
    const auto host = host_name();
    if (!found.device_name && host) {
        found.device_name = host->substr(0, host->find('.'));
    }
    if (!found.fully_qualified_domain_name && host && host->find('.') != std::string::npos) {
        found.fully_qualified_domain_name = host;
    }
    if (!found.serial_number) {
        const auto serial = first_line(root / "sys/class/dmi/id/product_serial");
        found.serial_number = serial && is_real_serial(*serial) ? serial : std::nullopt;
    }
    if (!found.os_version) {
        found.os_version = os_version(root);
    }
    if (!found.wifi_mac_address) {
        found.wifi_mac_address = wireless_address(root);
    }
    return found;
}

}  // namespace certferry::device
