#include "service/keys/permit_key.h"

#include "base/encoding.h"
#include "service/keys/testing.h"
#include "store/service/internal_keys.h"
#include "store/service/tenants.h"

#include <algorithm>
#include <thread>
#include <vector>

namespace certferry::service {
namespace {

using PermitKeyTest = ServiceTest;

TEST_F(PermitKeyTest, IsMadeOnceAndStays) {
    const PermitKey first(*database_, *installation_, clock_);
    EXPECT_EQ(first.key().public_key().text(), "p-256");
    clock_.advance(std::chrono::hours(24 * 365));
    const PermitKey again(*database_, *installation_, clock_);
    EXPECT_EQ(again.key().public_key(), first.key().public_key());
}

TEST_F(PermitKeyTest, IsTheSameForProcessesThatStartAtOnce) {
    constexpr std::size_t count = 4;
    std::vector<Bytes> keys(count);
    {
        std::vector<std::jthread> starters;
        for (auto& key : keys) {
            starters.emplace_back([&] {
                key = PermitKey(*database_, *installation_, clock_).key().public_key().spki();
            });
        }
    }
    EXPECT_EQ(std::ranges::count(keys, keys.front()), std::ptrdiff_t{count});
    EXPECT_FALSE(keys.front().empty());
}

TEST_F(PermitKeyTest, IsNotOpenedWithoutTheInstallationKey) {
    const PermitKey made(*database_, *installation_, clock_);
    InstallationKey::make_file(folder_ / "other.key");
    const auto other = InstallationKey::from_file(folder_ / "other.key");
    EXPECT_EQ(code_of([&] { PermitKey(*database_, other, clock_); }), "installation_key_wrong");
}

TEST_F(PermitKeyTest, IsStoredWrapped) {
    const PermitKey made(*database_, *installation_, clock_);
    const auto record = database_->read([](store::Session& session) {
        return store::service::newest_internal_key(session, store::service::installation_tenant,
                                                   store::service::KeyPurpose::permit)
            .value();
    });
    const auto plain = made.key().to_pkcs8();
    EXPECT_EQ(std::ranges::search(record.wrapped, plain.reveal()).begin(), record.wrapped.end());
    EXPECT_THROW(pki::PrivateKey::from_pkcs8(record.wrapped), Error);
}

}  // namespace
}  // namespace certferry::service
