#include "service/keys/key_ring.h"

#include "base/encoding.h"
#include "service/keys/testing.h"

namespace certferry::service {
namespace {

using namespace std::chrono_literals;
using store::service::KeyPurpose;

class KeyRingTest : public ServiceTest {
protected:
    KeyRing ring() { return {*database_, *installation_, clock_}; }
};

TEST_F(KeyRingTest, MakesAKeyWhenItIsFirstNeeded) {
    auto ring = this->ring();
    const auto key = ring.current("t1", KeyPurpose::challenge);
    EXPECT_EQ(key->tenant_id, "t1");
    EXPECT_EQ(key->octets.size(), 32U);
    EXPECT_EQ(ring.current("t1", KeyPurpose::challenge)->key_id, key->key_id);
    EXPECT_NE(ring.current("t2", KeyPurpose::challenge)->key_id, key->key_id);
    EXPECT_NE(ring.current("t1", KeyPurpose::token)->key_id, key->key_id);
}

TEST_F(KeyRingTest, ServesAllProcessesOfAnInstallation) {
    auto one = ring();
    auto other = ring();
    const auto key = one.current("t1", KeyPurpose::challenge);
    EXPECT_EQ(other.current("t1", KeyPurpose::challenge)->key_id, key->key_id);
    EXPECT_TRUE(equal_secrets(other.find(key->key_id)->octets, key->octets));
}

TEST_F(KeyRingTest, TakesANewKeyAfterADayAndKeepsTheOldOne) {
    auto ring = this->ring();
    const auto old = ring.current("t1", KeyPurpose::challenge);
    clock_.advance(24h);
    const auto now = ring.current("t1", KeyPurpose::challenge);
    EXPECT_NE(now->key_id, old->key_id);
    ring.tidy();
    EXPECT_NE(ring.find(old->key_id), nullptr);
}

TEST_F(KeyRingTest, ForgetsAKeyWhenNothingOfItCanComeBack) {
    auto ring = this->ring();
    const auto id = ring.current("t1", KeyPurpose::challenge)->key_id;
    clock_.advance(24h + 26h + 1us);
    ring.tidy();
    EXPECT_EQ(ring.find(id), nullptr);
    EXPECT_EQ(this->ring().find(id), nullptr);
}

TEST_F(KeyRingTest, FindsNothingForAnIdThatNobodyGaveOut) {
    EXPECT_EQ(ring().find("0123456789abcdef"), nullptr);
}

TEST_F(KeyRingTest, OpensNothingWithoutTheInstallationKey) {
    const auto id = ring().current("t1", KeyPurpose::challenge)->key_id;
    InstallationKey::make_file(folder_ / "other.key");
    const auto other = InstallationKey::from_file(folder_ / "other.key");
    KeyRing stranger(*database_, other, clock_);
    EXPECT_EQ(code_of([&] { stranger.find(id); }), "installation_key_wrong");
}

TEST_F(KeyRingTest, StoresNoKeyInTheClear) {
    auto ring = this->ring();
    const auto key = ring.current("t1", KeyPurpose::challenge);
    const auto record = database_->read([&](store::Session& session) {
        return store::service::find_internal_key(session, key->key_id).value();
    });
    EXPECT_EQ(to_hex(record.wrapped).find(to_hex(key->octets.reveal())), std::string::npos);
}

}  // namespace
}  // namespace certferry::service
