#include "app/pfx_target.h"

#include "app/key_files.h"
#include "app/pfx_testing.h"
#include "pki/digest.h"

#include <gmock/gmock.h>

namespace certferry::app {
namespace {

using ::testing::HasSubstr;

class PfxTargetTest : public ::testing::Test {
protected:
    PfxTargetTest() {
        options_.service_url = "https://service.example:9443/";
        options_.client_id = "app";
        options_.client_secret_file = "/secret";
        options_.key_file = folder_.write("key.pem", public_key_file(key_, KeyFormat::pem));
        options_.key_fingerprint = to_hex(pki::sha256(key_.spki()));
        options_.provider = "Certferry";
        options_.key_name = "mail";
    }

    std::string key_error() {
        return certferry::error_of([&] { find_import_key(find_pfx_settings(options_)); });
    }

    std::string settings_error() {
        return certferry::error_of([&] { find_pfx_settings(options_); });
    }

    test::PfxFolder folder_;
    pki::PublicKey key_ = pki::PrivateKey::generate({pki::KeyAlgorithm::rsa, 2048}).public_key();
    PfxOptions options_;
};

TEST_F(PfxTargetTest, OurServiceNeedsLittle) {
    const auto settings = find_pfx_settings(options_);
    EXPECT_EQ(settings.application.cloud.graph_url, "https://service.example:9443");
    EXPECT_EQ(settings.application.cloud.login_url, "https://service.example:9443");
    EXPECT_EQ(settings.application.tenant, "default");
    EXPECT_EQ(settings.scope, "https://graph.microsoft.com/.default");
}

TEST_F(PfxTargetTest, GraphIsKnownByItsCloud) {
    options_.service_url.clear();
    options_.cloud = "us-gcc-high";
    EXPECT_THAT(settings_error(), HasSubstr("--tenant"));
    options_.tenant = "contoso.example";
    const auto settings = find_pfx_settings(options_);
    EXPECT_EQ(settings.application.cloud.graph_url, "https://graph.microsoft.us");
    EXPECT_EQ(settings.scope, "https://graph.microsoft.us/.default");
    options_.cloud = "public";
    EXPECT_EQ(find_pfx_settings(options_).scope, "https://graph.microsoft.com/.default");
    options_.cloud = "moon";
    EXPECT_THAT(settings_error(), HasSubstr("usage_invalid"));
    options_.cloud.clear();
    EXPECT_THAT(settings_error(), HasSubstr("--service URL"));
}

TEST_F(PfxTargetTest, WhatContradictsItselfIsRefused) {
    options_.cloud = "public";
    EXPECT_THAT(settings_error(), HasSubstr("exclude each other"));
    options_.cloud.clear();
    options_.client_certificate_file = "/c";
    options_.client_key_file = "/k";
    EXPECT_THAT(settings_error(), HasSubstr("either"));
    options_.client_secret_file.clear();
    EXPECT_EQ(settings_error(), "no error");
    options_.client_key_file.clear();
    EXPECT_THAT(settings_error(), HasSubstr("either"));
    options_.service_url = "http://service.example";
    EXPECT_THAT(settings_error(), HasSubstr("https://"));
}

TEST_F(PfxTargetTest, AFileSaysWhatTheCommandLineDoesNot) {
    const auto key_file = options_.key_file;
    options_ = {};
    options_.key_name = "given";
    options_.config_file = folder_.write("pfx.toml",
                                         "service_url = \"https://stored.example\"\n"
                                         "tenant = \"north\"\n"
                                         "client_id = \"stored\"\n"
                                         "client_secret_file = \"app.secret\"\n"
                                         "[proxy]\n"
                                         "url = \"http://proxy.example:3128\"\n"
                                         "[key]\n"
                                         "fingerprint = \"" +
                                             to_hex(pki::sha256(key_.spki())) +
                                             "\"\n"
                                             "file = \"key.pem\"\n"
                                             "provider = \"Stored\"\n"
                                             "name = \"stored\"\n"
                                             "padding = \"oaep-sha256\"\n");
    const auto settings = find_pfx_settings(options_);
    EXPECT_EQ(settings.application.cloud.graph_url, "https://stored.example");
    EXPECT_EQ(settings.application.tenant, "north");
    EXPECT_EQ(settings.application.client_secret_file, folder_ / "app.secret");
    EXPECT_EQ(settings.proxy.value().url, "http://proxy.example:3128");
    EXPECT_EQ(settings.key_file, key_file);
    const auto key = find_import_key(settings);
    EXPECT_EQ(key.provider, "Stored");
    EXPECT_EQ(key.name, "given");
    EXPECT_EQ(key.padding_scheme, "oaepSha256");
}

TEST_F(PfxTargetTest, AFileMayNameIntuneAsAConnectorsDoes) {
    options_ = {};
    options_.config_file = folder_.write("pfx.toml",
                                         "[intune]\n"
                                         "cloud = \"us-gcc-high\"\n"
                                         "tenant = \"contoso.example\"\n"
                                         "client_id = \"app\"\n"
                                         "client_secret_file = \"app.secret\"\n");
    const auto settings = find_pfx_settings(options_);
    EXPECT_EQ(settings.application.cloud.graph_url, "https://graph.microsoft.us");
    EXPECT_EQ(settings.application.tenant, "contoso.example");
    options_.config_file = folder_.write("pfx.toml", "client = \"app\"\n");
    EXPECT_THAT(settings_error(), HasSubstr("config_invalid"));
}

TEST_F(PfxTargetTest, TheKeyMustHaveTheFingerprintThatWasGiven) {
    EXPECT_EQ(find_import_key(find_pfx_settings(options_)).key, key_);
    const auto other = pki::PrivateKey::generate({pki::KeyAlgorithm::rsa, 2048}).public_key();
    options_.key_file = folder_.write("other.pem", public_key_file(other, KeyFormat::pem));
    EXPECT_THAT(key_error(), HasSubstr("pfx_import_key_mismatch"));
    EXPECT_THAT(key_error(), HasSubstr(to_hex(pki::sha256(other.spki()))));
    options_.key_fingerprint = "abcd";
    EXPECT_THAT(key_error(), HasSubstr("64 hexadecimal digits"));
    options_.key_fingerprint.clear();
    EXPECT_THAT(key_error(), HasSubstr("usage_invalid"));
}

TEST_F(PfxTargetTest, TheKeyMayBeABlobAndTheFingerprintInCapitals) {
    options_.key_file = folder_.write("key.blob", public_key_file(key_, KeyFormat::cng));
    options_.key_fingerprint = to_upper_hex(pki::sha256(key_.spki()));
    EXPECT_EQ(find_import_key(find_pfx_settings(options_)).key, key_);
    options_.key_file = folder_.write("key.txt", "nothing");
    EXPECT_THAT(key_error(), HasSubstr("der_malformed"));
}

TEST_F(PfxTargetTest, ConnectorsMustBeAbleToFindTheKey) {
    options_.key_name.clear();
    EXPECT_THAT(key_error(), HasSubstr("--key-name"));
    options_.key_name = "mail";
    options_.key_file.clear();
    EXPECT_THAT(key_error(), HasSubstr("--key-file"));
}

TEST_F(PfxTargetTest, PaddingsHaveTheirNames) {
    const auto scheme = [&](std::string padding) {
        options_.padding = std::move(padding);
        return find_import_key(find_pfx_settings(options_)).padding_scheme;
    };
    EXPECT_EQ(scheme(""), "oaepSha512");
    EXPECT_EQ(scheme("oaep-sha384"), "oaepSha384");
    EXPECT_EQ(scheme("oaepSha256"), "oaepSha256");
    options_.padding = "pkcs1";
    EXPECT_THAT(key_error(), HasSubstr("pfx_padding_refused"));
    options_.padding = "oaep-sha1";
    EXPECT_THAT(key_error(), HasSubstr("pfx_padding_refused"));
}

}  // namespace
}  // namespace certferry::app
