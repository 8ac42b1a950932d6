#include "app/management_settings.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace certferry::app {

namespace {

void require_https(const ConfigTable& table, std::string_view key, const std::string& url) {
    // Plain HTTP is for stand-ins of tests, which cannot be anywhere else.
    if (!url.starts_with("https://") && !url.starts_with("http://127.0.0.1:")) {
        table.refuse(key, "must be an https URL");
    }
}

intune::Cloud read_cloud(ConfigTable& table) {
    auto names = intune::cloud_names();
    names.emplace_back("other");
    const auto name = table.choice("cloud", "global", names);
    auto cloud = intune::find_cloud(name).value_or(
        intune::Cloud{.login_url = {},
                      .graph_url = {},
                      .intune_resource = {},
                      .intune_app_id = "0000000a-0000-0000-c000-000000000000"});
    cloud.login_url = table.text("login_url", cloud.login_url);
    cloud.graph_url = table.text("graph_url", cloud.graph_url);
    cloud.intune_resource = table.text("intune_resource", cloud.intune_resource);
    cloud.intune_app_id = table.text("intune_app_id", cloud.intune_app_id);
    require_https(table, "login_url", cloud.login_url);
    require_https(table, "graph_url", cloud.graph_url);
    if (cloud.intune_resource.empty()) {
        table.refuse("intune_resource", "must be set with cloud \"other\"");
    }
    return cloud;
}

IntuneSettings read_intune(ConfigTable table) {
    IntuneSettings settings{.cloud = read_cloud(table),
                            .tenant = table.required_text("tenant"),
                            .client_id = table.required_text("client_id"),
                            .client_secret_file = table.optional_path("client_secret_file"),
                            .certificate_file = table.optional_path("certificate_file"),
                            .key_file = table.optional_path("key_file"),
                            .ca_file = table.optional_path("ca_file")};
    const bool by_certificate = settings.certificate_file && settings.key_file;
    const bool half = settings.certificate_file.has_value() != settings.key_file.has_value();
    if (half || by_certificate == settings.client_secret_file.has_value()) {
        table.refuse("client_id",
                     "needs either client_secret_file, or certificate_file and key_file");
    }
    return settings;
}

ServiceSettings read_service(ConfigTable table, const std::filesystem::path& data_dir) {
    const auto enrolled = data_dir / enrolment_folder;
    ServiceSettings settings{
        .url = table.required_text("url"),
        .certificate_file = table.path("certificate_file", enrolled / "client.pem"),
        .key_file = table.path("key_file", enrolled / "client.pem"),
        .ca_file = table.path("ca_file", enrolled / "service-ca.pem")};
    if (!settings.url.starts_with("https://") || settings.url.ends_with('/')) {
        table.refuse("url", "must begin with https:// and not end with /");
    }
    return settings;
}

}  // namespace

ManagementSettings read_management_settings(ConfigTable& root,
                                            const std::filesystem::path& data_dir) {
    ManagementSettings settings;
    settings.proxy = read_proxy_settings(root);
    if (root.has("intune")) {
        settings.intune = read_intune(root.table("intune"));
    }
    if (root.has("service")) {
        settings.service = read_service(root.table("service"), data_dir);
    }
    return settings;
}

}  // namespace certferry::app
