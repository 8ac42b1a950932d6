#include "device/visit.h"

#include "base/codes/device.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "base/log.h"
#include "device/files.h"
#include "device/inventory.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::device {

namespace {

using namespace std::chrono_literals;

constexpr std::string_view wipe_word = "wipe";
constexpr std::size_t statuses_in_one_report = 100;

/// When something failed or waits for a CA, it is tried again after this, not only when the
/// service has told the device to come back.
constexpr std::chrono::seconds soon_again = 5min;

/// The service has read it, and will never take it.
bool is_lasting(const Error& error) {
    return error.kind() == ErrorKind::malformed || error.kind() == ErrorKind::unprocessable ||
           error.kind() == ErrorKind::too_large;
}

bool is_refused(const Error& error) {
    return error.code() == codes::client_certificate_refused.name;
}

}  // namespace

Visit::Visit(const Settings& settings, const Clock& clock, SyncReport& report,
             const std::function<bool()>& stop)
    : settings_(settings),
      clock_(clock),
      report_(report),
      stop_(stop),
      files_(settings.data_dir),
      state_(settings.data_dir),
      attempts_(settings.data_dir),
      installer_({.settings = settings, .state = state_, .clock = clock, .report = report}) {}

void Visit::run() {
    if (state_.state().left) {
        if (*state_.state().left == wipe_word) {
            files_.erase();  // It may have been stopped before it was done.
        }
        throw Error(codes::device_left, *state_.state().left);
    }
    load_identity();
    take_over();
    connect();
    if (state_.state().leaving) {
        finish_leaving();
        return;
    }
    delete_unfinished(settings_.data_dir);
    delete_unfinished(settings_.install.folder);
    delete_unfinished(settings_.trusted.folder);
    delete_unfinished(settings_.trusted.system_folder, "certferry-");
    installer_.finish();
    installer_.drop_missing();
    renew_if_due();
    resume_attempts();
    flush();
    check_in();
    flush();
    if (attempts_.all().empty()) {
        installer_.sweep();
    }
    state_.clear_problem(std::nullopt);
    state_.save();
}

void Visit::fail(const Error& error) {
    report_.error = error;
    state_.note_problem(std::nullopt, error.code(), error.detail(), clock_.now());
    state_.save();
}

void Visit::load_identity() {
    identity_ = files_.load(clock_.now());
    if (settings_.service_url) {
        identity_->service_url = *settings_.service_url;
    }
}

void Visit::take_over() {
    auto& state = state_.state();
    if (state.device_id == identity_->device_id) {
        return;
    }
    // What another device's profiles brought is no business of the new one's service.
    if (!installer_.remove_all()) {
        throw Error(codes::install_failed, "what the device had before could not be removed");
    }
    attempts_.drop_all();
    state = State();
    state.device_id = identity_->device_id;
    state_.save();
}

void Visit::connect() {
    const auto link_with = [&](const std::filesystem::path& client_file) {
        link_.reset();
        link_.emplace(ServiceLink::mutual(settings_, identity_->service_url, files_, client_file));
    };
    if (const auto next = files_.next_client_file()) {
        link_with(*next);
        try {
            link_->report({});  // Changes nothing but that the service has seen it.
            files_.adopt_next_client();
        } catch (const Error& error) {
            if (!is_refused(error)) {
                throw;
            }
            files_.drop_next_client();
            load_identity();
        }
    }
    link_with(files_.client_file());
}

void Visit::renew_if_due() {
    if (!is_renewal_due(*identity_, clock_.now())) {
        return;
    }
    SyncRow row;
    row.action = "renew";
    row.result = results::done;
    try {
        renew(settings_, *identity_, files_, *link_, RenewedKeys::client);
        load_identity();
        connect();
    } catch (const Error& error) {  // The old certificates are good for half of their life yet.
        log::warning("the device's own certificates could not be renewed: {}", error.what());
        row.result = results::failed;
        row.code = error.code();
        row.detail = error.detail();
    }
    report_.rows.push_back(std::move(row));
}

void Visit::check_in() {
    auto& state = state_.state();
    wire::Checkin visit;
    visit.inventory = read_inventory(settings_.inventory);
    for (const auto& record : state.installed) {
        if (!record.superseded) {
            visit.installed.push_back(
                {.profile_id = record.profile_id, .thumbprint = record.thumbprint});
        }
    }
    const auto answer = link_->check_in(visit);
    state.last_checkin = clock_.now();
    state.etag = answer.etag;
    state_.save();
    for (const auto& item : answer.items) {
        if (stop_ && stop_()) {
            break;
        }
        carry_out(item);
        if (report_.left) {
            return;
        }
    }
    auto next = std::chrono::seconds(std::max<std::int64_t>(1, answer.next_checkin_seconds));
    if (report_.has_failed() || !attempts_.all().empty()) {
        next = std::min(next, soon_again);
    }
    report_.next_checkin = next;
    state.next_checkin = clock_.now() + next;
    state_.save();
}

void Visit::flush() {
    auto& outbox = state_.state().outbox;
    while (!outbox.empty()) {
        const auto count =
            static_cast<std::ptrdiff_t>(std::min(outbox.size(), statuses_in_one_report));
        const wire::DeviceStatus batch{.items = {outbox.begin(), outbox.begin() + count}};
        try {
            link_->report(batch);
        } catch (const Error& error) {
            if (!is_lasting(error)) {
                throw;
            }
            log::error("the service does not take a report: {}", error.what());
        }
        outbox.erase(outbox.begin(), outbox.begin() + count);
        state_.save();
    }
}

void Visit::finish_leaving() {
    const auto how = *state_.state().leaving;
    attempts_.drop_all();
    if (!installer_.remove_all()) {
        throw Error(codes::install_failed, "not everything could be removed");
    }
    installer_.sweep();
    auto& state = state_.state();
    state.outbox = {{.profile_id = std::nullopt,
                     .state = "deleted",
                     .code = std::nullopt,
                     .thumbprint = std::nullopt}};
    try {
        flush();
    } catch (const Error& error) {
        if (!is_refused(error)) {  // It knew already: the answer to an earlier report was lost.
            throw;
        }
    }
    state = State();
    state.left = how;
    state_.save();
    if (how == wipe_word) {
        files_.erase();
    }
    report_.left = how;
    auto& row = report_.rows.emplace_back();
    row.action = how;
    row.result = results::done;
}

void Visit::guard(std::string_view action, std::string_view kind, const std::string& profile_id,
                  const std::string& failed_state, const std::function<void()>& step) {
    try {
        step();
    } catch (const Error& error) {  // One profile's trouble stays its own.
        note(action, kind, profile_id, results::failed, error.code(), error.detail());
        report_failure(profile_id, failed_state, error.code(), error.detail());
    }
}

void Visit::note(std::string_view action, std::string_view kind, const std::string& profile_id,
                 std::string_view result, std::string_view code, std::string_view detail) {
    SyncRow row;
    row.action = action;
    row.kind = kind;
    row.profile_id = profile_id;
    row.result = result;
    if (!code.empty()) {
        row.code = code;
        row.detail = detail;
        log::warning("profile {}: {}: {}: {}", profile_id, action, code, detail);
    }
    report_.rows.push_back(std::move(row));
}

void Visit::report_failure(const std::string& profile_id, const std::string& state,
                           std::string_view code, std::string_view detail) {
    state_.report({.profile_id = profile_id,
                   .state = state,
                   .code = std::string(code),
                   .thumbprint = std::nullopt});
    state_.note_problem(profile_id, code, detail, clock_.now());
    state_.save();
}

}  // namespace certferry::device
