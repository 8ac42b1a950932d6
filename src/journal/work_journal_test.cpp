#include "journal/work_journal.h"

#include "base/file.h"
#include "base/testing.h"
#include "events/catalogue.h"
#include "events/testing.h"
#include "store/connector/migrations.h"
#include "store/sqlite/open.h"

namespace certferry::journal {
namespace {

using namespace std::chrono_literals;

class WorkJournalTest : public events::EventTest {
protected:
    WorkJournalTest() {
        store::sqlite::Options options;
        options.path = folder_ / "connector.db";
        database_ = store::sqlite::open(options, store::connector::migrations(), clock_);
        outbox_ = std::make_unique<Outbox>(*database_, log_);
        journal_ = std::make_unique<WorkJournal>(
            WorkJournal::Parts{.database = *database_,
                               .outbox = *outbox_,
                               .clock = clock_,
                               .node = "n",
                               .machine_key = MachineKey(Secret(Bytes(32, 7)))});
    }

    WorkRequest leased(const std::string& request_id = "r-1") {
        return journal_
            ->lease({{.request_id = request_id,
                      .kind = "pkcs",
                      .item = "{}",
                      .batch_id = "l",
                      .lease_id = "l"}})
            .front();
    }

    events::EventLog log_{{.folder = folder_}, source(), clock_};
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<Outbox> outbox_;
    std::unique_ptr<WorkJournal> journal_;
};

TEST_F(WorkJournalTest, GivesAKeyBackAndKeepsNothingOfItInTheFile) {
    auto row = leased();
    const auto key = Secret::copy_of("PRIVATE-KEY-CANARY");
    journal_->step(row, WorkState::key_made, &key);
    EXPECT_EQ(journal_->private_key(journal_->find(row.id).value()).reveal_text(),
              "PRIVATE-KEY-CANARY");
    database_->read([](store::Session&) {});
    for (const auto& file : std::filesystem::directory_iterator(folder_)) {
        EXPECT_EQ(content(file.path()).find("CANARY"), std::string::npos) << file.path();
    }
}

TEST_F(WorkJournalTest, SealsEachKeyForItsRowAlone) {
    auto first = leased("r-1");
    auto second = leased("r-2");
    const auto key = Secret::copy_of("key");
    journal_->step(first, WorkState::key_made, &key);
    second.row_key = first.row_key;
    second.private_key = first.private_key;
    EXPECT_EQ(code_of([&] { journal_->private_key(second); }), "store_corrupt");
}

TEST_F(WorkJournalTest, EndsWithItsAdminEventAndForgetsSecrets) {
    auto row = leased();
    const auto key = Secret::copy_of("key");
    row.result = "{}";
    journal_->step(row, WorkState::wrapped, &key);
    events::Event event(events::types::pkcs_request_success, clock_.now());
    event.set(events::Field::request_id, "r-1");
    journal_->end({{.row = row, .state = WorkState::accepted, .event = event}});
    EXPECT_TRUE(outbox_->flush(soon()));
    EXPECT_NE(content(folder_ / "admin.jsonl").find("PkcsRequestSuccess"), std::string::npos);
    const auto kept = journal_->find(row.id).value();
    EXPECT_FALSE(kept.private_key || kept.row_key || kept.result);
    EXPECT_EQ(kept.item, "");
    EXPECT_TRUE(journal_->open().empty());
}

TEST_F(WorkJournalTest, HoldsASixthNewRecipientOfAUserInADay) {
    const auto wrap = [&](std::uint8_t recipient) {
        auto row = leased("r-" + std::to_string(recipient));
        row.result = "{}";
        return journal_->wrapped(row, "user", Bytes(32, recipient));
    };
    for (std::uint8_t recipient = 1; recipient <= 5; ++recipient) {
        EXPECT_TRUE(wrap(recipient));
    }
    EXPECT_TRUE(wrap(5)) << "known";
    EXPECT_FALSE(wrap(6));
    EXPECT_EQ(journal_->find("r-6").value().state, WorkState::held);
    clock_.advance(25h);
    EXPECT_TRUE(wrap(7));
}

TEST_F(WorkJournalTest, LetsAHeldRequestGoOnceApproved) {
    auto row = leased();
    journal_->step(row, WorkState::held);
    EXPECT_TRUE(journal_->approve("r-1", "root"));
    EXPECT_EQ(journal_->find("r-1").value().approved_by, "root");
    EXPECT_FALSE(journal_->approve("r-2", "root"));
}

TEST_F(WorkJournalTest, ForgetsWhatEndedAWeekAgo) {
    auto row = leased();
    journal_->end({{.row = row, .state = WorkState::accepted, .event = {}}});
    clock_.advance(WorkJournal::ended_kept_for + 1h);
    journal_->tidy();
    EXPECT_FALSE(journal_->find(row.id));
}

TEST(MachineKeyFile, IsMadeOutsideOfTheJournalsFolderOnly) {
    const auto folder = std::filesystem::temp_directory_path() /
                        ("certferry-machine-key-" + new_uuid(SystemClock().now()));
    std::filesystem::create_directories(folder / "journal");
    EXPECT_EQ(code_of([&] { MachineKey::open(folder / "journal/key", folder / "journal"); }),
              "config_invalid");
    const auto made = MachineKey::open(folder / "key", folder / "journal");
    const auto sealed = made.seal("here", Secret::copy_of("s"));
    const auto again = MachineKey::open(folder / "key", folder / "journal");
    EXPECT_EQ(again.open_secret("here", sealed).reveal_text(), "s");
    EXPECT_EQ(std::filesystem::status(folder / "key").permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    write_file(folder / "short", as_bytes(std::string_view("abcd")), FileMode::owner_only);
    EXPECT_EQ(code_of([&] { MachineKey::open(folder / "short", folder / "journal"); }),
              "config_invalid");
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace certferry::journal
