#include "device/placement.h"

#include "base/file.h"
#include "device/bundle.h"
#include "device/files.h"
#include "device/nss_tools.h"
#include "device/testing.h"
#include "device/trusted_store.h"
#include "pki/pkcs12.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace certferry::device {
namespace {

using testing::first_profile;
using testing::make_credential;

class PlacementTest : public ::testing::Test {
protected:
    static InstalledRecord record_of(const Credential& credential, const Places& places) {
        InstalledRecord record;
        record.profile_id = credential.profile_id;
        record.thumbprint = thumbprint_of(credential.certificate);
        record.not_after = credential.certificate.not_after();
        record.places = places;
        return record;
    }

    InstalledRecord put(Placements& placements, const Credential& credential) {
        return record_of(credential, placements.put(credential));
    }

    static std::string own_name() {
        std::array<char, 4096> buffer{};
        passwd entry{};
        passwd* found = nullptr;
        EXPECT_EQ(::getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found), 0);
        return found == nullptr ? "" : found->pw_name;
    }

    static unsigned mode_of(const std::filesystem::path& path) {
        struct stat status{};

        EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
        return status.st_mode & 0777U;
    }

    std::string text_of(const std::filesystem::path& file) {
        return std::string(as_text(read_file(file)));
    }

    testing::Scratch scratch;
    Settings settings = testing::settings_in(scratch.path());
};

TEST_F(PlacementTest, PemHasCertificateChainAndKey) {
    settings.install.key_mode = 0640;
    Placements placements(settings.install, settings.data_dir);
    const auto credential = make_credential(first_profile, "CN=mira");
    const auto record = put(placements, credential);
    const auto current = settings.install.folder / first_profile / "current";
    EXPECT_EQ(pki::Certificate::from_pem(text_of(current / "certificate.pem")),
              credential.certificate);
    EXPECT_EQ(pki::Certificate::from_pem(text_of(current / "chain.pem")),
              testing::small_ca().certificate());
    EXPECT_EQ(pki::PrivateKey::from_pem(text_of(current / "key.pem")).public_key(),
              credential.key.public_key());
    EXPECT_EQ(mode_of(current / "key.pem"), 0640U);
    EXPECT_TRUE(placements.holds(record));
}

TEST_F(PlacementTest, LetsOthersReadCertificatesWhateverTheUmask) {
    const auto before = umask(0077);
    Placements placements(settings.install, settings.data_dir);
    put(placements, make_credential(first_profile, "CN=mira"));
    umask(before);
    const auto current = settings.install.folder / first_profile / "current";
    EXPECT_EQ(mode_of(current / "certificate.pem"), 0644U);
    EXPECT_EQ(mode_of(current / "key.pem"), 0600U);
    EXPECT_EQ(mode_of(current), 0755U);
    EXPECT_EQ(mode_of(settings.install.folder), 0755U);
}

TEST_F(PlacementTest, CurrentLeadsToTheNewestAndThenToWhatIsLeft) {
    Placements placements(settings.install, settings.data_dir);
    const auto first = put(placements, make_credential(first_profile, "CN=one"));
    const auto second = put(placements, make_credential(first_profile, "CN=two"));
    const auto current = settings.install.folder / first_profile / "current";
    EXPECT_EQ(std::filesystem::read_symlink(current), second.thumbprint);
    placements.remove(second, {first});
    EXPECT_EQ(std::filesystem::read_symlink(current), first.thumbprint);
    EXPECT_FALSE(placements.holds(second));
    placements.remove(first, {});
    EXPECT_FALSE(std::filesystem::exists(settings.install.folder / first_profile));
    placements.remove(first, {});  // Again, as after a crash.
}

TEST_F(PlacementTest, AnUnknownOwnerIsAnError) {
    settings.install.owner = "nobody-of-this-name";
    Placements placements(settings.install, settings.data_dir);
    EXPECT_EQ(code_of([&] { placements.put(make_credential(first_profile, "CN=mira")); }),
              "config_invalid");
}

TEST_F(PlacementTest, Pkcs12OpensWithThePasswordBesideIt) {
    settings.install.format = Format::pkcs12;
    Placements placements(settings.install, settings.data_dir);
    const auto credential = make_credential(first_profile, "CN=mira");
    const auto record = put(placements, credential);
    const auto opened = pki::open_pkcs12(read_file(record.places.at("pkcs12")),
                                         read_secret_file(record.places.at("passwordFile")));
    EXPECT_EQ(opened.certificate, credential.certificate);
    EXPECT_EQ(opened.chain.size(), 1U);
}

TEST_F(PlacementTest, Pkcs12TakesThePasswordOfTheSetting) {
    settings.install.format = Format::pkcs12;
    settings.install.pkcs12_password_file = scratch.path() / "password";
    write_file(*settings.install.pkcs12_password_file, as_bytes("chosen\n"), FileMode::owner_only);
    Placements placements(settings.install, settings.data_dir);
    const auto record = put(placements, make_credential(first_profile, "CN=mira"));
    EXPECT_EQ(code_of([&] {
                  pki::open_pkcs12(read_file(record.places.at("pkcs12")),
                                   Secret::copy_of("chosen"));
              }),
              "no error");
}

TEST_F(PlacementTest, NssHasEachCertificateWithItsKey) {
    settings.install.format = Format::nss;
    settings.install.nss_database = scratch.path() / "nss";
    Placements placements(settings.install, settings.data_dir);
    // One subject has one nickname, also in several profiles; another subject has another.
    const auto old = put(placements, make_credential(first_profile, "CN=mira"));
    const auto renewed = put(placements, make_credential(testing::second_profile, "CN=mira"));
    const auto other = put(placements, make_credential(first_profile, "CN=mira 2029"));
    EXPECT_TRUE(placements.holds(old));
    EXPECT_TRUE(placements.holds(renewed));
    EXPECT_TRUE(placements.holds(other));
    placements.remove(old, {other});
    EXPECT_FALSE(placements.holds(old));
    EXPECT_TRUE(placements.holds(renewed));
    EXPECT_TRUE(placements.holds(other));
    placements.remove(renewed, {});
    placements.remove(other, {});
    NssTools tools(settings.install);
    EXPECT_THAT(tools.certificates(old.places.at("nickname")), ::testing::IsEmpty());
    EXPECT_THAT(tools.certificates(other.places.at("nickname")), ::testing::IsEmpty());
}

TEST_F(PlacementTest, NssBelongsToItsOwner) {
    const std::string owner = geteuid() == 0 ? "nobody" : own_name();
    std::filesystem::permissions(scratch.path(), std::filesystem::perms(0755));
    const auto home = scratch.path() / "home";
    make_folder(home, 0755);
    if (geteuid() == 0) {
        hand_over(home, 0755, find_owner(owner, std::nullopt));
    }
    settings.install.format = Format::nss;
    settings.install.owner = owner;
    settings.install.nss_database = home / "nss";
    Placements placements(settings.install, settings.data_dir);
    const auto record = put(placements, make_credential(first_profile, "CN=mira"));
    struct stat status{};

    ASSERT_EQ(::stat((home / "nss/cert9.db").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, find_owner(owner, std::nullopt).user);
    EXPECT_TRUE(placements.holds(record));
}

TEST_F(PlacementTest, SweepsAwayWhatNobodyRecorded) {
    Placements placements(settings.install, settings.data_dir);
    auto recorded = put(placements, make_credential(first_profile, "CN=one"));
    const auto lost = put(placements, make_credential(first_profile, "CN=two"));
    const auto of_another = put(placements, make_credential(testing::second_profile, "CN=one"));
    make_folder(settings.install.folder / "somebody else's", 0755);
    placements.sweep({recorded});
    EXPECT_TRUE(placements.holds(recorded));
    EXPECT_FALSE(placements.holds(lost));
    EXPECT_FALSE(placements.holds(of_another));
    EXPECT_EQ(std::filesystem::read_symlink(settings.install.folder / first_profile / "current"),
              recorded.thumbprint);
    EXPECT_TRUE(std::filesystem::exists(settings.install.folder / "somebody else's"));
}

TEST_F(PlacementTest, NssIsSweptToo) {
    settings.install.format = Format::nss;
    settings.install.nss_database = scratch.path() / "nss";
    Placements placements(settings.install, settings.data_dir);
    const auto recorded = put(placements, make_credential(first_profile, "CN=mira"));
    const auto lost = put(placements, make_credential(first_profile, "CN=mira"));
    placements.sweep({recorded});
    EXPECT_TRUE(placements.holds(recorded));
    EXPECT_FALSE(placements.holds(lost));
}

TEST_F(PlacementTest, NssSaysThatTheSubjectIsTaken) {
    settings.install.format = Format::nss;
    settings.install.nss_database = scratch.path() / "nss";
    NssTools tools(settings.install);
    tools.make_database();
    const auto theirs = make_credential(first_profile, "CN=mira");
    const auto bundle = make_bundle(theirs, "Mira's own");
    write_file(scratch.path() / "own.p12", bundle.pkcs12, FileMode::owner_only);
    write_file(scratch.path() / "own.password", bundle.password.reveal(), FileMode::owner_only);
    tools.import_bundle(scratch.path() / "own.p12", scratch.path() / "own.password");
    Placements placements(settings.install, settings.data_dir);
    EXPECT_EQ(code_of([&] { placements.put(make_credential(first_profile, "CN=mira")); }),
              "install_failed");
}

TEST_F(PlacementTest, WhatOneFormatInstalledIsRemovedUnderAnother) {
    Placements before(settings.install, settings.data_dir);
    const auto record = put(before, make_credential(first_profile, "CN=mira"));
    settings.install.format = Format::pkcs12;
    Placements after(settings.install, settings.data_dir);
    EXPECT_TRUE(after.holds(record));
    after.remove(record, {});
    EXPECT_FALSE(before.holds(record));
}

TEST_F(PlacementTest, TheSystemsListIsMadeAnewWithEachChange) {
    settings.trusted.system_store = true;
    settings.trusted.system_folder = scratch.path();
    settings.trusted.system_update = {"/bin/sh", "-c",
                                      "echo x >> " + (scratch.path() / "updates").string()};
    TrustedStore store(settings);
    const auto& certificate = testing::small_ca().certificate();
    InstalledRecord record;
    record.profile_id = first_profile;
    record.thumbprint = thumbprint_of(certificate);
    record.places = store.put(record.profile_id, certificate);
    const auto system = scratch.path() / ("certferry-" + record.profile_id + ".crt");
    EXPECT_EQ(pki::Certificate::from_pem(text_of(system)), certificate);
    EXPECT_TRUE(store.holds(record));
    store.remove(record);
    EXPECT_FALSE(std::filesystem::exists(system));
    EXPECT_FALSE(store.holds(record));
    EXPECT_EQ(text_of(scratch.path() / "updates"), "x\nx\n");
}

TEST_F(PlacementTest, NssTrustsTheCa) {
    settings.install.format = Format::nss;
    settings.install.nss_database = scratch.path() / "nss";
    TrustedStore store(settings);
    InstalledRecord record;
    record.profile_id = first_profile;
    record.places = store.put(record.profile_id, testing::small_ca().certificate());
    store.put(record.profile_id, testing::small_ca().certificate());  // Again, as after a crash.
    NssTools tools(settings.install);
    const auto nickname = "certferry-" + record.profile_id;
    EXPECT_THAT(tools.certificates(nickname),
                ::testing::ElementsAre(testing::small_ca().certificate()));
    store.remove(record);
    EXPECT_THAT(tools.certificates(nickname), ::testing::IsEmpty());
}

}  // namespace
}  // namespace certferry::device
