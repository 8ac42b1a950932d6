#pragma once

#include "service/directory/device_actions.h"
#include "service/directory/import_reader.h"
#include "service/profiles/sid.h"
#include "store/database.h"

#include <cstddef>
#include <stop_token>
#include <string>

namespace certferry::service {

/// The job that carries out bulk imports: of all tenants in turn, some rows in each transaction.
///
/// A row that does not fit is noted as refused, with its line, and the others go on. Progress is
/// committed with the rows it counts, so a job that was killed goes on behind them, here or in
/// another process of the service: several may run, and one of them does each batch. Each record
/// that is made or changed is audited as done by who asked for the import. One thread uses it.
class Importer {
public:
    static constexpr std::size_t rows_at_once = 500;
    static constexpr std::int64_t max_errors = 100'000;  ///< Then the import is given up.

    /// All is lent.
    struct Parts {
        store::Database& database;
        DeviceActions& actions;
        const Clock& clock;
        ReservedSids reserved_sids = ReservedSids::refused;
    };

    explicit Importer(const Parts& parts) : parts_(parts) {}

    /// Does one batch of one import. False if there was nothing to do.
    bool run_batch();

    /// Runs until `stop`: looks for imports every second. Faults are logged and tried again.
    void run(const std::stop_token& stop);

private:
    struct Batch;

    Batch read(const store::service::ImportRecord& import);
    void commit(const Batch& batch);

    Parts parts_;
    std::string last_;  // Import of the batch before, so that all have their turn.
};

}  // namespace certferry::service
