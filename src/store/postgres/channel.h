#pragma once

#include "store/postgres/arguments.h"
#include "store/postgres/error.h"
#include "store/postgres/options.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace certferry::store::postgres {

/// A connection to the server as libpq's pipeline: commands are put into it, and one message takes
/// all of them. For one thread at a time.
class Channel {
public:
    /// Connects, trying the hosts in turn. Throws Error(store_unavailable), also for a database
    /// that is not in UTF-8.
    explicit Channel(const Options& options);

    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;

    // Each puts one command into the pipeline. What is borrowed is copied at once.
    void put(const std::string& sql);
    void put(const std::string& sql, const Arguments& arguments);
    void put_prepare(const std::string& name, const std::string& sql, std::span<const Oid> types);
    void put_prepared(const std::string& name, const Arguments& arguments);

    /// Commands in the pipeline.
    std::size_t waiting() const noexcept { return waiting_; }

    /// Sends the pipeline; gives a result for each command in order, up to the first that failed:
    /// its result is the last one. Throws Error(store_unavailable) if the connection is lost, and
    /// then for ever.
    std::vector<Result> send(std::string_view action);

    /// Sends a pipeline whose only command ends the transaction, and waits for nothing: its result
    /// is taken in with the next ones. Throws like send().
    void send_last();

    /// Runs several statements without parameters, in the same transaction as what goes through
    /// the pipeline. Throws Error.
    void run_script(const std::string& sql);

    /// Inside a transaction, in one that failed, or neither: after send_last() the last.
    PGTransactionStatusType status() const noexcept {
        return ending_ ? PQTRANS_IDLE : PQtransactionStatus(handle_.get());
    }

    bool is_lost() const noexcept { return lost_; }

    /// True if the server warned since it was last asked.
    bool take_warning() noexcept { return std::exchange(warned_, false); }

private:
    struct Finish {
        void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    };

    static void note_warning(void* self, const PGresult* notice);

    void require_unicode();
    void put_accepted(int accepted);
    std::vector<Result> results_of_pipeline(std::string_view action);
    void take_in_end();
    Result next_result(std::string_view action);
    [[noreturn]] void lose(std::string_view sqlstate, std::string_view detail);

    const std::chrono::milliseconds patience_;
    std::unique_ptr<PGconn, Finish> handle_;
    std::size_t waiting_ = 0;
    bool ending_ = false;  // The result of send_last() was not taken in yet.
    bool lost_ = false;
    bool warned_ = false;  // Set by libpq's hook, which holds this object's address.
};

/// True if the last result is an error.
bool has_failed(const std::vector<Result>& results) noexcept;

}  // namespace certferry::store::postgres
