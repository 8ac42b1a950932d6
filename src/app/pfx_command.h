#pragma once

namespace CLI {
class App;
}

namespace certferry::app {

/// `certferry pfx`: users' S/MIME certificates, imported as PFX files for all of their devices.
void add_pfx_commands(CLI::App& app);

}  // namespace certferry::app
