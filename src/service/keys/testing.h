#pragma once

#include "base/uuid.h"
#include "service/keys/installation_key.h"
#include "store/service/migrations.h"
#include "store/sqlite/open.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <optional>

namespace certferry::service {

/// A clock that stands still until it is moved.
class TestClock final : public Clock {
public:
    UtcTime now() const override { return now_; }

    void advance(std::chrono::microseconds span) { now_ += span; }

private:
    UtcTime now_ = from_rfc3339("2031-02-11T08:14:07Z").value();
};

/// A new database of the service with its installation key, in a folder of its own.
class ServiceTest : public testing::Test {
public:
    ServiceTest() {
        std::filesystem::create_directory(folder_);
        InstallationKey::make_file(folder_ / "installation.key");
        installation_.emplace(InstallationKey::from_file(folder_ / "installation.key"));
        store::sqlite::Options options;
        options.path = folder_ / "service.db";
        database_ = store::sqlite::open(options, store::service::migrations(), clock_);
    }

    ~ServiceTest() override {
        database_.reset();
        std::filesystem::remove_all(folder_);
    }

    ServiceTest(const ServiceTest&) = delete;
    ServiceTest& operator=(const ServiceTest&) = delete;

protected:
    TestClock clock_;
    std::filesystem::path folder_ = std::filesystem::temp_directory_path() /
                                    ("certferry-service-" + new_uuid(SystemClock().now()));
    std::optional<InstallationKey> installation_;
    std::unique_ptr<store::Database> database_;
};

/// The code of the Error that `run` throws; empty if it throws none.
template <class F>
std::string code_of(F&& run) {
    try {
        run();
    } catch (const Error& error) {
        return std::string(error.code());
    }
    return "";
}

}  // namespace certferry::service
