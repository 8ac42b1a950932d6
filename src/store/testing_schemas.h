#pragma once

#include "base/uuid.h"
#include "store/migrations.h"
#include "store/postgres/open.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace certferry::store {

/// Schemas of the PostgreSQL server that tools/with_postgres started, for the tests of one process.
///
/// To make a schema takes longer than most tests that need one, so a schema goes from test to test:
/// emptied, its numbers counted from the start again, and only if it is in all else as the
/// migrations made it. One that a test changed, filled by the megabyte or had analysed is dropped.
///
/// Safe for use from several threads.
class TestSchemas {
public:
    static TestSchemas& instance() {
        static TestSchemas schemas;
        return schemas;
    }

    /// What stands for a set of migrations in the functions below.
    static std::string key_of(std::span<const Migration> migrations) {
        std::string key;
        for (const auto& migration : migrations) {
            key += migration.checksum;
        }
        return key;
    }

    /// The name of an empty schema that these migrations made, or of a new one without tables.
    std::string take(const std::string& key) {
        const std::scoped_lock lock(mutex_);
        auto& kept = kept_[key];
        if (kept.empty()) {
            return make();
        }
        auto name = std::move(kept.back());
        kept.pop_back();
        return name;
    }

    /// A new schema without tables.
    std::string make() {
        auto name = "test_" + new_uuid(SystemClock().now());
        std::ranges::replace(name, '-', '_');
        administer("CREATE SCHEMA " + name);
        return name;
    }

    /// Notes how a schema looks that these migrations have just made.
    void migrated(const std::string& name, const std::string& key) {
        const std::scoped_lock lock(mutex_);
        auto& shape = shapes_[key];
        if (shape.empty()) {
            shape = database().write([&](Session& session) { return shape_of(session, name); });
        }
    }

    /// Takes a schema back that nobody has open any more, and that only these migrations went to.
    void give_back(const std::string& name, const std::string& key) {
        const std::scoped_lock lock(mutex_);
        const bool keep = database().write([&](Session& session) {
            if (!is_small(session, name) || shape_of(session, name) != shapes_[key]) {
                return false;
            }
            empty(session, name);
            return true;
        });
        if (keep) {
            kept_[key].push_back(name);
        } else {
            drop(name);
        }
    }

    void drop(const std::string& name) { administer("DROP SCHEMA " + name + " CASCADE"); }

    /// libpq's connection text of the server.
    static std::string server() {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): nobody sets it.
        const char* conninfo = std::getenv("CERTFERRY_TEST_POSTGRES");
        if (conninfo == nullptr) {
            throw std::runtime_error(
                "no PostgreSQL server for tests: run them under tools/with_postgres");
        }
        return conninfo;
    }

private:
    /// Tables and indexes, how many columns, checks and triggers they have, and functions.
    static std::string shape_of(Session& session, const std::string& name) {
        return session.one(
            "SELECT md5(coalesce(string_agg(line, ';' ORDER BY line), '')) FROM ("
            " SELECT concat_ws(' ', relname, relkind, relnatts, relchecks, relhastriggers, "
            "relhasrules)"
            "  AS line FROM pg_class WHERE relnamespace = to_regnamespace($1)"
            " UNION ALL SELECT concat(proname, '()') FROM pg_proc"
            "  WHERE pronamespace = to_regnamespace($1)) AS lines",
            {name}, [](const Row& row) { return row.string(0); });
    }

    /// False if there was much in it, or if what the planner knows of it would stay.
    static bool is_small(Session& session, const std::string& name) {
        return session.one(
            "SELECT coalesce(max(pg_relation_size(c.oid)), 0) < 262144"
            " AND NOT bool_or(EXISTS (SELECT 1 FROM pg_statistic WHERE starelid = c.oid))"
            " FROM pg_class c WHERE relnamespace = to_regnamespace($1) AND relkind = 'r'",
            {name}, [](const Row& row) { return row.flag(0); });
    }

    static void empty(Session& session, const std::string& name) {
        session.run_script(
            "DO 'DECLARE t text; BEGIN"
            " PERFORM set_config(''session_replication_role'', ''replica'', true);"
            " FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = ''" +
            name +
            "''"
            "  AND tablename <> ''schema_migrations'' LOOP"
            "  EXECUTE format(''DELETE FROM %I.%I'', ''" +
            name +
            "'', t); END LOOP;"
            " FOR t IN SELECT sequencename FROM pg_sequences WHERE schemaname = ''" +
            name +
            "''"
            "  LOOP EXECUTE format(''ALTER SEQUENCE %I.%I RESTART'', ''" +
            name +
            "'', t); END LOOP;"
            " END'");
    }

    void administer(const std::string& sql) {
        database().write([&](Session& session) { session.run_script(sql); });
    }

    Database& database() {
        const std::scoped_lock lock(database_mutex_);
        if (!database_) {
            postgres::Options options;
            options.conninfo = Secret::copy_of(server());
            database_ = postgres::open(std::move(options), {}, SystemClock());
        }
        return *database_;
    }

    std::mutex mutex_;
    std::map<std::string, std::vector<std::string>> kept_;  ///< By key_of(), names of schemas.
    std::map<std::string, std::string> shapes_;             ///< By key_of().
    std::mutex database_mutex_;
    std::unique_ptr<Database> database_;
};

}  // namespace certferry::store
