#include "store/sqlite/connection.h"

#include "store/sqlite/testing.h"

namespace certferry::store::sqlite {
namespace {

class SqliteConnection : public DatabaseTest {
protected:
    SqliteConnection() : connection_(options(), Access::read_write) {
        connection_.run_script(migrations[0].sql);
    }

    Connection connection_;
};

TEST_F(SqliteConnection, OverwritesDeletedSecretsIfAsked) {
    Options secret = options();
    secret.path = folder_ / "secret.db";
    secret.secure_delete = true;
    Connection connection(secret, Access::read_write);
    EXPECT_EQ(
        connection.one("PRAGMA secure_delete", {}, [](const Row& row) { return row.integer(0); }),
        1);
}

TEST_F(SqliteConnection, SyncsEachCommitAndChecksForeignKeys) {
    const auto pragma = [&](std::string_view sql) {
        return connection_.one(sql, {}, [](const Row& row) { return row.integer(0); });
    };
    EXPECT_EQ(pragma("PRAGMA synchronous"), 2);
    EXPECT_EQ(pragma("PRAGMA foreign_keys"), 1);
}

TEST_F(SqliteConnection, ReadOnlyOneCannotWrite) {
    Connection reader(options(), Access::read_only);
    EXPECT_NE(code_of([&] { add(reader, 1); }), "");
}

TEST_F(SqliteConnection, FileIsForItsOwnerAlone) {
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(options().path).permissions(),
              perms::owner_read | perms::owner_write);
}

}  // namespace
}  // namespace certferry::store::sqlite
