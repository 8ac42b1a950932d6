#include "wire/pfx_password.h"

#include "base/testing.h"
#include "pki/oaep.h"
#include "wire/user_pfx.h"

#include <gtest/gtest.h>

namespace certferry::wire {
namespace {

const pki::PrivateKey& import_key() {
    static const auto key = pki::PrivateKey::generate({pki::KeyAlgorithm::rsa, 2048});
    return key;
}

TEST(PfxPassword, IsOpenedWithTheSchemeThatSealedIt) {
    for (const std::string_view scheme : {"oaepSha256", "oaepSha384", "oaepSha512", "none"}) {
        for (const std::string_view password : {"", "plain", "pässwörd ÿ\u0080"}) {
            const auto sealed =
                seal_pfx_password(Secret::copy_of(password), import_key().public_key(), scheme);
            EXPECT_EQ(open_pfx_password(sealed, import_key(), scheme).reveal_text(), password);
        }
    }
    const auto sealed =
        seal_pfx_password(Secret::copy_of("p"), import_key().public_key(), "OaepSha256");
    EXPECT_EQ(code_of([&] { open_pfx_password(sealed, import_key(), "oaepSha512"); }),
              "sealed_password_unreadable");
}

TEST(PfxPassword, TravelsInIso8859) {
    const auto sealed =
        seal_pfx_password(Secret::copy_of("é"), import_key().public_key(), "oaepSha256");
    EXPECT_EQ(pki::oaep_decrypt(import_key(), pki::Hash::sha256, sealed).reveal_text(), "\xE9");
}

TEST(PfxPassword, RefusesCharactersThatTheFormCannotCarry) {
    for (const std::string_view password : {"€", "Ā", "\xFF", "\xC3", "日本"}) {
        EXPECT_EQ(code_of([&] {
                      seal_pfx_password(Secret::copy_of(password), import_key().public_key(),
                                        "oaepSha512");
                  }),
                  "pfx_password_refused")
            << password;
    }
}

TEST(PfxPassword, WeakPaddingsAreRefused) {
    for (const std::string_view scheme : {"pkcs1", "oaepSha1", "OaepSha1", "", "oaepSha3"}) {
        EXPECT_EQ(code_of([&] { pfx_padding_hash(scheme); }), "pfx_padding_refused") << scheme;
    }
}

TEST(UserPfx, PagesAreReadInAnyCaseAndWithMembersLeftOut) {
    const auto page = parse_user_pfx_page(as_bytes(
        R"({"@odata.nextLink":"https://graph/next","value":[{"Id":"u-t","thumbprint":"aa",)"
        R"("userPrincipalName":"mira","keyName":null,"expirationDateTime":"2033-01-01T00:00:00Z"}]})"));
    EXPECT_EQ(page.next_link, "https://graph/next");
    ASSERT_EQ(page.records.size(), 1U);
    EXPECT_EQ(page.records.front().id, "u-t");
    EXPECT_FALSE(page.records.front().key_name);
    EXPECT_TRUE(page.records.front().expiration_date_time);
    EXPECT_EQ(parse_user_pfx_page(as_bytes(R"({"value":[]})")).next_link, "");
    EXPECT_EQ(code_of([] { parse_user_pfx_page(as_bytes(R"({"value":[{}]})")); }), "json_invalid");
    EXPECT_EQ(code_of([] { parse_user_pfx_page(as_bytes("[]")); }), "json_invalid");
}

}  // namespace
}  // namespace certferry::wire
