#include "registration/failure_spool.h"

#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "wire/json.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace certferry::registration {

BOOST_DESCRIBE_STRUCT(SpooledFailure, (),
                      (request_id, transaction_id, certificate_request, h_result, error_description,
                       created_at, attempts, next_attempt))

namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix = ".json";

std::vector<fs::path> files_of(const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code failure;
    for (const auto& entry : fs::directory_iterator(folder, failure)) {
        if (entry.path().extension() == suffix) {
            files.push_back(entry.path());
        }
    }
    return files;
}

}  // namespace

fs::path FailureSpool::path_of(const std::string& request_id) const {
    return folder_ / (request_id + std::string(suffix));
}

void FailureSpool::save(const SpooledFailure& failure) const {
    const auto path = path_of(failure.request_id);
    std::error_code trouble;
    fs::create_directories(folder_, trouble);
    if (trouble) {
        throw Error(codes::file_unwritable,
                    fmt::format("{}: {}", folder_.string(), trouble.message()));
    }
    fs::permissions(folder_, fs::perms::owner_all, trouble);
    if (!fs::exists(path, trouble) && files_of(folder_).size() >= max_entries) {
        throw Error(codes::file_unwritable, fmt::format("{}: {} notifications wait already",
                                                        folder_.string(), max_entries));
    }
    write_file(path, as_bytes(wire::to_json(failure)), FileMode::owner_only);
}

void FailureSpool::remove(const std::string& request_id) const {
    std::error_code ignored;  // What is still there is sent once more, which does no harm.
    fs::remove(path_of(request_id), ignored);
}

std::vector<SpooledFailure> FailureSpool::due(UtcTime now) const {
    std::vector<SpooledFailure> found;
    for (const auto& path : files_of(folder_)) {
        try {
            auto failure = wire::from_json<SpooledFailure>(as_text(read_file(path)));
            if (failure.next_attempt <= now) {
                found.push_back(std::move(failure));
            }
        } catch (const Error& error) {
            log::error("spool file {}: {}", path.string(), error.what());
        }
    }
    std::ranges::sort(found, {}, &SpooledFailure::created_at);
    return found;
}

}  // namespace certferry::registration
