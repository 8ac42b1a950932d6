#pragma once

#include "base/time.h"
#include "store/postgres/channel.h"
#include "store/session.h"

#include <functional>
#include <unordered_map>

namespace certferry::store::postgres {

/// A session on one connection to the server, with its prepared statements. For one thread at a
/// time.
///
/// PostgreSQL gives up the whole transaction at an error. So a statement that writes, and may meet
/// a conflict, runs inside a savepoint. Savepoint, statement and release go in one message: no
/// round trip more, but some of the server's time and a transaction number for each. What begins a
/// transaction goes with its first statement, and what may be put off with the next one or the
/// commit, without a savepoint. Nobody waits for the answer to a rollback.
class Connection final : public Session {
public:
    /// Connects. Throws Error(store_unavailable).
    explicit Connection(const Options& options);

    /// In the words of migrations.h: see dialect.h.
    void run_script(std::string_view sql) override;
    bool has_table(std::string_view name) override;
    UtcTime now() override;
    void lock(std::string_view name) override;

    /// A transaction that sees at each statement what is committed then.
    void begin_write();

    /// One that reads what was committed at its first statement.
    void begin_read();

    /// Makes the transaction durable. Throws Error, `in_doubt` if nobody knows whether it is.
    void commit();

    /// Undoes the transaction, if there is one. If that fails, the connection is not usable.
    void rollback() noexcept;

    /// False once it is lost or in a state that nobody foresaw.
    bool is_usable() const noexcept { return usable_ && !channel_.is_lost(); }

    /// What the errors since the transaction began ask for, also those that were caught.
    Remedy remedy() const noexcept { return channel_.is_lost() ? Remedy::reconnect : remedy_; }

protected:
    std::int64_t run(std::string_view sql, std::span<const Param> params,
                     FunctionRef<void(const Row&)> on_row) override;
    std::int64_t run_many(std::string_view sql, std::span<const ParamRow> rows) override;
    void run_later(std::string_view sql, std::span<const Param> params) override;

private:
    struct TextHash {
        using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name

        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };

    struct Prepared {
        std::string name;
        std::vector<Oid> types;  // 0 where there was NULL only.
    };

    /// The savepoint around what a message holds.
    struct Guard {
        bool is_there = false;
        bool opens = false;   ///< It begins with this message.
        bool closes = false;  ///< It ends with it.
    };

    std::vector<Result> exchange(std::string_view sql, std::span<const Arguments> rows,
                                 Guard guard);
    void begin(std::string text);
    void put_begin();
    bool may_be_put_off(std::string_view sql, const Arguments& row) const;
    void require_parameters(std::string_view sql, const Arguments& row) const;
    void put_rows(std::string_view sql, std::span<const Arguments> rows);
    const Prepared& put_prepare(std::string_view sql, std::span<const Arguments> rows);
    void note_prepared(std::string_view sql, const std::vector<Result>& results);
    void undo_to_savepoint();

    const Statements mode_;
    const std::vector<std::string> limits_;  // Commands that set time-outs.
    Channel channel_;
    std::unordered_map<std::string, Prepared, TextHash, std::equal_to<>> statements_;
    std::optional<Prepared> preparing_;   // Sent, but not known to have been prepared.
    std::size_t preparing_position_ = 0;  // Its command's in the pipeline.
    std::uint64_t next_name_ = 1;
    std::string begin_;        // Waits for the first statement.
    std::size_t put_off_ = 0;  // Commands in the pipeline that wait for the next statement.
    bool usable_ = true;
    Remedy remedy_ = Remedy::none;
};

}  // namespace certferry::store::postgres
