#include "journal/work_journal.h"

#include "base/error.h"

#include <fmt/format.h>

namespace certferry::journal {

using store::Session;
using store::connector::LeasedWork;

namespace {

using namespace std::chrono_literals;

constexpr auto recipient_window = 24h;
constexpr std::int64_t tidy_batch = 1'000;

std::string place_of(const WorkRequest& row) {
    return fmt::format("work {} private key", row.id);
}

/// What a row that ended keeps is for people: no key, no request, no result.
void erase(WorkRequest& row) {
    row.item.clear();
    row.row_key.reset();
    row.private_key.reset();
    row.result.reset();
    row.chain.reset();
    row.retry_at.reset();
}

}  // namespace

std::vector<WorkRequest> WorkJournal::lease(const std::vector<LeasedWork>& leased) {
    const UtcTime now = parts_.clock.now();
    return parts_.database.write([&](Session& session) {
        std::vector<WorkRequest> rows;
        rows.reserve(leased.size());
        for (const auto& work : leased) {
            const auto id = store::connector::insert_or_renew_work(session, parts_.node, work, now);
            rows.push_back(store::connector::find_work(session, id).value());
        }
        return rows;
    });
}

std::optional<WorkRequest> WorkJournal::find(std::int64_t id) const {
    return parts_.database.read(
        [&](Session& session) { return store::connector::find_work(session, id); });
}

std::optional<WorkRequest> WorkJournal::find(std::string_view request_id) const {
    return parts_.database.read([&](Session& session) {
        return store::connector::find_work(session, parts_.node, request_id);
    });
}

std::vector<WorkRequest> WorkJournal::open() const {
    return parts_.database.read(
        [&](Session& session) { return store::connector::open_work(session, parts_.node); });
}

std::vector<WorkRequest> WorkJournal::newest(std::int64_t limit) const {
    return parts_.database.read([&](Session& session) {
        return store::connector::newest_work(session, parts_.node, limit);
    });
}

void WorkJournal::step(WorkRequest& row, WorkState state, const Secret* private_key) {
    if (private_key != nullptr) {
        auto sealed = parts_.machine_key.seal(place_of(row), *private_key);
        row.row_key = std::move(sealed.row_key);
        row.private_key = std::move(sealed.content);
    }
    row.state = state;
    const UtcTime now = parts_.clock.now();
    parts_.database.write(
        [&](Session& session) { store::connector::update_work(session, row, now); });
}

void WorkJournal::step(WorkRequest& row, WorkState state, const events::Event& event) {
    row.state = state;
    const UtcTime now = parts_.clock.now();
    parts_.database.write([&](Session& session) {
        store::connector::update_work(session, row, now);
        parts_.outbox.append(session, event);
    });
    parts_.outbox.wake();
}

Secret WorkJournal::private_key(const WorkRequest& row) const {
    if (!row.row_key || !row.private_key) {
        throw Error(codes::store_corrupt, "a request of the journal has lost its key");
    }
    return parts_.machine_key.open_secret(place_of(row),
                                          {.row_key = *row.row_key, .content = *row.private_key});
}

bool WorkJournal::wrapped(WorkRequest& row, std::string_view user, ByteView recipient_sha256) {
    const UtcTime now = parts_.clock.now();
    auto written = parts_.database.write([&](Session& session) {
        auto next = row;
        next.state = WorkState::wrapped;
        if (!user.empty()) {
            const auto recent = store::connector::note_recipient(session, user, recipient_sha256,
                                                                 now - recipient_window, now);
            if (recent > max_new_recipients && !row.approved_by) {
                next.state = WorkState::held;
            }
        }
        store::connector::update_work(session, next, now);
        return next;
    });
    row = std::move(written);
    return row.state == WorkState::wrapped;
}

void WorkJournal::end(const std::vector<Ending>& endings) {
    const UtcTime now = parts_.clock.now();
    auto ended = parts_.database.write([&](Session& session) {
        std::vector<WorkRequest> rows;
        rows.reserve(endings.size());
        for (const auto& ending : endings) {
            auto& row = rows.emplace_back(ending.row);
            erase(row);
            row.state = ending.state;
            store::connector::update_work(session, row, now);
            if (ending.event) {
                parts_.outbox.append(session, *ending.event);
            }
        }
        return rows;
    });
    for (std::size_t i = 0; i < endings.size(); ++i) {
        endings[i].row = std::move(ended[i]);
    }
    parts_.outbox.wake();
}

bool WorkJournal::approve(std::string_view request_id, std::string_view by) {
    const UtcTime now = parts_.clock.now();
    return parts_.database.write([&](Session& session) {
        return store::connector::approve_work(session, parts_.node, request_id, by, now);
    });
}

void WorkJournal::tidy() {
    const UtcTime before = parts_.clock.now() - ended_kept_for;
    parts_.database.write([&](Session& session) {
        store::connector::remove_ended_work(session, before, tidy_batch);
    });
}

}  // namespace certferry::journal
