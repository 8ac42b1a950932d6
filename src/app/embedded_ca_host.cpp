#include "app/embedded_ca_host.h"

#include "base/error.h"
#include "store/ca/migrations.h"
#include "store/sqlite/open.h"

#include <filesystem>

namespace certferry::app {

std::unique_ptr<store::Database> open_ca_database(const CaConfig& config, const Clock& clock) {
    std::filesystem::create_directories(config.data_dir);
    store::sqlite::Options options;
    options.path = config.data_dir / "ca.db";
    return store::sqlite::open(options, store::ca::migrations(), clock);
}

EmbeddedCaHost::EmbeddedCaHost(const CaConfig& config, const Clock& clock)
    : database_(open_ca_database(config, clock)),
      ca_(std::make_unique<ca::embedded::EmbeddedCa>(*database_, config.settings, clock)) {
    ca_->authorities().current()->active();  // Throws if there is no CA.
    ca_->maintenance().run_once();
    maintenance_ =
        std::jthread([this](const std::stop_token& stop) { ca_->maintenance().run(stop); });
}

}  // namespace certferry::app
