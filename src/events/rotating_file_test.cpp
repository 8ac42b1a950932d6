#include "events/rotating_file.h"

#include "events/admin_log.h"
#include "events/testing.h"

#include <csignal>
#include <fstream>
#include <sys/resource.h>

namespace certferry::events {
namespace {

class RotatingFileTest : public EventTest {
protected:
    EventFiles names() const { return {folder_, Channel::admin}; }

    std::unique_ptr<RotatingFile> open(FileOptions options = {}) const {
        return std::make_unique<RotatingFile>(names(), options, clock_);
    }

    std::filesystem::path current() const { return names().current(); }
};

TEST_F(RotatingFileTest, GoesOnInAnExistingFile) {
    open()->append("one\n");
    open()->append("two\n");
    EXPECT_EQ(content(current()), "one\ntwo\n");
}

TEST_F(RotatingFileTest, ArchivesAFullFileUnderItsTime) {
    const auto file = open({.max_bytes = 10});
    file->append("12345678\n");
    file->append("next\n");
    EXPECT_EQ(content(folder_ / "admin-20310211T081407.482Z.jsonl"), "12345678\n");
    EXPECT_EQ(content(current()), "next\n");
}

TEST_F(RotatingFileTest, NeverOverwritesAnArchiveOfTheSameMoment) {
    const auto file = open({.max_bytes = 4});
    for (const auto* line : {"one\n", "two\n", "six\n"}) {
        file->append(line);
    }
    const auto archives = names().archives();
    ASSERT_EQ(archives.size(), 2U);
    EXPECT_EQ(content(archives[0]), "one\n");
    EXPECT_EQ(content(archives[1]), "two\n");
}

TEST_F(RotatingFileTest, KeepsTheNewestArchives) {
    const auto file = open({.max_bytes = 4, .keep_archives = 2});
    for (const auto* line : {"one\n", "two\n", "six\n", "ten\n"}) {
        file->append(line);
        clock_.advance(std::chrono::seconds(1));
    }
    const auto archives = names().archives();
    ASSERT_EQ(archives.size(), 2U);
    EXPECT_EQ(content(archives[0]), "two\n");
    EXPECT_EQ(content(current()), "ten\n");
}

TEST_F(RotatingFileTest, OverwritesTheOldestWithoutArchiving) {
    const auto file = open({.max_bytes = 8, .archiving = Archiving::off});
    for (const auto* line : {"one\n", "two\n", "six\n"}) {
        file->append(line);
    }
    EXPECT_TRUE(names().archives().empty());
    EXPECT_EQ(content(names().old()), "two\n");
    EXPECT_EQ(content(current()), "six\n");
}

TEST_F(RotatingFileTest, WritesALineThatIsLargerThanAFile) {
    const auto file = open({.max_bytes = 4});
    file->append("much too long\n");
    EXPECT_EQ(content(current()), "much too long\n");
}

TEST_F(RotatingFileTest, RemovesHalfALineAtTheEnd) {
    std::ofstream(current()) << "whole\n{\"half\":";
    open()->append("next\n");
    EXPECT_EQ(content(current()), "whole\nnext\n");
}

TEST_F(RotatingFileTest, RefusesAFileThatIsWrittenAlready) {
    const auto first = open();
    EXPECT_THROW(open(), Error);
}

TEST_F(RotatingFileTest, MakesANewFileWhenItsOwnIsMovedAway) {
    const auto file = open();
    file->append("one\n");
    std::filesystem::rename(current(), folder_ / "elsewhere");
    file->append("two\n");
    EXPECT_EQ(content(current()), "two\n");
    EXPECT_EQ(content(folder_ / "elsewhere"), "one\n");
}

TEST_F(RotatingFileTest, LeavesNoHalfLineOnAFullDisk) {
    const auto file = open();
    file->append("whole\n");
    rlimit old{};
    getrlimit(RLIMIT_FSIZE, &old);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit tight{.rlim_cur = 10, .rlim_max = old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &tight);
    EXPECT_THROW(file->append("does not fit\n"), Error);
    setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, handler);
    EXPECT_EQ(content(current()), "whole\n");
    file->append("fits\n");
    EXPECT_EQ(content(current()), "whole\nfits\n");
}

TEST_F(RotatingFileTest, IsForOwnerAndGroup) {
    open();
    EXPECT_EQ(std::filesystem::status(current()).permissions() & std::filesystem::perms::others_all,
              std::filesystem::perms::none);
}

class AdminLogTest : public EventTest {
protected:
    AdminLog open(FileOptions options = {}) const { return {folder_, options, clock_, {}}; }

    std::string line(std::string_view uid) const { return to_line(event("r"), source(), uid); }
};

TEST_F(AdminLogTest, FindsWhatIsInTheCurrentAndThePreviousFile) {
    const std::vector first{line("uid-1")};
    const std::vector second{line("uid-2")};
    {
        auto log = open({.max_bytes = 400});
        log.write(first);
        log.write(second);
    }
    EXPECT_EQ(open().written_uids(), (std::unordered_set<std::string>{"uid-1", "uid-2"}));
}

TEST_F(AdminLogTest, DoesNotCountATornLineAsWritten) {
    std::ofstream(EventFiles(folder_, Channel::admin).current()) << line("uid-1") << '\n'
                                                                 << line("uid-2");
    EXPECT_EQ(open().written_uids(), std::unordered_set<std::string>{"uid-1"});
}

TEST_F(AdminLogTest, HasWrittenNothingWithoutAFolder) {
    std::filesystem::remove_all(folder_);
    EXPECT_TRUE(open().written_uids().empty());
}

}  // namespace
}  // namespace certferry::events
