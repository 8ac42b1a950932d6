#include "service/connectors/keys.h"

#include "pki/key.h"
#include "service/connectors/testing.h"

namespace certferry::service {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// Keys are slow to make; tests share these.
Bytes spki_of(const std::string& name) {
    static const std::map<std::string, pki::PrivateKey> keys = [] {
        std::map<std::string, pki::PrivateKey> made;
        for (const char* const curve : {"a", "b", "c"}) {
            made.emplace(curve, pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256}));
        }
        for (const char* const rsa : {"rsa", "rsa-2"}) {
            made.emplace(rsa, pki::PrivateKey::generate({pki::KeyAlgorithm::rsa, 2048}));
        }
        made.emplace("weak", pki::PrivateKey::generate({pki::KeyAlgorithm::rsa, 1024}));
        return made;
    }();
    return keys.at(name).public_key().spki();
}

class Keys : public ConnectorsTest {
protected:
    static wire::KeyRegistration key(std::string kind, const std::string& name,
                                     std::optional<std::string> replaces = std::nullopt) {
        return {.kind = std::move(kind),
                .provider_name = "file",
                .key_name = name,
                .public_key = spki_of(name),
                .replaces = std::move(replaces)};
    }

    wire::RegisteredKey add(const wire::KeyRegistration& registration,
                            const std::string& connector_id = "c1") {
        return write([&](store::Session& session) {
            return register_key(
                session, store::service::find_connector(session, tenant_, connector_id).value(),
                registration, clock_.now());
        });
    }

    std::string refusal(const wire::KeyRegistration& registration,
                        const std::string& connector_id = "c1") {
        return code_of([&] { add(registration, connector_id); });
    }

    std::vector<std::string> states() { return listed(get("/wrappingKeys"), "state"); }
};

INSTANTIATE_TEST_SUITE_P(, Keys, testing::ValuesIn(store::all_drivers), store::driver_name);

TEST_P(Keys, AreKnownByTheDigestOfThePublicKey) {
    add_connector("c1", "pkcs pkcsImported");
    const auto made = add(key("escrow", "a"));
    EXPECT_EQ(made.key_id.size(), 64U);
    EXPECT_EQ(made.state, "active");
    EXPECT_EQ(add(key("escrow", "a")).key_id, made.key_id) << "a repeat";
    add(key("import", "rsa"));
    EXPECT_THAT(listed(get("/wrappingKeys"), "kind"), ElementsAre("escrow", "import"));
    EXPECT_THAT(listed(get("/importKeys"), "keyName"), ElementsAre("rsa"));
    EXPECT_EQ(json_in(get("/wrappingKeys/" + made.key_id)).at("registeredBy"), "c1");
    EXPECT_EQ(code_in(get("/wrappingKeys/none")), "object_unknown");
}

TEST_P(Keys, ReplaceTheEscrowKeyOnlyByName) {
    add_connector("c1", "pkcs");
    add_connector("c2", "pkcs");
    const auto first = add(key("escrow", "a")).key_id;
    EXPECT_EQ(refusal(key("escrow", "b"), "c2"), "escrow_key_exists")
        << "two connectors do not each make the first";
    EXPECT_EQ(refusal(key("escrow", "b", "other"), "c2"), "escrow_key_exists");
    const auto second = add(key("escrow", "b", first), "c2").key_id;
    EXPECT_THAT(states(), UnorderedElementsAre("active", "decryptOnly"));
    EXPECT_EQ(json_in(get("/wrappingKeys/" + first)).at("state"), "decryptOnly");
    EXPECT_EQ(refusal(key("escrow", "c", first)), "escrow_key_exists") << "that one is old";
    EXPECT_EQ(add(key("escrow", "a")).state, "decryptOnly") << "a repeat brings nothing back";
    EXPECT_EQ(json_in(get("/wrappingKeys/" + second)).at("state"), "active");
}

TEST_P(Keys, AreOfKindsThatCanDoIt) {
    add_connector("c1", "pkcs pkcsImported");
    EXPECT_EQ(refusal(key("import", "a")), "wrapping_key_refused") << "no curve for passwords";
    EXPECT_EQ(refusal(key("escrow", "weak")), "wrapping_key_refused");
    EXPECT_EQ(refusal(key("import", "weak")), "wrapping_key_refused");
    auto broken = key("escrow", "a");
    broken.public_key.pop_back();
    EXPECT_EQ(refusal(broken), "wrapping_key_refused");
    broken.public_key.resize(5000);
    EXPECT_EQ(refusal(broken), "wrapping_key_refused");
    EXPECT_EQ(refusal(key("signing", "a")), "connector_report_invalid");
    auto nameless = key("escrow", "a");
    nameless.provider_name.clear();
    EXPECT_EQ(refusal(nameless), "connector_report_invalid");
    EXPECT_EQ(add(key("escrow", "rsa")).state, "active");
    EXPECT_EQ(refusal(key("import", "rsa")), "wrapping_key_conflict");
}

TEST_P(Keys, BelongToAFeature) {
    add_connector("c1", "scep pkcsImported");
    add_connector("c2", "scep pkcs");
    EXPECT_EQ(refusal(key("escrow", "a")), "feature_missing");
    EXPECT_EQ(refusal(key("import", "rsa"), "c2"), "feature_missing");
    EXPECT_EQ(add(key("import", "rsa")).state, "active");
    EXPECT_EQ(add(key("import", "rsa-2")).state, "active");
    EXPECT_THAT(states(), ElementsAre("active", "active"));
}

TEST_P(Keys, ChangeTheirStateByTheAdministrator) {
    add_connector("c1", "pkcs");
    const auto first = add(key("escrow", "a")).key_id;
    const auto second = add(key("escrow", "b", first)).key_id;
    EXPECT_EQ(code_in(put("/wrappingKeys/" + first, R"({"state": "gone"})", 2)),
              "validation_failed");
    EXPECT_EQ(code_in(put("/wrappingKeys/" + first, R"({"state": "active"})", 1)),
              "object_changed");
    EXPECT_EQ(code_in(put("/wrappingKeys/" + first, R"({"state": "active"})", 2, Role::operator_)),
              "role_insufficient");
    EXPECT_EQ(code_in(put("/wrappingKeys/" + first, R"({"state": "active"})", 2)), "status 200");
    EXPECT_EQ(json_in(get("/wrappingKeys/" + first)).at("state"), "active");
    EXPECT_EQ(json_in(get("/wrappingKeys/" + second)).at("state"), "decryptOnly");
}

TEST_P(Keys, AreLimitedInNumber) {
    add_connector("c1", "pkcs");
    write([&](store::Session& session) {
        for (std::int64_t i = 0; i < max_wrapping_keys; ++i) {
            store::service::insert_wrapping_key(session, {.tenant_id = tenant_,
                                                          .key_id = std::to_string(i),
                                                          .kind = "import",
                                                          .provider_name = "p",
                                                          .key_name = "k",
                                                          .spki = {0},
                                                          .state = "active",
                                                          .connector_id = "c1",
                                                          .version = 1,
                                                          .created_at = clock_.now(),
                                                          .modified_at = clock_.now()});
        }
    });
    EXPECT_EQ(refusal(key("escrow", "a")), "wrapping_key_limit_reached");
}

}  // namespace
}  // namespace certferry::service
