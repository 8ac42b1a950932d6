#include "connector/testing.h"
#include "pki/oaep.h"
#include "pki/pkcs12.h"

namespace certferry::connector {
namespace {

using journal::WorkState;

class ImportJob : public test::JobTest {
protected:
    ImportJob()
        : import_key_(keys_
                          ->create(KeyKind::import, {.provider = "Certferry", .key = "import"},
                                   {pki::KeyAlgorithm::rsa, 2048})
                          .key) {
        // Any certificate will do for S/MIME here.
        const auto key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
        const test::DeviceCa mail_ca;
        const auto certificate = mail_ca.issue(key.public_key(), "https://mail.example/mira",
                                               pki::KeyUsage(pki::KeyUsage::key_agreement));
        pfx_ = pki::write_pkcs12(
            {.key = key, .certificate = certificate, .chain = {}, .friendly_name = "mail"},
            Secret::copy_of("pass-wört"), {.iterations = 2'000});
        work_.imported_id = "i-1";
        work_.encrypted_pfx_blob = pfx_;
        work_.encrypted_pfx_password =
            pki::oaep_encrypt(import_key_.public_key(), pki::Hash::sha512, as_bytes(latin1));
        work_.provider_name = "Certferry";
        work_.key_name = "import";
        work_.padding_scheme = "oaepSha512";
        work_.thumbprint = to_hex(certificate.thumbprint());
        work_.intended_purpose = "smimeEncryption";
        work_.recipient = device_certificate_.der();
    }

    static constexpr std::string_view latin1 = "pass-w\xF6rt";  // What import tools encrypt.
    pki::PrivateKey import_key_;
    Bytes pfx_;
    wire::ImportWork work_;
};

TEST_F(ImportJob, WrapsPfxAndPasswordForTheDevice) {
    const auto row = run(item("import"), work_);
    ASSERT_EQ(row.state, WorkState::wrapped) << row.error_text.value_or("");
    const auto content = opened(row);
    EXPECT_EQ(content.pfx, pfx_);
    EXPECT_EQ(content.password.reveal_text(), "pass-wört");
}

TEST_F(ImportJob, TakesEveryHashOfSha2) {
    const std::pair<const char*, pki::Hash> rows[] = {{"oaepSha256", pki::Hash::sha256},
                                                      {"OaepSha384", pki::Hash::sha384},
                                                      {"none", pki::Hash::sha512}};
    for (const auto& [scheme, hash] : rows) {
        work_.padding_scheme = scheme;
        work_.encrypted_pfx_password =
            pki::oaep_encrypt(import_key_.public_key(), hash, as_bytes(latin1));
        EXPECT_EQ(run(item("import", scheme), work_).state, WorkState::wrapped) << scheme;
    }
}

TEST_F(ImportJob, RefusesOldPaddings) {
    for (const auto* scheme : {"pkcs1", "oaepSha1", "anything"}) {
        work_.padding_scheme = scheme;
        EXPECT_EQ(run(item("import", scheme), work_).error_code, "pfx_padding_refused");
    }
}

TEST_F(ImportJob, RefusesWhatDoesNotFitItsRecord) {
    auto wrong = work_;
    wrong.thumbprint = std::string(40, 'a');
    EXPECT_EQ(run(item("import", "r-1"), wrong).error_code, "import_thumbprint_wrong");
    wrong = work_;
    wrong.intended_purpose = "vpn";
    EXPECT_EQ(run(item("import", "r-2"), wrong).error_code, "import_purpose_wrong");
    wrong = work_;
    wrong.encrypted_pfx_blob = Bytes{0x30, 0x00};
    EXPECT_EQ(run(item("import", "r-3"), wrong).error_code, "pfx_malformed");
    wrong = work_;
    wrong.encrypted_pfx_password =
        pki::oaep_encrypt(import_key_.public_key(), pki::Hash::sha512, as_bytes("another"));
    EXPECT_EQ(run(item("import", "r-4"), wrong).error_code, "password_wrong");
    wrong = work_;
    wrong.encrypted_pfx_password.back() ^= 1U;
    EXPECT_EQ(run(item("import", "r-5"), wrong).error_code, "sealed_password_unreadable");
    wrong = work_;
    wrong.key_name = "another";
    EXPECT_EQ(run(item("import", "r-6"), wrong).error_code, "work_key_missing");
}

TEST_F(ImportJob, OpensAPfxForTheFirstDeviceAlone) {
    // The password that the second call has is wrong, so it would fail if it opened anything.
    const auto first = imported_.certificate_of(work_, Secret::copy_of("pass-wört"));
    EXPECT_EQ(to_hex(first.thumbprint()), work_.thumbprint);
    EXPECT_EQ(imported_.certificate_of(work_, Secret::copy_of("wrong")).der(), first.der());
    auto other = work_;
    other.encrypted_pfx_password =
        pki::oaep_encrypt(import_key_.public_key(), pki::Hash::sha512, as_bytes("another"));
    EXPECT_EQ(run(item("import", "r-1"), other).error_code, "password_wrong");
    other = work_;
    other.encrypted_pfx_blob.back() ^= 1U;
    EXPECT_TRUE(run(item("import", "r-2"), other).error_code);
    EXPECT_EQ(run(item("import", "r-3"), work_).state, WorkState::wrapped);
}

TEST_F(ImportJob, HoldsASixthDeviceOfAUserInADay) {
    for (int i = 1; i <= 6; ++i) {
        const auto key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
        const auto id = "a4d0e2f3-5f3c-4f5d-9d7a-5f0c1b2a3d0" + std::to_string(i);
        auto request = item("import", "r-" + std::to_string(i));
        request.device_id = id;
        work_.recipient = device_ca_
                              .issue(key.public_key(), test::device_uri(test::user, id),
                                     pki::KeyUsage(pki::KeyUsage::key_agreement))
                              .der();
        auto row = run(request, work_);
        EXPECT_EQ(row.state, i < 6 ? WorkState::wrapped : WorkState::held) << i;
        if (i == 6) {
            EXPECT_TRUE(journal_->approve(request.request_id, "root"));
            row = runner().run(journal_->find(row.id).value());
            EXPECT_EQ(row.state, WorkState::wrapped);
        }
    }
}

}  // namespace
}  // namespace certferry::connector
