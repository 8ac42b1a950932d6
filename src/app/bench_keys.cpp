#include "app/bench_keys.h"

#include "pki/measure.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>
#include <optional>

namespace certferry::app {

namespace {

struct BenchKeysOptions {
    std::vector<int> bits{2048, 3072, 4096};
    int count = 20;
    bool only_nettle = false;
    bool json = false;
};

double in_milliseconds(std::chrono::nanoseconds span) {
    return std::chrono::duration<double, std::milli>(span).count();
}

struct KeyFigures {
    double nettle = 0;
    std::optional<double> openssl = std::nullopt;
    pki::RawCosts operations;
};

KeyFigures figures_of(int bits, const BenchKeysOptions& options) {
    constexpr int operations = 100;
    KeyFigures figures{
        .nettle =
            in_milliseconds(pki::measure_generation(bits, pki::RsaGenerator::fast, options.count)),
        .operations = pki::measure_raw_costs(
            pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::rsa, .bits = bits}),
            operations)};
    if (!options.only_nettle) {
        figures.openssl = in_milliseconds(
            pki::measure_generation(bits, pki::RsaGenerator::provider, options.count));
    }
    return figures;
}

void print_figures_json(int bits, const KeyFigures& figures) {
    boost::json::object object{{"bits", bits},
                               {"nettleMs", figures.nettle},
                               {"signMs", in_milliseconds(figures.operations.sign)},
                               {"decryptMs", in_milliseconds(figures.operations.decrypt)},
                               {"verifyMs", in_milliseconds(figures.operations.verify)}};
    if (figures.openssl) {
        object["opensslMs"] = *figures.openssl;
        object["ratio"] = figures.nettle / *figures.openssl;
    }
    std::cout << boost::json::serialize(object) << '\n' << std::flush;
}

void print_figures(int bits, const KeyFigures& figures) {
    const auto openssl = figures.openssl ? fmt::format("{:>10.1f}  {:>5.2f}", *figures.openssl,
                                                       figures.nettle / *figures.openssl)
                                         : fmt::format("{:>10}  {:>5}", "-", "-");
    std::cout << fmt::format("{:>5}  {:>9.1f}  {}  {:>7.3f}  {:>10.3f}  {:>9.3f}\n", bits,
                             figures.nettle, openssl, in_milliseconds(figures.operations.sign),
                             in_milliseconds(figures.operations.decrypt),
                             in_milliseconds(figures.operations.verify))
              << std::flush;
}

void run_keys(const BenchKeysOptions& options) {
    if (!options.json) {
        std::cout << " bits  Nettle ms  OpenSSL ms  ratio  sign ms  decrypt ms  verify ms\n";
    }
    for (const int bits : options.bits) {
        const auto figures = figures_of(bits, options);
        if (options.json) {
            print_figures_json(bits, figures);
        } else {
            print_figures(bits, figures);
        }
    }
}

}  // namespace

void add_bench_keys(CLI::App& bench) {
    const auto options = std::make_shared<BenchKeysOptions>();
    auto* keys = bench.add_subcommand(
        "keys", "CPU time of making and using RSA keys: Nettle's generation against OpenSSL's");
    keys->add_option("--bits", options->bits, "sizes")->delimiter(',')->capture_default_str();
    keys->add_option("--count", options->count, "keys of each size; their times vary widely")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000));
    keys->add_flag("--only-nettle", options->only_nettle,
                   "leave out OpenSSL's generation, which takes most of the time");
    keys->add_flag("--json", options->json, "print JSON, one object a line");
    keys->callback([options] { run_keys(*options); });
}

}  // namespace certferry::app
