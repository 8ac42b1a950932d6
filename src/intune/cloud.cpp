#include "intune/cloud.h"

#include <algorithm>
#include <array>

namespace certferry::intune {

namespace {

struct Row {
    std::string_view name;
    std::string_view login_url;
    std::string_view graph_url;
    std::string_view intune_resource;
};

constexpr std::array rows{
    Row{"global", "https://login.microsoftonline.com", "https://graph.microsoft.com",
        "https://api.manage.microsoft.com/"},
    Row{"us-gcc-high", "https://login.microsoftonline.us", "https://graph.microsoft.us",
        "https://api.manage.microsoft.us/"},
    Row{"us-dod", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us",
        "https://api.manage.microsoft.us/"}};

constexpr std::string_view intune_app_id = "0000000a-0000-0000-c000-000000000000";

}  // namespace

std::vector<std::string_view> cloud_names() {
    std::vector<std::string_view> names;
    names.reserve(rows.size());
    for (const auto& row : rows) {
        names.push_back(row.name);
    }
    return names;
}

std::optional<Cloud> find_cloud(std::string_view name) {
    const auto* const row = std::ranges::find(rows, name, &Row::name);
    if (row == rows.end()) {
        return std::nullopt;
    }
    return Cloud{.login_url = std::string(row->login_url),
                 .graph_url = std::string(row->graph_url),
                 .intune_resource = std::string(row->intune_resource),
                 .intune_app_id = std::string(intune_app_id)};
}

}  // namespace certferry::intune
