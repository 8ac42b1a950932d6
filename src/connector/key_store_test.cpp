#include "connector/key_store.h"

#include "base/file.h"
#include "base/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <sys/stat.h>
#include <unistd.h>

namespace certferry::connector {
namespace {

using namespace std::chrono_literals;
using std::filesystem::path;
using testing::HasSubstr;

constexpr pki::KeySpec small_rsa{.algorithm = pki::KeyAlgorithm::rsa, .bits = 2048};
constexpr pki::KeySpec p256{.algorithm = pki::KeyAlgorithm::ec, .bits = 256};

class StepClock final : public Clock {
public:
    UtcTime now() const override { return test_start + seconds_.fetch_add(1) * 1s; }

private:
    mutable std::atomic<int> seconds_ = 0;
};

class KeyStoreTest : public testing::Test {
protected:
    KeyStoreTest() {
        std::string name = testing::TempDir() + "key-store-XXXXXX";
        if (::mkdtemp(name.data()) == nullptr) {
            throw std::runtime_error("no folder for a test");
        }
        root_ = name;
        folder_ = root_ / "keys";
    }

    void TearDown() override { std::filesystem::remove_all(root_); }

    KeyStore store() { return KeyStore(folder_, clock_); }

    static unsigned mode_of(const path& file) {
        struct stat facts{};
        EXPECT_EQ(::stat(file.c_str(), &facts), 0) << file;
        return facts.st_mode & 0777U;
    }

    path file(const StoredKey& key, const std::string& extension) const {
        return folder_ / (key.key_id + extension);
    }

    void overwrite(const path& file, std::string_view text) {
        write_file(file, as_bytes(text), FileMode::owner_only);
    }

    StepClock clock_;
    path root_;
    path folder_;
};

TEST_F(KeyStoreTest, KeysAreThereAgainAfterARestart) {
    const auto made = store().create(KeyKind::import, {"HSM of Windows", "mail"}, small_rsa);
    const auto snapshot = store().snapshot();
    ASSERT_EQ(snapshot->keys().size(), 1U);
    const auto& read = snapshot->keys().front();
    EXPECT_EQ(read.key_id, made.key_id);
    EXPECT_EQ(read.key_id, key_id_of(made.key.public_key()));
    EXPECT_EQ(read.key_id.size(), 64U);
    EXPECT_EQ(read.kind, KeyKind::import);
    EXPECT_EQ(read.name, (KeyName{"HSM of Windows", "mail"}));
    EXPECT_EQ(read.state, KeyState::active);
    EXPECT_EQ(read.created_at, made.created_at);
    EXPECT_EQ(read.key.public_key(), made.key.public_key());
    EXPECT_NE(snapshot->find_by_id(made.key_id), nullptr);
    EXPECT_NE(snapshot->find_by_name({"HSM of Windows", "mail"}), nullptr);
    EXPECT_EQ(snapshot->find_by_name({"HSM of Windows", "post"}), nullptr);
    EXPECT_EQ(snapshot->active_escrow(), nullptr);
}

TEST_F(KeyStoreTest, NobodyElseMayReadWhatItWrites) {
    const auto made = store().create(KeyKind::escrow, {"Certferry", "escrow"}, p256);
    EXPECT_EQ(mode_of(folder_), 0700U);
    EXPECT_EQ(mode_of(file(made, ".pem")), 0600U);
    EXPECT_EQ(mode_of(file(made, ".json")), 0600U);
}

TEST_F(KeyStoreTest, ANameAndAKeyAreThereOnce) {
    auto keys = store();
    const auto made = keys.create(KeyKind::import, {"p", "mail"}, small_rsa);
    EXPECT_EQ(code_of([&] { keys.create(KeyKind::import, {"p", "mail"}, small_rsa); }),
              "key_exists");
    EXPECT_EQ(code_of([&] { keys.create(KeyKind::escrow, {"p", "mail"}, p256); }), "key_exists");
    EXPECT_EQ(code_of([&] { keys.import_key(KeyKind::import, {"p", "post"}, made.key); }),
              "key_exists");
    EXPECT_EQ(keys.snapshot()->keys().size(), 1U);
    EXPECT_EQ(keys.snapshot()->keys().front().key.public_key(), made.key.public_key());
}

TEST_F(KeyStoreTest, ANewEscrowKeyMakesTheOldOneDecryptOnly) {
    auto keys = store();
    const auto first = keys.create(KeyKind::escrow, {"p", "one"}, p256);
    EXPECT_EQ(keys.snapshot()->active_escrow()->key_id, first.key_id);
    const auto second = keys.create(KeyKind::escrow, {"p", "two"}, small_rsa);
    const auto both = store().snapshot();
    EXPECT_EQ(both->active_escrow()->key_id, second.key_id);
    EXPECT_EQ(both->find_by_id(first.key_id)->state, KeyState::decrypt_only);
    EXPECT_THAT(std::string(as_text(read_file(file(first, ".json")))), HasSubstr("decryptOnly"));
}

TEST_F(KeyStoreTest, AFormerEscrowKeyCanBeImportedBesideTheActiveOne) {
    auto keys = store();
    const auto active = keys.create(KeyKind::escrow, {"p", "now"}, p256);
    const auto former = keys.import_key(KeyKind::escrow, {"p", "then"},
                                        pki::PrivateKey::generate(p256), KeyState::decrypt_only);
    EXPECT_EQ(keys.snapshot()->active_escrow()->key_id, active.key_id);
    EXPECT_EQ(keys.snapshot()->find_by_id(former.key_id)->state, KeyState::decrypt_only);
}

TEST_F(KeyStoreTest, OfTwoActiveEscrowKeysTheNewestCounts) {
    auto keys = store();
    const auto first = keys.create(KeyKind::escrow, {"p", "one"}, p256);
    const auto before = read_file(file(first, ".json"));
    const auto second = keys.create(KeyKind::escrow, {"p", "two"}, p256);
    overwrite(file(first, ".json"), as_text(before));  // As if a crash had come between.
    const auto snapshot = store().snapshot();
    EXPECT_EQ(snapshot->active_escrow()->key_id, second.key_id);
    EXPECT_EQ(snapshot->find_by_id(first.key_id)->state, KeyState::decrypt_only);
}

TEST_F(KeyStoreTest, ChangesOfAnotherProcessAreSeen) {
    auto ours = store();
    const auto before = ours.snapshot();
    EXPECT_EQ(before, ours.snapshot()) << "nothing is read again while nothing changes";
    const auto made = store().create(KeyKind::import, {"p", "mail"}, small_rsa);
    EXPECT_NE(ours.snapshot()->find_by_id(made.key_id), nullptr);
    EXPECT_EQ(before->find_by_id(made.key_id), nullptr) << "a snapshot stays what it was";
    std::filesystem::remove(file(made, ".json"));
    EXPECT_TRUE(ours.snapshot()->keys().empty());
}

TEST_F(KeyStoreTest, APrivateHalfAloneDoesNotCount) {
    auto keys = store();
    const auto made = keys.create(KeyKind::import, {"p", "mail"}, small_rsa);
    std::filesystem::remove(file(made, ".json"));  // As if a crash had come before the second file.
    EXPECT_TRUE(store().snapshot()->keys().empty());
    EXPECT_EQ(keys.import_key(KeyKind::import, {"p", "mail"}, made.key).key_id, made.key_id);
}

TEST_F(KeyStoreTest, RefusesKeysAndNamesThatDoNotFit) {
    auto keys = store();
    EXPECT_EQ(code_of([&] { keys.create(KeyKind::import, {"p", "mail"}, p256); }), "key_unusable");
    EXPECT_EQ(code_of([&] {
                  keys.create(KeyKind::escrow, {"p", "mail"},
                              {.algorithm = pki::KeyAlgorithm::rsa, .bits = 1024});
              }),
              "key_unusable");
    EXPECT_EQ(code_of([&] {
                  keys.create(KeyKind::escrow, {"p", "mail"},
                              {.algorithm = pki::KeyAlgorithm::ed25519, .bits = 256});
              }),
              "key_unusable");
    EXPECT_EQ(code_of([&] { keys.create(KeyKind::escrow, {"", "mail"}, p256); }),
              "key_name_invalid");
    EXPECT_EQ(code_of([&] { keys.create(KeyKind::escrow, {"p", std::string(256, 'x')}, p256); }),
              "key_name_invalid");
    EXPECT_TRUE(keys.snapshot()->keys().empty());
}

TEST_F(KeyStoreTest, DamagedFilesAreNamed) {
    const auto made = store().create(KeyKind::escrow, {"p", "mail"}, p256);
    const auto json = file(made, ".json");
    const auto pem = file(made, ".pem");
    const std::string right(as_text(read_file(json)));
    for (const auto* text : {"", "{", "{}",
                             R"({"kind":"ra","providerName":"p","keyName":"k",)"
                             R"("state":"active","createdAt":"2030-01-01T00:00:00Z"})"}) {
        overwrite(json, text);
        const auto error = error_of([&] { store(); });
        EXPECT_THAT(error, HasSubstr("key_store_damaged")) << text;
        EXPECT_THAT(error, HasSubstr(json.string())) << text;
    }
    overwrite(json, right);
    overwrite(pem, pki::PrivateKey::generate(p256).to_pem().reveal_text());
    EXPECT_THAT(error_of([&] { store(); }), HasSubstr("another key"));
    overwrite(pem, "nothing");
    EXPECT_EQ(code_of([&] { store(); }), "key_store_damaged");
    std::filesystem::remove(pem);
    EXPECT_EQ(code_of([&] { store(); }), "key_store_damaged");
}

TEST_F(KeyStoreTest, APrivateKeyThatOthersMayReadIsRefused) {
    const auto made = store().create(KeyKind::escrow, {"p", "mail"}, p256);
    ASSERT_EQ(::chmod(file(made, ".pem").c_str(), 0640), 0);
    EXPECT_EQ(code_of([&] { store(); }), "key_store_exposed");
}

}  // namespace
}  // namespace certferry::connector
