#pragma once

#include "app/ca_config.h"
#include "app/connector_ca.h"
#include "ca/embedded/embedded_ca.h"
#include "store/database.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace certferry::app {

/// The embedded CA inside a process: its database and its maintenance thread. For `certferry ca
/// run`, and for `certferry dev`, whose connector holds its CA.
class EmbeddedCaHost final : public ConnectorCa {
public:
    /// Opens the CA that `certferry ca init` made. Throws Error(ca_missing) if there is none.
    EmbeddedCaHost(const CaConfig& config, const Clock& clock);

    ca::embedded::EmbeddedCa& ca() noexcept { return *ca_; }

    ca::Issuer& issuer() noexcept override { return ca_->issuer(); }

    connector::CaSettings settings() const override;

    std::vector<std::string> obstacles() const override;

    /// Nothing: the CA has a thread of its own for that.
    void maintain() override {}

private:
    const Clock& clock_;
    const std::string database_name_;
    const int max_parallel_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<ca::embedded::EmbeddedCa> ca_;
    std::jthread maintenance_;
};

/// Why nothing could be read from `database`, or no write begun, now; `name` is what people know it
/// by. Empty if both worked.
std::optional<std::string> find_obstacle(store::Database& database, std::string_view name);

/// Opens, or makes, the CA's database and what works on it, without its maintenance thread.
std::unique_ptr<store::Database> open_ca_database(const CaConfig& config, const Clock& clock);

}  // namespace certferry::app
