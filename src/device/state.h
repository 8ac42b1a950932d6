#pragma once

#include "base/time.h"
#include "wire/device.h"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::device {

// Kinds of what is installed, as the service names kinds of profiles.
namespace kinds {
inline constexpr std::string_view trusted = "trustedCertificate";
inline constexpr std::string_view scep = "scep";
inline constexpr std::string_view pkcs = "pkcs";
inline constexpr std::string_view imported = "pkcsImported";
}  // namespace kinds

/// Where a certificate lies: names such as `certificate`, `key`, `folder` with paths, as hooks get
/// them. `format` says who put it there.
using Places = std::map<std::string, std::string>;

/// Something that the agent has put somewhere for a profile.
struct InstalledRecord {
    std::string profile_id;
    std::int64_t profile_version = 0;
    std::string kind;        ///< One of `kinds`.
    std::string thumbprint;  ///< SHA-1 of the certificate, lower-case hexadecimal.
    std::string subject;
    UtcTime not_before;
    UtcTime not_after;
    Places places;
    bool hook_due = false;    ///< `after_install` has not succeeded yet.
    bool superseded = false;  ///< Another took its place; to be removed.
};
BOOST_DESCRIBE_STRUCT(InstalledRecord, (),
                      (profile_id, profile_version, kind, thumbprint, subject, not_before,
                       not_after, places, hook_due, superseded))

/// What went wrong with a profile, or with the device as a whole, and has not gone right since.
struct Problem {
    std::optional<std::string> profile_id;
    std::string code;
    std::string detail;
    UtcTime since;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (profile_id, code, detail, since))

/// What the agent has to remember, apart from keys.
struct State {
    std::string device_id;  ///< Whose things these are.
    std::vector<InstalledRecord> installed;
    std::vector<wire::ItemStatus> outbox;  ///< Reports that the service has not taken yet.
    std::vector<Problem> problems;
    std::optional<std::string> leaving;  ///< `retire` or `wipe`, until the service knows it done.
    std::optional<std::string> left;     ///< The same, from then on.
    std::optional<UtcTime> last_checkin;
    std::optional<UtcTime> next_checkin;
    std::optional<std::string> etag;
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (device_id, installed, outbox, problems, leaving, left, last_checkin,
                       next_checkin, etag))

/// The state in its file. Every save() is durable and whole: after a crash the file has what was
/// saved last. One thread uses it, under the lock of the data folder.
class StateFile {
public:
    static constexpr std::size_t max_outbox = 1'000;

    /// Reads `state.json` of the folder; empty if there is none. Throws Error(file_unreadable) for
    /// one that cannot be read or understood.
    explicit StateFile(const std::filesystem::path& data_dir);

    State& state() noexcept { return state_; }

    const State& state() const noexcept { return state_; }

    /// Throws Error(file_unwritable).
    void save() const;

    /// The installed record of this certificate; null if there is none. Until the next change.
    InstalledRecord* find(std::string_view profile_id, std::string_view thumbprint);

    /// Puts a report into the outbox, without saving. One that says nothing new is left out; of
    /// more than `max_outbox` the oldest goes.
    void report(wire::ItemStatus status);

    /// Notes a problem of a profile, or of the whole device, without saving.
    void note_problem(const std::optional<std::string>& profile_id, std::string_view code,
                      std::string_view detail, UtcTime now);

    /// What was wrong with it is right now.
    void clear_problem(const std::optional<std::string>& profile_id);

private:
    std::filesystem::path file_;
    State state_;
};

}  // namespace certferry::device
