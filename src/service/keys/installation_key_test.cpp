#include "service/keys/installation_key.h"

#include "base/file.h"
#include "pki/digest.h"
#include "service/keys/testing.h"

namespace certferry::service {
namespace {

class InstallationKeyFile : public ServiceTest {
protected:
    InstallationKey written(std::string_view content) const {
        const auto path = folder_ / "other.key";
        write_file(path, as_bytes(content), FileMode::owner_only);
        return InstallationKey::from_file(path);
    }

    Bytes bound_ = to_bytes("what it is for");
    Bytes text_ = to_bytes("a secret");
};

constexpr std::string_view zeros = "a1 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
constexpr std::string_view ones = "b2 AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n";

TEST_F(InstallationKeyFile, IsForItsOwnerOnly) {
    using std::filesystem::perms;
    EXPECT_EQ(std::filesystem::status(folder_ / "installation.key").permissions(),
              perms::owner_read | perms::owner_write);
}

TEST_F(InstallationKeyFile, IsNeverReplaced) {
    const auto before = read_file(folder_ / "installation.key");
    EXPECT_EQ(code_of([&] { InstallationKey::make_file(folder_ / "installation.key"); }),
              "file_unwritable");
    EXPECT_EQ(read_file(folder_ / "installation.key"), before);
}

TEST_F(InstallationKeyFile, OpensWhatItWrapped) {
    const auto wrapped = installation_->wrap(bound_, text_);
    EXPECT_EQ(installation_->unwrap(installation_->id(), bound_, wrapped).reveal_text(),
              "a secret");
}

TEST_F(InstallationKeyFile, OpensOnlyForWhatItWasWrappedFor) {
    const auto wrapped = installation_->wrap(bound_, text_);
    EXPECT_EQ(code_of([&] { installation_->unwrap(installation_->id(), text_, wrapped); }),
              "installation_key_wrong");
}

TEST_F(InstallationKeyFile, KeepsOldKeysForOpening) {
    const auto old = written(zeros);
    const auto rotated = written(std::string(ones) + std::string(zeros));
    EXPECT_EQ(rotated.id(), "b2");
    EXPECT_EQ(rotated.unwrap(old.id(), bound_, old.wrap(bound_, text_)).reveal_text(), "a secret");
    EXPECT_EQ(code_of([&] { old.unwrap("b2", bound_, rotated.wrap(bound_, text_)); }),
              "installation_key_wrong");
}

TEST_F(InstallationKeyFile, RefusesWhatIsNoKey) {
    for (const std::string_view content :
         {"", "\n", "a1\n", "a1 \n", "a1 AAAA\n", " AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
          "a1 not base64 at all\n"}) {
        EXPECT_EQ(code_of([&] { written(content); }), "config_invalid") << content;
    }
}

}  // namespace
}  // namespace certferry::service
