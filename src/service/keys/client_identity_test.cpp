#include "service/keys/client_identity.h"

#include "service/keys/internal_ca.h"
#include "service/keys/testing.h"

namespace certferry::service {
namespace {

constexpr std::string_view tenant = "019a0000-0000-7000-8000-000000000001";
constexpr std::string_view object_id = "019a0000-0000-7000-8000-000000000002";

class ClientIdentityTest : public ServiceTest {
protected:
    ClientIdentityTest() { InternalCa::make(*database_, *installation_, clock_); }

    std::optional<ClientIdentity> identity(std::vector<pki::GeneralName> names) {
        const auto key =
            pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
        const auto certificate =
            InternalCa(*database_, *installation_, clock_)
                .issue({.common_name = "x",
                        .alt_names = std::move(names),
                        .key_usage = pki::KeyUsage(pki::KeyUsage::digital_signature),
                        .extended_key_usage = {pki::Oid(pki::oids::client_auth)}},
                       key.public_key().spki());
        return identity_of(certificate);
    }

    std::optional<ClientIdentity> identity(std::string_view uri) {
        return identity(std::vector{pki::GeneralName::uri(uri)});
    }
};

TEST_F(ClientIdentityTest, IsReadAsItWasWritten) {
    for (const auto kind : {ClientIdentity::Kind::connector, ClientIdentity::Kind::device}) {
        const ClientIdentity given{
            .tenant_id = std::string(tenant), .kind = kind, .id = std::string(object_id)};
        EXPECT_EQ(identity(identity_uri(given)), given);
    }
}

TEST_F(ClientIdentityTest, HasOneForm) {
    const auto uri = [](std::string_view text) { return std::string(text); };
    for (const auto& other :
         {uri("https://harbor.example/"), "certferry://" + uri(tenant) + "/device/",
          "certferry://" + uri(tenant) + "/user/" + uri(object_id),
          "certferry://" + uri(tenant) + "/device/" + uri(object_id) + "/user/" + uri(object_id),
          "certferry://" + uri(tenant) + "/device/not-an-id",
          "certferry://not-an-id-of-thirty-six-characters-here/device/" + uri(object_id)}) {
        EXPECT_EQ(identity(other), std::nullopt) << other;
    }
}

TEST_F(ClientIdentityTest, StandsAlone) {
    const auto uri = pki::GeneralName::uri(identity_uri({.tenant_id = std::string(tenant),
                                                         .kind = ClientIdentity::Kind::device,
                                                         .id = std::string(object_id)}));
    EXPECT_EQ(identity({uri, uri}), std::nullopt);
    EXPECT_EQ(identity({uri, pki::GeneralName::dns("harbor.example")}), std::nullopt);
    EXPECT_EQ(identity({pki::GeneralName::dns("harbor.example")}), std::nullopt);
}

}  // namespace
}  // namespace certferry::service
