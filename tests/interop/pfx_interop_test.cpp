// PFX files between us and OpenSSL, GnuTLS and NSS: each reads what the other writes.
#include "base/error.h"
#include "base/file.h"
#include "pki/pkcs12.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace certferry::pki {
namespace {

using testing::HasSubstr;
using Scheme = Pkcs12Protection::Scheme;

constexpr const char* password = "pfx-Password";

class PfxInterop : public testing::TestWithParam<KeySpec> {
protected:
    PfxInterop() {
        std::string pattern = testing::TempDir() + "pfx.XXXXXX";
        if (mkdtemp(pattern.data()) == nullptr) {
            throw Error(codes::file_unwritable, pattern);
        }
        folder_ = pattern;
    }

    ~PfxInterop() override { std::filesystem::remove_all(folder_); }

    /// Runs a shell command in the test's folder and gives back what it prints.
    std::string run(const std::string& command) const {
        const std::string whole = "cd '" + folder_.string() + "' && { " + command + "; } 2>&1";
        // NOLINTNEXTLINE(cert-env33-c): the command is the test's own.
        FILE* pipe = popen(whole.c_str(), "r");
        std::string output;
        for (int c = std::fgetc(pipe); c != EOF; c = std::fgetc(pipe)) {
            output += static_cast<char>(c);
        }
        EXPECT_EQ(pclose(pipe), 0) << command << "\n" << output;
        return output;
    }

    Pkcs12 open(const std::string& name) const {
        return open_pkcs12(read_file(folder_ / name), Secret::copy_of(password));
    }

    void write(const std::string& name, Scheme scheme) const {
        write_file(folder_ / name,
                   write_pkcs12(content_, Secret::copy_of(password),
                                {.iterations = 1024, .scheme = scheme}),
                   FileMode::owner_only);
    }

    void expect_own(const Pkcs12& opened) const {
        EXPECT_EQ(opened.key.public_key(), content_.key.public_key());
        EXPECT_EQ(opened.certificate, content_.certificate);
    }

    static Certificate certify(const PrivateKey& key, const PrivateKey& issuer,
                               std::string_view subject, bool is_ca) {
        CertificateContent content;
        content.serial = random_bytes(8);
        content.serial[0] = 0x40;  // Positive, and without a leading zero.
        content.issuer = Name::from_text("CN=Issuer");
        content.subject = Name::from_text(subject);
        content.not_before = from_micros(0);
        content.not_after = from_rfc3339("2099-01-01T00:00:00Z").value_or(UtcTime());
        content.spki = key.public_key().spki();
        content.extensions = {make_basic_constraints({.ca = is_ca, .path_length = {}})};
        return sign_tbs(encode_tbs(content, signature_algorithm(issuer.public_key(), Hash::sha256)),
                        issuer, Hash::sha256);
    }

    static Pkcs12 make_content() {
        const PrivateKey key = PrivateKey::generate(GetParam());
        const PrivateKey issuer = PrivateKey::generate({KeyAlgorithm::ec, 256});
        return {.key = key,
                .certificate = certify(key, issuer, "CN=own", false),
                .chain = {certify(issuer, issuer, "CN=Issuer", true)},
                .friendly_name = "our-name"};
    }

    const Pkcs12 content_ = make_content();
    std::filesystem::path folder_;
};

INSTANTIATE_TEST_SUITE_P(Keys, PfxInterop,
                         testing::Values(KeySpec{KeyAlgorithm::rsa, 2048},
                                         KeySpec{KeyAlgorithm::ec, 256}),
                         [](const auto& tested) {
                             return tested.param.algorithm == KeyAlgorithm::rsa ? "rsa" : "ec";
                         });

TEST_P(PfxInterop, OpensslReadsOurs) {
    for (const Scheme scheme : {Scheme::aes256_sha256, Scheme::legacy_3des_sha1}) {
        write("ours.pfx", scheme);
        const std::string output =
            run("openssl pkcs12 -in ours.pfx -passin pass:pfx-Password -nodes -out all.pem -info");
        EXPECT_THAT(output, HasSubstr("Iteration 1024"));
        const std::string pem(as_text(read_file(folder_ / "all.pem")));
        EXPECT_EQ(PrivateKey::from_pem(pem).public_key(), content_.key.public_key());
        EXPECT_EQ(Certificate::all_from_pem(pem).size(), 2U);
        EXPECT_THAT(pem, HasSubstr("friendlyName: our-name"));
    }
}

TEST_P(PfxInterop, GnutlsReadsOurs) {
    for (const Scheme scheme : {Scheme::aes256_sha256, Scheme::legacy_3des_sha1}) {
        write("ours.pfx", scheme);
        const std::string output =
            run("certtool --p12-info --inder --infile ours.pfx --password pfx-Password");
        write_file(folder_ / "bags.txt", as_bytes(output), FileMode::owner_only);
        const std::string key =
            run("certtool --key-info --pkcs8 --infile bags.txt --password pfx-Password");
        // certtool writes EC keys in a form of its own that OpenSSL does not read back.
        if (content_.key.public_key().algorithm() == KeyAlgorithm::rsa) {
            EXPECT_EQ(PrivateKey::from_pem(key).public_key(), content_.key.public_key()) << key;
        } else {
            EXPECT_THAT(key, HasSubstr("EC PRIVATE KEY"));
        }
        EXPECT_EQ(Certificate::all_from_pem(output).size(), 2U) << output;
    }
}

TEST_P(PfxInterop, NssImportsOursAndWeReadItsExport) {
    write("ours.pfx", Scheme::aes256_sha256);
    run("mkdir db && certutil -N -d sql:db --empty-password");
    run("pk12util -i ours.pfx -d sql:db -W pfx-Password");
    EXPECT_THAT(run("certutil -K -d sql:db"), HasSubstr("our-name"));
    run("pk12util -o theirs.pfx -n our-name -d sql:db -W pfx-Password");
    expect_own(open("theirs.pfx"));
    for (const char* cipher :
         {"AES-128-CBC", "PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC"}) {
        run(std::string("pk12util -o theirs.pfx -n our-name -d sql:db -W pfx-Password -c '") +
            cipher + "' -C '" + cipher + "'");
        expect_own(open("theirs.pfx"));
    }
}

TEST_P(PfxInterop, WeReadWhatGnutlsWrites) {
    write_file(folder_ / "key.pem", content_.key.to_pem().reveal(), FileMode::owner_only);
    write_file(folder_ / "cert.pem", as_bytes(content_.certificate.to_pem()), FileMode::readable);
    for (const char* cipher : {"aes-256", "aes-128", "3des", "3des-pkcs12", "rc2-40"}) {
        run(std::string("certtool --to-p12 --load-privkey key.pem --load-certificate cert.pem "
                        "--p12-name theirs --password pfx-Password --outder --outfile theirs.pfx "
                        "--pkcs-cipher ") +
            cipher);
        const Pkcs12 opened = open("theirs.pfx");
        expect_own(opened);
        EXPECT_EQ(opened.friendly_name, "theirs");
    }
}

TEST_P(PfxInterop, WeReadWhatOpensslWrites) {
    write_file(folder_ / "key.pem", content_.key.to_pem().reveal(), FileMode::owner_only);
    write_file(folder_ / "cert.pem",
               as_bytes(content_.certificate.to_pem() + content_.chain[0].to_pem()),
               FileMode::readable);
    for (const char* options : {"", "-legacy", "-legacy -descert", "-macalg sha512 -iter 5000",
                                "-keypbe NONE -certpbe NONE"}) {
        run(std::string("openssl pkcs12 -export -inkey key.pem -in cert.pem -name theirs -passout "
                        "pass:pfx-Password -out theirs.pfx ") +
            options);
        const Pkcs12 opened = open("theirs.pfx");
        expect_own(opened);
        EXPECT_EQ(opened.chain, content_.chain) << options;
        EXPECT_EQ(opened.friendly_name, "theirs") << options;
    }
}

}  // namespace
}  // namespace certferry::pki
