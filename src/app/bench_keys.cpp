#include "app/bench_keys.h"

#include "pki/measure.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <iostream>
#include <memory>

namespace certferry::app {

namespace {

struct BenchKeysOptions {
    std::vector<int> bits{2048, 3072, 4096};
    int count = 20;
    bool json = false;
};

double in_milliseconds(std::chrono::nanoseconds span) {
    return std::chrono::duration<double, std::milli>(span).count();
}

void run_keys(const BenchKeysOptions& options) {
    if (!options.json) {
        std::cout << " bits  Nettle ms  OpenSSL ms  ratio  sign ms  decrypt ms\n";
    }
    for (const int bits : options.bits) {
        const auto nettle =
            in_milliseconds(pki::measure_generation(bits, pki::RsaGenerator::fast, options.count));
        const auto provider = in_milliseconds(
            pki::measure_generation(bits, pki::RsaGenerator::provider, options.count));
        constexpr int operations = 100;
        const auto raw = pki::measure_raw_costs(
            pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::rsa, .bits = bits}),
            operations);
        if (options.json) {
            std::cout << boost::json::serialize(
                             boost::json::object{{"bits", bits},
                                                 {"nettleMs", nettle},
                                                 {"opensslMs", provider},
                                                 {"ratio", nettle / provider},
                                                 {"signMs", in_milliseconds(raw.sign)},
                                                 {"decryptMs", in_milliseconds(raw.decrypt)}})
                      << std::endl;
            continue;
        }
        std::cout << fmt::format("{:>5}  {:>9.1f}  {:>10.1f}  {:>5.2f}  {:>7.3f}  {:>10.3f}\n",
                                 bits, nettle, provider, nettle / provider,
                                 in_milliseconds(raw.sign), in_milliseconds(raw.decrypt))
                  << std::flush;
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
    keys->add_flag("--json", options->json, "print JSON, one object a line");
    keys->callback([options] { run_keys(*options); });
}

}  // namespace certferry::app
