#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `fleet` to `certferry bench`: devices from check-in to certificate, and the CPU time that
/// service, connector and CA spend on each.
void add_bench_fleet(CLI::App& bench);

}  // namespace certferry::app
