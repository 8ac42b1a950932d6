#include "app/admin_command.h"
#include "app/bench_command.h"
#include "app/ca_command.h"
#include "app/connector_command.h"
#include "app/dev_command.h"
#include "app/device_command.h"
#include "app/errors_command.h"
#include "app/events_command.h"
#include "app/intune_command.h"
#include "app/pfx_command.h"
#include "app/scep_command.h"
#include "app/service_command.h"
#include "app/version.h"
#include "base/error.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <iostream>
#include <malloc.h>

namespace {

// Exit statuses of every command.
constexpr int done = 0;
constexpr int failed = 1;
constexpr int usage = 2;

int report(const certferry::Error& error) {
    std::cerr << fmt::format("certferry: {}\n  code {}; next: {}\n", error.what(), error.code(),
                             error.entry().next_step);
    return error.code() == certferry::codes::usage_invalid.name ? usage : failed;
}

int run(int argc, char** argv) {
    CLI::App app(
        "Certferry: a certificate connector with its own CA. Devices get certificates by SCEP.",
        "certferry");
    app.set_version_flag("--version", std::string(certferry::app::version));
    app.require_subcommand(1);
    app.fallthrough(false);
    certferry::app::add_dev_command(app);
    certferry::app::add_connector_commands(app);
    certferry::app::add_ca_commands(app);
    certferry::app::add_service_commands(app);
    certferry::app::add_device_commands(app);
    certferry::app::add_admin_commands(app);
    certferry::app::add_scep_commands(app);
    certferry::app::add_events_command(app);
    certferry::app::add_intune_commands(app);
    certferry::app::add_pfx_commands(app);
    certferry::app::add_errors_command(app);
    certferry::app::add_bench_commands(app);
    try {
        app.parse(argc, argv);
        return done;
    } catch (const CLI::RuntimeError& failure) {
        return failure.get_exit_code();  // What went wrong has been said already.
    } catch (const CLI::ParseError& failure) {
        return app.exit(failure) == 0 ? done : usage;
    } catch (const certferry::Error& error) {
        return report(error);
    } catch (const std::exception& failure) {
        std::cerr << fmt::format("certferry: {}\n", failure.what());
        return failed;
    }
}

}  // namespace

// NOLINTNEXTLINE(bugprone-exception-escape): what cannot even be printed may end the program.
int main(int argc, char** argv) {
    // Each thread's heap grows and shrinks in steps that spare most system calls for it.
    // NOLINTBEGIN(concurrency-mt-unsafe): there is one thread yet.
    mallopt(M_TOP_PAD, 1024 * 1024);
    mallopt(M_TRIM_THRESHOLD, 64 * 1024 * 1024);
    // NOLINTEND(concurrency-mt-unsafe)
    return run(argc, argv);
}
