#include "device/program.h"

#include "base/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace certferry::device {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

Program shell(const std::string& script) {
    return {.arguments = {"/bin/sh", "-c", script}, .environment = {}, .run_as = std::nullopt};
}

TEST(Program, GivesStatusAndBothOutputs) {
    const auto result = run_program(shell("echo one; echo two >&2; exit 7"), soon());
    EXPECT_EQ(result.status, 7);
    EXPECT_EQ(result.output, "one\ntwo\n");
}

TEST(Program, TellsASignalFromAStatus) {
    EXPECT_EQ(run_program(shell("kill -9 $$"), soon()).status, 137);
}

TEST(Program, HasNoEnvironmentButWhatItIsGiven) {
    Program program = shell("env");
    program.environment = {{"CERTFERRY_KIND", "scep"}};
    const auto output = run_program(program, soon()).output;
    EXPECT_THAT(output, HasSubstr("CERTFERRY_KIND=scep\n"));
    EXPECT_THAT(output, HasSubstr("PATH="));
    EXPECT_EQ(output.find("HOME="), std::string::npos);
}

TEST(Program, MakesFilesThatOthersCanRead) {
    const auto before = umask(0077);
    EXPECT_EQ(run_program(shell("umask"), soon()).output, "0022\n");
    umask(before);
}

TEST(Program, IsStoppedAtTheDeadlineWithWhatItStarted) {
    // The pipe stays open for as long as the sleep lives, and reading would not end.
    EXPECT_THAT(error_of([] { run_program(shell("sleep 600 & wait"), Deadline::after(50ms)); }),
                HasSubstr("program_failed: /bin/sh: not done in time"));
}

TEST(Program, IsNotWaitedForByWhatItLeavesBehind) {
    EXPECT_EQ(run_program(shell("sleep 5 & echo done"), soon()).output, "done\n");
}

TEST(Program, BecomesAnotherUserOrDoesNotStart) {
    Program program = shell("id -u; id -g; id -G");
    program.run_as = Owner{.user = 65'534, .group = 65'534};
    if (geteuid() == 0) {
        EXPECT_EQ(run_program(program, soon()).output, "65534\n65534\n65534\n");
    } else {
        EXPECT_THAT(error_of([&] { run_program(program, soon()); }), HasSubstr("not permitted"));
    }
}

TEST(Program, ThatIsNotThereIsAnErrorOfItsOwn) {
    EXPECT_THAT(
        error_of([] {
            run_program(
                {.arguments = {"/no/such/program"}, .environment = {}, .run_as = std::nullopt},
                soon());
        }),
        HasSubstr("cannot be started: No such file"));
}

TEST(Program, PrintsNoMoreThanTheLimit) {
    EXPECT_EQ(run_program(shell("head -c 1000000 /dev/zero"), soon()).output.size(),
              max_program_output);
}

TEST(Program, ThatFailsIsQuoted) {
    EXPECT_EQ(error_of([] { run_to_success(shell("echo no luck; exit 3"), soon()); }),
              "program_failed: /bin/sh: status 3: no luck\\x0a");
}

}  // namespace
}  // namespace certferry::device
