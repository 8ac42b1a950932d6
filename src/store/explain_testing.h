#pragma once

#include "store/testing.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace certferry::store {

/// A session that asks the database, before each statement, how it would run it, and notes those
/// that read a whole table or a whole index. Wraps another one:
///
///     database->write([&](Session& session) {
///         ExplainSession explained(session, GetParam());
///         lease_requests(explained, order);
///         EXPECT_EQ(explained.scans(), "");
///     });
///
/// PostgreSQL scans small tables whatever indexes they have, so it is told to scan none that it
/// need not; put rows into the tables first, so that it chooses the index that it will have.
class ExplainSession final : public Session {
public:
    /// `may_scan` are tables that are small however large the service grows.
    ExplainSession(Session& session, Driver driver, std::set<std::string> may_scan = {})
        : session_(session), driver_(driver), may_scan_(std::move(may_scan)) {
        if (driver_ == Driver::postgres) {
            analyse(session_, driver_);
            session_.run_script("SET LOCAL enable_seqscan = off");
        }
    }

    /// The plans that scan, with their statements; empty if there are none.
    const std::string& scans() const noexcept { return scans_; }

    void run_script(std::string_view sql) override { session_.run_script(sql); }

    UtcTime now() override { return session_.now(); }

    void lock(std::string_view name) override { session_.lock(name); }

    bool has_table(std::string_view name) override { return session_.has_table(name); }

protected:
    std::int64_t run(std::string_view sql, std::span<const Param> params,
                     FunctionRef<void(const Row&)> on_row) override {
        explain(sql, params);
        std::int64_t changed = 0;
        // Nothing tells how many rows a statement changed but execute(), which reads none.
        if (returns_rows(sql)) {
            with(params, [&](Params list) {
                session_.for_each(sql, list, [&](const Row& row) {
                    on_row(row);
                    ++changed;
                });
            });
        } else {
            with(params, [&](Params list) { changed = session_.execute(sql, list); });
        }
        return changed;
    }

    std::int64_t run_many(std::string_view sql, std::span<const ParamRow> rows) override {
        if (!rows.empty()) {
            explain(sql, rows.front());
        }
        return session_.execute_many(sql, rows);
    }

private:
    static constexpr std::size_t most_params = 32;

    static bool returns_rows(std::string_view sql) {
        return sql.starts_with("SELECT") || sql.find("RETURNING") != std::string_view::npos;
    }

    /// Calls `use` with the parameters as the list that Session takes.
    template <class Use, std::size_t count = 0>
    static void with(std::span<const Param> params, Use&& use) {
        if (params.size() != count) {
            if constexpr (count < most_params) {
                with<Use, count + 1>(params, std::forward<Use>(use));
            }
            return;
        }
        [&]<std::size_t... i>(std::index_sequence<i...>) {
            use(Params{params[i]...});
        }(std::make_index_sequence<count>());
    }

    void explain(std::string_view sql, std::span<const Param> params) {
        const bool sqlite = driver_ == Driver::sqlite;
        const auto text =
            std::string(sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN (COSTS OFF) ") + std::string(sql);
        std::vector<std::string> plan;
        with(params, [&](Params list) {
            session_.for_each(text, list,
                              [&](const Row& row) { plan.push_back(row.string(sqlite ? 3 : 0)); });
        });
        if (sqlite ? sqlite_scans(plan) : postgres_scans(plan)) {
            scans_ += std::string(sql) + "\n";
            for (const auto& line : plan) {
                scans_ += "    " + line + "\n";
            }
        }
    }

    /// `SCAN table`, with an index or without; `SEARCH` is what uses an index for what it is for,
    /// unless it looks for nothing but the tenant.
    bool sqlite_scans(const std::vector<std::string>& plan) {
        return std::ranges::any_of(plan, [&](std::string_view line) {
            return (line.starts_with("SCAN ") && is_large_table(word_at(line, 5))) ||
                   (line.starts_with("SEARCH ") && line.ends_with(" (tenant_id=?)") &&
                    is_large_table(word_at(line, 7)));
        });
    }

    /// A sequential scan, or an index that is read without a condition.
    bool postgres_scans(const std::vector<std::string>& plan) {
        for (std::size_t i = 0; i < plan.size(); ++i) {
            const std::string_view line(plan[i]);
            const auto scan = line.find("Scan");
            if (scan == std::string_view::npos) {
                continue;
            }
            const auto on = line.find(" on ", scan);
            const bool by_index = line.find("Index") != std::string_view::npos;
            const bool has_condition =
                i + 1 < plan.size() && plan[i + 1].find("Index Cond") != std::string::npos;
            const bool sequential = line.find("Seq Scan") != std::string_view::npos;
            const auto table = on == std::string_view::npos ? "" : word_at(line, on + 4);
            if ((sequential || (by_index && !has_condition)) && !may_scan_.contains(table)) {
                return true;
            }
        }
        return false;
    }

    static std::string word_at(std::string_view line, std::size_t begin) {
        return std::string(line.substr(begin, line.find(' ', begin) - begin));
    }

    /// Results inside a statement have names of their own.
    bool is_large_table(const std::string& name) {
        return session_.has_table(name) && !may_scan_.contains(name);
    }

    Session& session_;
    const Driver driver_;
    const std::set<std::string> may_scan_;
    std::string scans_;
};

}  // namespace certferry::store
