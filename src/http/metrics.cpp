#include "http/metrics.h"

#include "base/guarded.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <sstream>
#include <utility>

namespace certferry::http {

struct Metrics::State {
    using Sampled = std::pair<Gauge, std::function<double()>>;

    prometheus::Registry registry;
    Guarded<std::vector<Sampled>> sampled;
};

void Counter::add(double by) const {
    counter_->Increment(by);
}

void Gauge::set(double value) const {
    gauge_->Set(value);
}

void Gauge::add(double by) const {
    gauge_->Increment(by);
}

void Histogram::observe(double value) const {
    histogram_->Observe(value);
}

Metrics::Metrics() : state_(std::make_unique<State>()) {}

Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(state_->registry);
    return Counter(family.Add(labels));
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(state_->registry);
    return Gauge(family.Add(labels));
}

Histogram Metrics::histogram(const std::string& name, const std::string& help,
                             const std::vector<double>& bounds, const Labels& labels) {
    auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(state_->registry);
    return Histogram(family.Add(labels, bounds));
}

void Metrics::gauge_from(const std::string& name, const std::string& help, const Labels& labels,
                         std::function<double()> value) {
    const Gauge made = gauge(name, help, labels);
    state_->sampled.with([&](auto& sampled) { sampled.emplace_back(made, std::move(value)); });
}

std::string Metrics::text() const {
    // Copied, because what is asked for its value may lock something itself.
    const auto sampled = state_->sampled.with([](const auto& all) { return all; });
    for (const auto& [gauge, value] : sampled) {
        gauge.set(value());
    }
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, state_->registry.Collect());
    return std::move(out).str();
}

const std::vector<double>& latency_bounds() {
    static const std::vector<double> bounds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                            0.25,   0.5,   1,      2.5,   5,    10,    30};
    return bounds;
}

}  // namespace certferry::http
