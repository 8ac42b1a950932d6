#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::intune {

/// Where Microsoft's services of one cloud are. Tokens of one cloud mean nothing in another. URLs
/// are without slash at the end, except `intune_resource`, which is a name and no address: with
/// its slash it is the audience of the tokens.
struct Cloud {
    std::string login_url;
    std::string graph_url;
    std::string intune_resource;
    std::string intune_app_id;  ///< Of Intune's own service principal.

    /// `openid`-less scopes for client credentials: the resource's and `/.default`.
    std::string graph_scope() const { return graph_url + "/.default"; }

    std::string intune_scope() const { return intune_resource + "/.default"; }
};

/// Names of the clouds that have a Cloud: `global` (with GCC), `us-gcc-high`, `us-dod`.
std::vector<std::string_view> cloud_names();

/// Empty for any other name. China's Intune resource is not published, so that all of its values
/// have to be configured.
std::optional<Cloud> find_cloud(std::string_view name);

}  // namespace certferry::intune
