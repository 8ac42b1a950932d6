#pragma once

#include "program.h"

#include <filesystem>
#include <memory>
#include <string>

namespace certferry::integration {

/// `certferry ca run` in a process of its own, as connectors reach it: by CMP, with a credential.
class CaServer {
public:
    /// Makes the CA in `folder`, `toml` being more of its ca.toml, and starts it. Throws with what
    /// it printed if that fails.
    CaServer(std::filesystem::path folder, const std::string& toml);

    const std::filesystem::path& config() const noexcept { return config_; }

    /// `[ca.main]` of a connector.toml in the same folder.
    std::string link() const;

    /// Gives the connector with this configuration its credential. `data_dir` is the connector's.
    void certify(const std::filesystem::path& connector_config,
                 const std::filesystem::path& data_dir) const;

private:
    void start();

    std::filesystem::path folder_;
    std::filesystem::path config_;
    std::unique_ptr<Program> program_;
    std::string url_;
};

}  // namespace certferry::integration
