#include "device/state.h"

#include "base/error.h"
#include "base/file.h"
#include "wire/json.h"

#include <algorithm>

namespace certferry::device {

namespace {

constexpr wire::JsonPolicy state_policy{.max_bytes = std::size_t{16} * 1024 * 1024};

bool says_the_same(const wire::ItemStatus& a, const wire::ItemStatus& b) {
    return a.profile_id == b.profile_id && a.state == b.state && a.code == b.code &&
           a.thumbprint == b.thumbprint;
}

}  // namespace

StateFile::StateFile(const std::filesystem::path& data_dir) : file_(data_dir / "state.json") {
    if (std::filesystem::exists(file_)) {
        const auto text = read_file(file_);
        try {
            state_ = wire::from_json<State>(as_text(text), state_policy);
        } catch (const Error& error) {
            throw Error(codes::file_unreadable, file_.string() + ": " + error.detail());
        }
    }
}

void StateFile::save() const {
    write_file(file_, as_bytes(wire::to_json(state_)), FileMode::owner_only);
}

InstalledRecord* StateFile::find(std::string_view profile_id, std::string_view thumbprint) {
    const auto found = std::ranges::find_if(state_.installed, [&](const InstalledRecord& record) {
        return record.profile_id == profile_id && record.thumbprint == thumbprint;
    });
    return found == state_.installed.end() ? nullptr : &*found;
}

void StateFile::report(wire::ItemStatus status) {
    auto& outbox = state_.outbox;
    const auto same_thing = [&](const wire::ItemStatus& other) {
        return other.profile_id == status.profile_id && other.thumbprint == status.thumbprint;
    };
    const auto last = std::ranges::find_if(outbox.rbegin(), outbox.rend(), same_thing);
    if (last != outbox.rend() && says_the_same(*last, status)) {
        return;
    }
    if (outbox.size() >= max_outbox) {
        outbox.erase(outbox.begin());
    }
    outbox.push_back(std::move(status));
}

void StateFile::note_problem(const std::optional<std::string>& profile_id, std::string_view code,
                             std::string_view detail, UtcTime now) {
    const auto found = std::ranges::find(state_.problems, profile_id, &Problem::profile_id);
    if (found == state_.problems.end()) {
        state_.problems.push_back({.profile_id = profile_id,
                                   .code = std::string(code),
                                   .detail = std::string(detail),
                                   .since = now});
        return;
    }
    if (found->code != code) {
        found->code = code;
        found->since = now;
    }
    found->detail = detail;
}

void StateFile::clear_problem(const std::optional<std::string>& profile_id) {
    std::erase_if(state_.problems,
                  [&](const Problem& problem) { return problem.profile_id == profile_id; });
}

}  // namespace certferry::device
