#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry bench`: load on a server of one's own, with figures that can be compared.
void add_bench_commands(CLI::App& app);

}  // namespace certferry::app
