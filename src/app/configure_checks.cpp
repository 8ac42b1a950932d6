#include "app/configure_checks.h"

#include "base/error.h"

#include <fmt/format.h>

#include <array>
#include <ctime>

namespace certferry::app {

namespace {

using namespace std::chrono_literals;
using State = Prerequisite::State;

constexpr auto probe_timeout = 10s;
constexpr auto clock_tolerance = 120s;

http::Response probe(http::ClientOptions options, const std::string& url) {
    options.connect_timeout = probe_timeout;
    http::Client client(std::move(options));
    return client.send({.method = "GET", .url = url, .headers = {}, .body = {}},
                       Deadline::after(probe_timeout));
}

Prerequisite check_folder(const std::string& name, const Account& account,
                          const std::filesystem::path& folder) {
    if (account.can_have(folder)) {
        return {.name = name, .state = State::good, .text = {}};
    }
    return {.name = name,
            .state = State::failure,
            .text = fmt::format("{} cannot write to {}", account.name(), folder.string())};
}

Prerequisite check_clock(const http::Response& response, UtcTime now) {
    Prerequisite clock{.name = "clock", .state = State::good, .text = {}};
    const auto date = response.headers.find("Date");
    const auto difference = date ? clock_difference(std::string(*date), now) : std::nullopt;
    if (!difference) {
        clock.state = State::warning;
        clock.text = "the service does not tell the time";
    } else if (std::chrono::abs(*difference) > clock_tolerance) {
        clock.state = State::warning;
        clock.text =
            fmt::format("this machine and the service differ by {} s", difference->count());
    }
    return clock;
}

}  // namespace

std::vector<Prerequisite> check_folders(const ConfigureAnswers& answers, const Account& account,
                                        const std::filesystem::path& config_file) {
    const auto base = std::filesystem::absolute(config_file).parent_path();
    return {check_folder("data folder", account, base / answers.data_dir),
            check_folder("log folder", account, base / answers.log_dir),
            check_folder("configuration's folder", Account(""), base)};
}

Prerequisite check_ca(const ConfigureAnswers& answers) {
    Prerequisite ca{.name = "CA", .state = State::good, .text = {}};
    http::ClientOptions options;
    options.ca_file = answers.ca_trust_file;
    try {
        // Whatever it answers: it is there, and its certificate is trusted.
        probe(std::move(options), answers.ca_url);
    } catch (const Error& error) {
        ca.state = State::warning;
        ca.text = error.detail();
    }
    return ca;
}

std::vector<Prerequisite> check_service(const ConfigureAnswers& answers, ServiceWay way,
                                        UtcTime now) {
    http::ClientOptions options;
    options.proxy = std::move(way.proxy);
    options.pinned_ca_key = std::move(way.pinned_ca_key);
    options.ca_file = std::move(way.ca_file);
    Prerequisite service{.name = "service", .state = State::good, .text = {}};
    try {
        const auto response =
            probe(std::move(options), answers.service_url + "/connector/v1/settings");
        if (response.status == 407) {
            throw Error(codes::peer_unreachable, "the proxy wants another user or password");
        }
        return {service, check_clock(response, now)};
    } catch (const Error& error) {
        service.state = State::warning;
        service.text = error.detail();
        return {service};
    }
}

std::optional<std::chrono::seconds> clock_difference(const std::string& date, UtcTime now) {
    static constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    std::array<char, 4> month{};
    int day = 0;
    int year = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    // NOLINTNEXTLINE(cert-err34-c): every number is looked at below.
    if (std::sscanf(date.c_str(), "%*3s, %2d %3s %4d %2d:%2d:%2d GMT", &day, month.data(), &year,
                    &hour, &minute, &second) != 6) {
        return std::nullopt;
    }
    unsigned number = 0;
    while (number < months.size() && std::string_view(month.data()) != months[number]) {
        ++number;
    }
    const std::chrono::year_month_day on(std::chrono::year(year), std::chrono::month(number + 1),
                                         std::chrono::day(static_cast<unsigned>(day)));
    if (!on.ok() || hour > 24 || minute > 60 || second > 60) {
        return std::nullopt;
    }
    const auto told = std::chrono::sys_days(on) + std::chrono::hours(hour) +
                      std::chrono::minutes(minute) + std::chrono::seconds(second);
    return std::chrono::floor<std::chrono::seconds>(now) - told;
}

std::string describe_prerequisites(const std::vector<Prerequisite>& all) {
    std::string text;
    for (const auto& each : all) {
        const auto* mark = each.state == State::good      ? "ok"
                           : each.state == State::warning ? "WARNING"
                                                          : "FAILS";
        text += fmt::format("  {:<22}  {}{}{}\n", each.name, mark, each.text.empty() ? "" : ": ",
                            each.text);
    }
    return text;
}

}  // namespace certferry::app
