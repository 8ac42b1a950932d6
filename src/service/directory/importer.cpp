#include "service/directory/importer.h"

#include "base/codes/directory.h"
#include "base/error.h"
#include "base/log.h"
#include "base/uuid.h"
#include "service/directory/import_rows.h"
#include "store/service/audit.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ImportProgress;
using store::service::ImportRecord;

constexpr std::int64_t max_considered = 100;
constexpr auto part_octets = static_cast<std::int64_t>(store::service::import_part_octets);

/// The running import whose turn it is; empty if none runs.
std::optional<ImportRecord> next_import(Session& session, const std::string& last) {
    const auto running = store::service::list_running_imports(session, max_considered);
    const auto next = std::ranges::find_if(
        running, [&](const ImportRecord& import) { return import.import_id > last; });
    if (next != running.end()) {
        return *next;
    }
    return running.empty() ? std::nullopt : std::optional(running.front());
}

/// Singular, for the audit: `user.import`.
std::string action_of(const ImportRecord& import) {
    if (import.kind == "members") {
        return "groupMember.import";
    }
    return import.kind.substr(0, import.kind.size() - 1) + ".import";
}

void audit(Session& session, const RowContext& context, std::int64_t line,
           const RowOutcome& outcome) {
    auto details = outcome.details;
    details["importId"] = context.import.import_id;
    details["line"] = line;
    store::service::insert_audit(session, {.tenant_id = context.import.tenant_id,
                                           .audit_id = new_uuid(context.now),
                                           .at = context.now,
                                           .actor = context.import.actor,
                                           .remote = context.import.remote,
                                           .action = action_of(context.import),
                                           .object = outcome.object,
                                           .details = boost::json::serialize(details)});
}

void note_faults(Session& session, ImportRecord& import, std::int64_t line,
                 const std::vector<RowFault>& faults) {
    ++import.progress.refused;
    for (const auto& fault : faults) {
        store::service::insert_import_error(session, import,
                                            {.error = import.progress.errors++,
                                             .line = line,
                                             .code = fault.code,
                                             .path = fault.path,
                                             .text = fault.text});
    }
}

void count(ImportProgress& progress, RowEffect effect) {
    switch (effect) {
        case RowEffect::created:
            ++progress.created;
            break;
        case RowEffect::updated:
            ++progress.updated;
            break;
        default:
            ++progress.unchanged;
            break;
    }
}

/// One row into the database; `import` counts it.
void apply(Session& session, const RowContext& context, ImportRecord& import,
           const ImportRow& row) {
    if (!row.faults.empty()) {
        note_faults(session, import, row.line, row.faults);
        return;
    }
    const auto outcome = apply_import_row(session, context, row);
    if (outcome.effect == RowEffect::refused) {
        note_faults(session, import, row.line, outcome.faults);
        return;
    }
    count(import.progress, outcome.effect);
    if (outcome.effect != RowEffect::unchanged) {
        audit(session, context, row.line, outcome);
    }
}

void fail(ImportRecord& import, std::string_view code) {
    import.state = "failed";
    import.code = std::string(code);
}

}  // namespace

/// Rows that were read, and how far that went.
struct Importer::Batch {
    ImportRecord import;     // As it was before.
    ImportProgress reached;  // Octet, line, header and number of rows are right.
    std::vector<ImportRow> rows;
    std::optional<RowFault> failure;  // Why nothing can be read after the rows.
};

Importer::Batch Importer::read(const ImportRecord& import) {
    const auto part = import.progress.next_octet / part_octets;
    // Two parts hold at least one whole part behind the octet, unless the content ends before.
    const auto content = parts_.database.read([&](Session& session) {
        return store::service::read_import_content(session, import, part, part + 1);
    });
    const auto skipped = static_cast<std::size_t>(import.progress.next_octet - part * part_octets);
    const ImportWindow window{.text = as_text(content).substr(std::min(skipped, content.size())),
                              .is_last = (part + 2) * part_octets >= import.size_octets};

    Batch batch{.import = import, .reached = import.progress, .rows = {}, .failure = {}};
    const RowSink sink{
        .row =
            [&](std::int64_t line, const boost::json::object& object) {
                batch.rows.push_back(read_import_row(import, line, object, parts_.reserved_sids));
            },
        .fault =
            [&](std::int64_t line, std::string_view code, std::string_view text) {
                batch.rows.push_back({.line = line,
                                      .content = {},
                                      .faults = {{std::string(code), "", std::string(text)}}});
            }};
    try {
        read_import_rows(import, batch.reached, window, rows_at_once, sink);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::unprocessable) {
            throw;
        }
        batch.failure = RowFault{std::string(error.code()), "", error.detail()};
    }
    return batch;
}

void Importer::commit(const Batch& batch) {
    const UtcTime now = parts_.clock.now();
    parts_.database.write([&](Session& session) {
        auto import =
            store::service::take_import(session, batch.import.tenant_id, batch.import.import_id);
        if (!import || import->progress.next_octet != batch.import.progress.next_octet) {
            return;  // Another process did it, or it was cancelled.
        }
        const ImportRecord before = *import;
        const RowContext context{.import = before, .actions = parts_.actions, .now = now};
        for (const auto& row : batch.rows) {
            apply(session, context, *import, row);
        }
        auto& progress = import->progress;
        progress.next_octet = batch.reached.next_octet;
        progress.next_line = batch.reached.next_line;
        progress.header = batch.reached.header;
        progress.rows_read = batch.reached.rows_read;
        if (batch.failure) {
            note_faults(session, *import, progress.next_line, {*batch.failure});
            fail(*import, batch.failure->code);
        } else if (progress.errors >= max_errors) {
            fail(*import, codes::import_errors_exceeded.name);
        } else if (progress.next_octet >= import->size_octets) {
            import->state = "finished";
        }
        import->modified_at = now;
        store::service::update_import(session, *import);
    });
}

bool Importer::run_batch() {
    const auto import =
        parts_.database.read([&](Session& session) { return next_import(session, last_); });
    if (!import) {
        return false;
    }
    last_ = import->import_id;
    commit(read(*import));
    return true;
}

void Importer::run(const std::stop_token& stop) {
    constexpr std::chrono::seconds interval{1};
    constexpr std::chrono::seconds after_fault{10};
    std::mutex mutex;
    std::condition_variable_any waiting;
    while (!stop.stop_requested()) {
        std::chrono::seconds pause{0};
        try {
            pause = run_batch() ? std::chrono::seconds(0) : interval;
        } catch (const std::exception& fault) {
            log::error("an import of users, devices or groups failed, next try in {}: {}",
                       certferry::to_text(after_fault), fault.what());
            pause = after_fault;
        }
        std::unique_lock lock(mutex);
        waiting.wait_for(lock, stop, pause, [] { return false; });
    }
}

}  // namespace certferry::service
