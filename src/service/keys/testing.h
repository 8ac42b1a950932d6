#pragma once

#include "base/uuid.h"
#include "service/keys/installation_key.h"
#include "store/service/migrations.h"
#include "store/testing.h"

#include <gtest/gtest.h>

#include <cstdlib>
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

/// The driver that this run of the tests is for: ctest runs them once for each, see
/// ON_BOTH_DATABASES in cmake/Library.cmake.
inline store::Driver driver_of_this_run() {
    const char* name =
        std::getenv("CERTFERRY_TEST_DRIVER");  // NOLINT(concurrency-mt-unsafe): nobody sets it
    return name != nullptr && std::string_view(name) == "postgres" ? store::Driver::postgres
                                                                   : store::Driver::sqlite;
}

/// A new database of the service with its installation key, in a folder of its own.
class ServiceTest : public testing::Test {
public:
    ServiceTest() {
        std::filesystem::create_directory(folder_);
        InstallationKey::make_file(folder_ / "installation.key");
        installation_.emplace(InstallationKey::from_file(folder_ / "installation.key"));
        database_ = scratch_.open(store::service::migrations(), {}, clock_);
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
    store::Scratch scratch_{driver_of_this_run()};
    std::unique_ptr<store::Database> database_;
};

using store::code_of;

}  // namespace certferry::service
