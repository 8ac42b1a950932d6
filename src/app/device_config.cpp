#include "app/device_config.h"

#include "app/proxy_settings.h"
#include "base/config.h"
#include "base/error.h"
#include "base/file.h"

#include <algorithm>

namespace certferry::app {

namespace {

using device::Format;
using device::Settings;

constexpr std::string_view usual_data_dir = "/var/lib/certferry/device";

pki::KeySpec encryption_key(ConfigTable& root) {
    const auto spec = pki::KeySpec::from_text(root.text("encryption_key", "rsa-2048"));
    const bool fits = spec && (spec->algorithm == pki::KeyAlgorithm::rsa ||
                               (spec->algorithm == pki::KeyAlgorithm::ec && spec->bits != 521));
    if (!fits) {
        root.refuse("encryption_key", "must be rsa-2048, rsa-3072, rsa-4096, p-256 or p-384");
    }
    return *spec;
}

Format format(ConfigTable& table) {
    const auto word = table.choice("format", "pem", {"pem", "pkcs12", "nss"});
    return word == "pem" ? Format::pem : word == "pkcs12" ? Format::pkcs12 : Format::nss;
}

/// File modes as people write them: "0640".
unsigned mode(ConfigTable& table) {
    const auto text = table.text("mode", "0600");
    const bool is_octal = text.size() >= 3 && text.size() <= 4 &&
                          std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '7'; });
    const unsigned value = is_octal ? static_cast<unsigned>(std::stoul(text, nullptr, 8)) : 0U;
    if (!is_octal || (value & ~0660U) != 0 || (value & 0400U) == 0) {
        table.refuse("mode", "must be a mode for files with keys, from \"0400\" to \"0660\"");
    }
    return value;
}

device::InstallSettings install_settings(ConfigTable table, const std::filesystem::path& data_dir) {
    device::InstallSettings settings;
    settings.format = format(table);
    settings.folder = table.path("folder", data_dir / "certificates");
    settings.owner = table.optional_text("owner");
    settings.group = table.optional_text("group");
    settings.key_mode = mode(table);
    settings.pkcs12_password_file = table.optional_path("pkcs12_password_file");
    settings.nss_database = table.path("nss_database", "");
    settings.nss_password_file = table.optional_path("nss_password_file");
    if (settings.group && !settings.owner) {
        table.refuse("group", "goes with owner");
    }
    if (settings.format == Format::nss && settings.nss_database.empty()) {
        table.refuse("nss_database", "is needed with format = \"nss\"");
    }
    return settings;
}

device::TrustedSettings trusted_settings(ConfigTable table, const std::filesystem::path& data_dir) {
    device::TrustedSettings settings;
    settings.folder = table.path("folder", data_dir / "trusted");
    settings.system_store = table.flag("system_store", settings.system_store);
    settings.system_folder = table.path("system_folder", settings.system_folder);
    settings.system_update = table.texts("system_update", settings.system_update);
    return settings;
}

std::vector<std::string> hook(ConfigTable& table, std::string_view key) {
    auto arguments = table.texts(key, {});
    if (!arguments.empty() && !arguments.front().starts_with('/')) {
        table.refuse(key, "must begin with the program's whole path");
    }
    return arguments;
}

device::HookSettings hook_settings(ConfigTable table) {
    device::HookSettings settings;
    settings.after_install = hook(table, "after_install");
    settings.after_remove = hook(table, "after_remove");
    settings.time_limit =
        std::chrono::floor<std::chrono::seconds>(table.duration("time_limit", settings.time_limit));
    if (settings.time_limit < std::chrono::seconds(1)) {
        table.refuse("time_limit", "must be at least 1s");
    }
    return settings;
}

wire::DeviceInventory inventory(ConfigTable table) {
    wire::DeviceInventory inventory;
    inventory.device_name = table.optional_text("device_name");
    inventory.serial_number = table.optional_text("serial_number");
    inventory.fully_qualified_domain_name = table.optional_text("fully_qualified_domain_name");
    inventory.wifi_mac_address = table.optional_text("wifi_mac_address");
    inventory.os_version = table.optional_text("os_version");
    return inventory;
}

std::optional<std::string> service_url(ConfigTable& root) {
    auto url = root.optional_text("service_url");
    if (url && (!url->starts_with("https://") || url->ends_with('/'))) {
        root.refuse("service_url", "must begin with https:// and not end with /");
    }
    return url;
}

}  // namespace

Settings read_device_settings(const std::filesystem::path& file) {
    auto root = ConfigTable::from_file(file);
    Settings settings;
    settings.data_dir = root.path("data_dir", usual_data_dir);
    settings.service_url = service_url(root);
    settings.encryption_key = encryption_key(root);
    settings.call_timeout = root.duration("call_timeout", settings.call_timeout);
    settings.scep_ca_file = root.optional_path("scep_ca_file");
    settings.proxy = open_proxy(read_proxy_settings(root));
    settings.inventory = inventory(root.table("inventory"));
    settings.install = install_settings(root.table("install"), settings.data_dir);
    settings.trusted = trusted_settings(root.table("trusted"), settings.data_dir);
    settings.hooks = hook_settings(root.table("hooks"));
    root.refuse_unknown();
    return settings;
}

Settings usual_device_settings(const std::filesystem::path& data_dir) {
    Settings settings;
    settings.data_dir = data_dir.empty() ? std::filesystem::path(usual_data_dir)
                                         : std::filesystem::absolute(data_dir);
    settings.install.folder = settings.data_dir / "certificates";
    settings.trusted.folder = settings.data_dir / "trusted";
    return settings;
}

}  // namespace certferry::app
