#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace certferry::http {

/// Only grows. Cheap to copy; refers to its Metrics, which must outlive it. Thread-safe.
class Counter {
public:
    void add(double by = 1) const;

private:
    friend class Metrics;

    explicit Counter(prometheus::Counter& counter) noexcept : counter_(&counter) {}

    prometheus::Counter* counter_;  // Never null.
};

/// Goes up and down. Otherwise like Counter.
class Gauge {
public:
    void set(double value) const;
    void add(double by) const;

private:
    friend class Metrics;

    explicit Gauge(prometheus::Gauge& gauge) noexcept : gauge_(&gauge) {}

    prometheus::Gauge* gauge_;  // Never null.
};

/// Counts values by size. Otherwise like Counter.
class Histogram {
public:
    void observe(double value) const;

private:
    friend class Metrics;

    explicit Histogram(prometheus::Histogram& histogram) noexcept : histogram_(&histogram) {}

    prometheus::Histogram* histogram_;  // Never null.
};

/// The numbers of a program for Prometheus.
///
/// A series is a name and its labels; asking again for the same gives the same series. Series live
/// as long as this, so a label's value comes from a fixed, small set: never a device, never a path
/// as received. Thread-safe.
class Metrics {
public:
    using Labels = std::map<std::string, std::string>;

    Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;
    ~Metrics();

    /// `name` as in certferry_http_requests_total, `help` one sentence.
    Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
    Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});

    /// `bounds` are the upper ends of the buckets, ascending.
    Histogram histogram(const std::string& name, const std::string& help,
                        const std::vector<double>& bounds, const Labels& labels = {});

    /// A gauge whose value is asked for at each text(). `value` must be callable from any thread
    /// for as long as text() is called.
    void gauge_from(const std::string& name, const std::string& help, const Labels& labels,
                    std::function<double()> value);

    /// Everything in Prometheus' text format 0.0.4.
    std::string text() const;

private:
    struct State;

    std::unique_ptr<State> state_;  // Never null.
};

/// Buckets for the seconds a request takes: 0.5 ms to 30 s.
const std::vector<double>& latency_bounds();

}  // namespace certferry::http
