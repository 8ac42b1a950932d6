#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// Adds `certferry bench keys`.
void add_bench_keys(CLI::App& bench);

}  // namespace certferry::app
