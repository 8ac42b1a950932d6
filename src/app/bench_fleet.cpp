#include "app/bench_fleet.h"

#include "app/fleet_device.h"
#include "app/fleet_tenant.h"
#include "base/error.h"
#include "base/guarded.h"
#include "pki/measure.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <thread>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;

constexpr double goal_ms = 5;  // A million devices in an hour on two processors, clients included.

struct FleetOptions {
    FleetOrder order;
    std::string ca_file;
    int devices = 20'000;
    int warm_up = 200;
    int keys = 64;
    std::vector<int> pids;  // Service, connector, CA.
    int database_pid = 0;
    bool json = false;
};

/// What the programs have used since some moment.
struct Usage {
    std::array<Milliseconds, 3> ours{};  // As the pids.
    Milliseconds database{0};

    Milliseconds sum() const { return ours[0] + ours[1] + ours[2]; }
};

Usage usage_now(const FleetOptions& options) {
    Usage usage;
    std::ranges::transform(options.pids, usage.ours.begin(), [](int pid) { return cpu_time(pid); });
    if (options.database_pid != 0) {
        usage.database = cpu_time_of_family(options.database_pid);
    }
    return usage;
}

Usage since(const Usage& before, const Usage& now) {
    Usage used{.database = now.database - before.database};
    for (std::size_t i = 0; i < used.ours.size(); ++i) {
        used.ours.at(i) = now.ours.at(i) - before.ours.at(i);
    }
    return used;
}

/// Waits until what the programs put off is done: events are sent on every 10 s. What they do then
/// counts, as it is done for the devices.
void settle(const FleetOptions& options) {
    constexpr auto round = 12s;
    constexpr int most_rounds = 20;
    constexpr Milliseconds idle(150);
    auto before = usage_now(options);
    for (int i = 0; i < most_rounds; ++i) {
        std::this_thread::sleep_for(round);
        const auto now = usage_now(options);
        if (since(before, now).sum() < idle) {
            return;
        }
        before = now;
    }
    throw Error(codes::internal_error, "the programs do not come to rest");
}

/// What no program could do without, measured here and now; what this program's protocols ask for,
/// not what it does.
double raw_milliseconds() {
    constexpr int count = 300;
    const auto rsa = pki::measure_raw_costs(pki::PrivateKey::generate({}), count);
    const auto curve = pki::measure_curve_costs(count);
    // RA decryption, RA signature, CA signature.
    const auto rsa_private = rsa.decrypt + 2 * rsa.sign;
    // Message, CSR at connector, service and CA, new certificate, encryption to the device.
    const auto rsa_public = 6 * rsa.verify;
    // TLS with the device, permit, CMP request, CMP answer.
    const auto curve_private = 4 * curve.sign + curve.agree;
    // The device's certificate and its proof, permit, CMP request, CMP answer.
    const auto curve_public = 5 * curve.verify;
    return Milliseconds(rsa_private + rsa_public + curve_private + curve_public).count();
}

struct Result {
    std::size_t devices = 0;
    double seconds = 0;
    Usage used;
    std::map<std::string, int> failures;  ///< By what was said.
    std::vector<Milliseconds> whole;      ///< Sorted, as the next.
    std::vector<Milliseconds> enrolment;
    double raw = 0;

    int failed() const {
        int sum = 0;
        for (const auto& [text, number] : failures) {
            sum += number;
        }
        return sum;
    }

    Milliseconds per_device(Milliseconds span) const { return span / static_cast<double>(devices); }
};

Milliseconds quantile(const std::vector<Milliseconds>& sorted, std::size_t hundredths) {
    return sorted.empty() ? Milliseconds(0) : sorted[(sorted.size() - 1) * hundredths / 100];
}

/// Lets each of these devices get its certificate.
Result run_devices(std::span<const FleetDevice> fleet, const FleetOptions& options,
                   const std::vector<pki::PrivateKey>& keys) {
    const SystemClock clock;
    Guarded<Result> result;
    const auto start = std::chrono::steady_clock::now();
    for_each_number(fleet.size(), options.order.threads, [&](std::size_t number, std::size_t) {
        std::optional<FleetTimes> times;
        std::string fault;
        try {
            times = walk(fleet[number], options.order, keys[number % keys.size()], clock);
        } catch (const Error& error) {
            fault = error.what();
        }
        result.with([&](Result& all) {
            if (times) {
                all.whole.push_back(times->whole);
                all.enrolment.push_back(times->enrolment);
            } else {
                ++all.failures[fault];
            }
        });
    });
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    return result.with([&](Result& all) {
        all.devices = fleet.size();
        all.seconds = elapsed.count();
        std::ranges::sort(all.whole);
        std::ranges::sort(all.enrolment);
        return std::move(all);
    });
}

void print_fleet_json(const Result& result) {
    const auto ms = [&](Milliseconds span) { return result.per_device(span).count(); };
    const auto& used = result.used;
    const boost::json::object object{
        {"devices", result.devices},
        {"failures", result.failed()},
        {"perSecond", static_cast<double>(result.devices) / result.seconds},
        {"serviceMs", ms(used.ours[0])},
        {"connectorMs", ms(used.ours[1])},
        {"caMs", ms(used.ours[2])},
        {"cpuMs", ms(used.sum())},
        {"databaseMs", ms(used.database)},
        {"rawMs", result.raw},
        {"ratio", ms(used.sum()) / result.raw},
        {"p50Ms", quantile(result.whole, 50).count()},
        {"p99Ms", quantile(result.whole, 99).count()},
        {"scepP50Ms", quantile(result.enrolment, 50).count()},
        {"scepP99Ms", quantile(result.enrolment, 99).count()}};
    std::cout << boost::json::serialize(object) << '\n' << std::flush;
}

void print_fleet_text(const Result& result) {
    const auto ms = [&](Milliseconds span) { return result.per_device(span).count(); };
    const auto& used = result.used;
    const double cpu = ms(used.sum());
    std::cout << fmt::format("{} devices, {} failures, {:.0f} devices/s\n", result.devices,
                             result.failed(), static_cast<double>(result.devices) / result.seconds);
    std::cout << fmt::format(
        "CPU ms per device: service {:.2f}, connector {:.2f}, CA {:.2f}, together {:.2f} (goal "
        "{}){}\n",
        ms(used.ours[0]), ms(used.ours[1]), ms(used.ours[2]), cpu, goal_ms,
        cpu > goal_ms ? " not met" : "");
    if (used.database.count() > 0) {
        std::cout << fmt::format("beside them the database: {:.2f}\n", ms(used.database));
    }
    std::cout << fmt::format("raw key operations {:.2f} ms, ratio {:.2f}\n", result.raw,
                             cpu / result.raw);
    std::cout << fmt::format(
        "a device's whole way: p50 {:.0f} ms, p99 {:.0f} ms; its SCEP request: p50 {:.0f} ms, p99 "
        "{:.0f} ms\n",
        quantile(result.whole, 50).count(), quantile(result.whole, 99).count(),
        quantile(result.enrolment, 50).count(), quantile(result.enrolment, 99).count());
}

/// What happens now, for who waits, and for scripts that count something of their own.
void announce(std::string_view what) {
    std::cerr << "-- " << what << '\n';
}

void run_fleet(FleetOptions& options) {
    auto& order = options.order;
    order.ca_file = options.ca_file;
    order.admin.ca_file = options.ca_file;
    std::vector<pki::PrivateKey> keys(static_cast<std::size_t>(options.keys),
                                      pki::PrivateKey::generate({}));
    std::ranges::generate(keys, [] { return pki::PrivateKey::generate({}); });
    const auto warm_up = static_cast<std::size_t>(options.warm_up);
    announce("enrolling devices");
    const auto fleet = make_fleet(order, warm_up + static_cast<std::size_t>(options.devices));
    const std::span all(fleet);
    announce("warming up");
    run_devices(all.first(warm_up), options, keys);
    settle(options);
    announce("measuring");
    const double raw_before = raw_milliseconds();
    const auto before = usage_now(options);
    auto result = run_devices(all.subspan(warm_up), options, keys);
    settle(options);
    result.used = since(before, usage_now(options));
    announce("measured");
    result.raw = (raw_before + raw_milliseconds()) / 2;
    if (options.json) {
        print_fleet_json(result);
    } else {
        print_fleet_text(result);
    }
    for (const auto& [text, number] : result.failures) {
        std::cerr << fmt::format("{} times: {}\n", number, text);
    }
}

}  // namespace

void add_bench_fleet(CLI::App& bench) {
    const auto options = std::make_shared<FleetOptions>();
    auto& order = options->order;
    order.threads = 64;
    auto* fleet = bench.add_subcommand(
        "fleet",
        "a fleet's day at a service, a connector and a CA that run: each device checks in, is "
        "given "
        "a challenge, enrols by SCEP and reports. Makes users, devices, groups and profiles in the "
        "tenant of the API token, and leaves them there. bench/fleet starts all that it needs.");
    fleet->add_option("--admin-url", order.admin.url, "the service's listener for administrators")
        ->required();
    fleet->add_option("--admin-token-file", order.admin.token_file, "an administrator's API token")
        ->required();
    fleet->add_option("--agents-url", order.agents_url, "the service's listener for devices")
        ->required();
    fleet->add_option("--ca-file", options->ca_file, "PEM: the CA of both listeners")->required();
    fleet
        ->add_option("--scep-url", order.scep_url,
                     "the connector's endpoint with the validator `service`")
        ->required();
    fleet->add_option("--root-file", order.root_file, "PEM: the root of the CA")->required();
    fleet->add_option("--work-dir", order.work_dir, "a folder for the devices' client keys")
        ->required()
        ->check(CLI::ExistingDirectory);
    fleet
        ->add_option("--pids", options->pids,
                     "process ids of service, connector and CA, whose CPU time is read")
        ->delimiter(',')
        ->required()
        ->expected(3);
    fleet->add_option(
        "--database-pid", options->database_pid,
        "PostgreSQL's first process: its CPU time, with its children's, is printed too");
    fleet->add_option("--devices", options->devices, "devices that are measured")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    fleet->add_option("--warm-up", options->warm_up, "devices before them, not measured")
        ->capture_default_str()
        ->check(CLI::Range(0, 1'000'000));
    fleet->add_option("--at-once", order.threads, "devices at the same time")
        ->capture_default_str()
        ->check(CLI::Range(1, 10'000));
    fleet
        ->add_option("--keys", options->keys,
                     "RSA keys made before the clock starts, which the devices use in turn")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    fleet->add_flag("--json", options->json, "print JSON, one object");
    fleet->callback([options] { run_fleet(*options); });
}

}  // namespace certferry::app
