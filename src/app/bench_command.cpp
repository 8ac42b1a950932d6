#include "app/bench_command.h"

#include "app/bench_fleet.h"
#include "app/bench_keys.h"
#include "app/process_times.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "device/scep_client.h"
#include "pki/measure.h"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <numeric>
#include <thread>

namespace certferry::app {

namespace {

using device::ScepClient;
using device::ScepClientOptions;

struct BenchOptions {
    std::string url;
    std::string challenge;
    std::string challenge_file;
    int requests = 1000;
    std::vector<int> connections{1, 8, 64};
    std::vector<int> server_pids;
    std::string ca_key = "rsa-2048";
    std::vector<std::string> allow_legacy;
    bool json = false;
};

/// Requests built before the clock starts, each a transaction of its own.
struct Prepared {
    scep::ClientIdentity identity;
    std::vector<scep::Transaction> transactions;
    std::vector<Bytes> messages;
};

Prepared prepare(ScepClient& client, const BenchOptions& options,
                 const scep::LegacyAllowed& allowed, const Secret& challenge) {
    const auto& ca = client.ca_certificates();
    const auto algorithms = scep::Algorithms::choose(client.capabilities(), allowed);
    const auto key = pki::PrivateKey::generate({});
    const auto subject = pki::Name::from_text("CN=bench");
    const UtcTime now = SystemClock().now();
    Prepared prepared{.identity = {.certificate = scep::self_signed(subject, key, now), .key = key},
                      .transactions = {},
                      .messages = {}};
    for (int i = 0; i < options.requests; ++i) {
        const auto id = to_hex(pki::random_bytes(16));
        const auto csr =
            pki::make_request({.subject = pki::Name::from_text("CN=bench-" + id),
                               .extensions = {},
                               .challenge_password = challenge.empty() ? nullptr : &challenge},
                              key);
        prepared.transactions.push_back(scep::Transaction::start(id));
        prepared.messages.push_back(
            scep::make_request(scep::MessageType::pkcs_req, prepared.transactions.back(), csr.der(),
                               prepared.identity, ca.encryption, algorithms, now));
    }
    return prepared;
}

struct Round {
    int connections = 0;
    int failures = 0;
    double seconds = 0;
    Milliseconds cpu_per_enrolment{0};
    Milliseconds p50{0};
    Milliseconds p99{0};
};

/// Sends every message once over so many connections, then looks at the answers.
Round run_round(const std::string& url, const Prepared& prepared, int connections,
                const std::vector<int>& server_pids, const scep::CaCertificates& ca,
                const scep::LegacyAllowed& allowed) {
    const auto count = prepared.messages.size();
    std::vector<Bytes> answers(count);
    std::vector<Milliseconds> latencies(count, Milliseconds(0));
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        http::Client client({});
        for (std::size_t i = next++; i < count; i = next++) {
            const auto start = std::chrono::steady_clock::now();
            try {
                auto response = client.send(
                    {.method = "POST",
                     .url = url + "?operation=PKIOperation",
                     .headers = {{"Content-Type", std::string(scep::media_types::message)}},
                     .body = prepared.messages[i]},
                    Deadline::after(std::chrono::seconds(60)));
                answers[i] = std::move(response.body);
            } catch (const Error&) {
                answers[i].clear();  // Counted as a failure below.
            }
            latencies[i] = std::chrono::steady_clock::now() - start;
        }
    };
    const auto cpu_before = cpu_time(server_pids);
    const auto start = std::chrono::steady_clock::now();
    {
        std::vector<std::jthread> threads;
        threads.reserve(static_cast<std::size_t>(connections));
        for (int i = 0; i < connections; ++i) {
            threads.emplace_back(work);
        }
    }
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    const auto cpu = cpu_time(server_pids) - cpu_before;

    Round round{.connections = connections,
                .seconds = elapsed.count(),
                .cpu_per_enrolment = cpu / static_cast<double>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        try {
            const auto answer = scep::read_answer(answers[i], prepared.transactions[i],
                                                  prepared.identity, ca, allowed);
            round.failures += std::holds_alternative<scep::Success>(answer) ? 0 : 1;
        } catch (const Error&) {
            ++round.failures;
        }
    }
    std::ranges::sort(latencies);
    round.p50 = latencies[count / 2];
    round.p99 = latencies[count * 99 / 100];
    return round;
}

double milliseconds(std::chrono::nanoseconds span) {
    return std::chrono::duration<double, std::milli>(span).count();
}

/// RA decryption, RA signature and CA signature, measured here and now, on as many cores at once as
/// the round keeps busy: cores that share an execution unit are slower together.
class RawCost {
public:
    explicit RawCost(const BenchOptions& options) {
        const auto spec = pki::KeySpec::from_text(options.ca_key);
        if (!spec || spec->algorithm != pki::KeyAlgorithm::rsa) {
            throw Error(codes::usage_invalid, "--ca-key: use rsa-2048, rsa-3072 or rsa-4096");
        }
        ca_ = pki::PrivateKey::generate(*spec);
    }

    double measure(int connections) const {
        constexpr int count = 300;
        const auto cores = static_cast<int>(std::thread::hardware_concurrency());
        const auto busy = static_cast<std::size_t>(std::clamp(connections, 1, std::max(cores, 1)));
        std::vector<double> costs(busy);
        {
            std::vector<std::jthread> threads;
            threads.reserve(costs.size());
            for (auto& cost : costs) {
                threads.emplace_back([&] {
                    const auto ra = pki::measure_raw_costs(ra_, count);
                    const auto ca = pki::measure_raw_costs(ca_, count);
                    cost = milliseconds(ra.decrypt) + milliseconds(ra.sign) + milliseconds(ca.sign);
                });
            }
        }
        return std::accumulate(costs.begin(), costs.end(), 0.0) / static_cast<double>(busy);
    }

private:
    pki::PrivateKey ra_ = pki::PrivateKey::generate({});
    pki::PrivateKey ca_ = ra_;
};

void print(const Round& round, double raw, std::size_t count, bool json) {
    const double cpu = round.cpu_per_enrolment.count();
    const double rate = static_cast<double>(count) / round.seconds;
    if (json) {
        const boost::json::object object{{"connections", round.connections},
                                         {"enrolments", count},
                                         {"failures", round.failures},
                                         {"perSecond", rate},
                                         {"cpuMs", cpu},
                                         {"rawKeyOperationsMs", raw},
                                         {"ratio", cpu / raw},
                                         {"p50Ms", round.p50.count()},
                                         {"p99Ms", round.p99.count()}};
        std::cout << boost::json::serialize(object) << '\n' << std::flush;
        return;
    }
    std::cout << fmt::format(
                     "{:>11}  {:>8}  {:>9.1f}  {:>9.3f}  {:>9.3f}  {:>6.2f}  {:>8.1f}  {:>8.1f}\n",
                     round.connections, round.failures, rate, cpu, raw, cpu / raw,
                     round.p50.count(), round.p99.count())
              << std::flush;
}

void run_scep(BenchOptions& options) {
    ScepClientOptions client_options{
        .url = options.url, .allowed = {}, .ca_fingerprint = std::nullopt};
    for (const auto& word : options.allow_legacy) {
        client_options.allowed.sha1 |= word == "sha1";
        client_options.allowed.des3 |= word == "3des";
        client_options.allowed.des |= word == "des";
    }
    const Secret challenge = options.challenge_file.empty()
                                 ? Secret::copy_of(options.challenge)
                                 : read_secret_file(options.challenge_file);
    ScepClient client(client_options);
    if (!options.json) {
        std::cout
            << "connections  failures  enrol/s    cpu ms     raw ms     ratio   p50 ms    p99 ms\n";
    }
    const RawCost raw_cost(options);
    for (const int connections : options.connections) {
        const auto prepared = prepare(client, options, client_options.allowed, challenge);
        const double before = raw_cost.measure(connections);
        const auto round = run_round(options.url, prepared, connections, options.server_pids,
                                     client.ca_certificates(), client_options.allowed);
        const double raw = (before + raw_cost.measure(connections)) / 2;
        print(round, raw, prepared.messages.size(), options.json);
    }
}

}  // namespace

void add_bench_commands(CLI::App& app) {
    const auto options = std::make_shared<BenchOptions>();
    auto* bench = app.add_subcommand("bench", "load on a server of your own, and raw figures");
    bench->require_subcommand(1);
    add_bench_keys(*bench);
    add_bench_fleet(*bench);
    auto* scep = bench->add_subcommand(
        "scep",
        "enrolments at a SCEP server on this machine, requests built before the clock starts");
    scep->add_option("URL", options->url, "the server")->required();
    scep->add_option("--server-pid", options->server_pids,
                     "process ids of the server and what works for it, whose CPU time is read")
        ->delimiter(',')
        ->required();
    scep->add_option("--challenge", options->challenge, "a challenge good for all requests");
    scep->add_option("--challenge-file", options->challenge_file, "file with it");
    scep->add_option("--requests", options->requests, "enrolments for each number of connections")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000));
    scep->add_option("--connections", options->connections,
                     "connections at once, one round for each number")
        ->delimiter(',')
        ->capture_default_str();
    scep->add_option("--ca-key", options->ca_key, "the CA's kind of key, for the raw cost")
        ->capture_default_str();
    scep->add_option("--allow-legacy", options->allow_legacy, "sha1, 3des, des: for older servers")
        ->delimiter(',');
    scep->add_flag("--json", options->json, "print JSON, one object a line");
    scep->callback([options] { run_scep(*options); });
}

}  // namespace certferry::app
