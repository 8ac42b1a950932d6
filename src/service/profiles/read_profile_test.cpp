#include "service/profiles/profile_json.h"
#include "service/profiles/profile_testing.h"
#include "service/profiles/testing.h"

#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;
using testing::with;

std::vector<std::string> faults(const boost::json::object& object) {
    return testing::lines(read_profile(object).findings);
}

Profile read(const boost::json::object& object) {
    const ProfileReading reading = read_profile(object);
    EXPECT_THAT(testing::lines(reading.findings), ElementsAre());
    return reading.profile.value_or(Profile{});
}

template <class Settings>
Settings settings_of(const boost::json::object& object) {
    return std::get<Settings>(read(object).settings);
}

/// Every kind, complete on the platforms where it has most settings, and on others.
std::vector<boost::json::object> samples() {
    return {
        testing::scep_json(),
        testing::pkcs_json(),
        testing::imported_json(),
        testing::trusted_json(),
        testing::mail_json(),
        with(testing::scep_json(), R"({"platform": "androidDedicated", "keyStorageProvider": null,
            "applicability": null, "hashAlgorithms": ["sha1", "sha2"], "certificateAccess":
            {"mode": "specificApps", "packageIds": ["a.b", "c.d"]}})"),
        with(testing::pkcs_json(), R"({"platform": "androidFullyManaged",
            "rootCertificateProfileId": "root", "keyAlgorithm": "ec", "curve": "P-384",
            "pfxEncryption": "legacy", "extendedKeyUsages": [{"name": "x", "oid": "1.2.3"}]})"),
        with(testing::pkcs_json(), R"({"platform": "macos", "allowAllAppsAccess": true})"),
        with(testing::pkcs_json(), R"({"platform": "windows10", "keySize": 4096,
            "keyStorageProvider": "software", "validity": {"value": 90, "unit": "days"}})"),
    };
}

TEST(ReadProfile, TakesEverySettingOfScep) {
    const Profile profile = read(testing::scep_json());
    EXPECT_EQ(profile.id, "d2f7c7a4-3a55-4e0b-8b4d-1b0a9c6f7e55");
    EXPECT_EQ(profile.kind(), ProfileKind::scep);
    EXPECT_EQ(profile.platform, Platform::windows10);
    EXPECT_EQ(profile.display_name, "Deck Wi-Fi certificate");
    EXPECT_EQ(profile.description, "EAP-TLS on board");
    EXPECT_EQ(profile.version, 4U);
    EXPECT_THAT(profile.scope_tags, ElementsAre("north"));
    EXPECT_EQ(profile.applicability->min_version, "10.0.19041");
    EXPECT_EQ(profile.created_at, from_rfc3339("2031-01-15T12:00:00Z"));
    ASSERT_EQ(profile.assignments.size(), 2U);
    EXPECT_EQ(profile.assignments[1].mode, AssignmentMode::exclude);
    const auto& scep = std::get<ScepSettings>(profile.settings);
    EXPECT_EQ(scep.names.certificate_type, CertificateType::device);
    EXPECT_EQ(scep.names.subject_name_format, SubjectNameFormat::custom);
    EXPECT_EQ(scep.validity, (Validity{.value = 12, .unit = ValidityUnit::months}));
    EXPECT_EQ(scep.key_usage.mask(), 0xA0);
    EXPECT_EQ(scep.extended_key_usages.front(), client_authentication());
    EXPECT_EQ(profile.root_certificate_profile_id(), "0f9a4be2-91c7-4d5e-a6f0-5d2b7f6c1a90");
}

TEST(ReadProfile, SurvivesWritingAndReadingAgain) {
    for (const auto& sample : samples()) {
        const Profile profile = read(sample);
        const std::string text = boost::json::serialize(write_profile(profile));
        EXPECT_EQ(read(testing::json(text)), profile) << text;
        EXPECT_EQ(read(write_profile(profile)), profile) << text;
    }
}

TEST(ReadProfile, FillsInDefaultsOfScep) {
    const auto scep = settings_of<ScepSettings>(testing::json(
        R"({"kind": "scep", "platform": "windows81", "displayName": "x", "scepServerUrls": ["u"]})"));
    EXPECT_EQ(scep.names.certificate_type, CertificateType::user);
    EXPECT_EQ(scep.names.subject_name_format, SubjectNameFormat::common_name);
    EXPECT_TRUE(scep.names.subject_alternative_names.empty());
    EXPECT_EQ(scep.validity, std::nullopt);
    EXPECT_EQ(scep.key_storage_provider, KeyStorageProvider::tpm_else_software);
    EXPECT_EQ(scep.key_usage.mask(), 0xA0);
    EXPECT_EQ(scep.key_size, 2048);
    EXPECT_EQ(scep.hash_algorithms, HashAlgorithms{});
    EXPECT_THAT(scep.extended_key_usages, ElementsAre(client_authentication()));
    EXPECT_EQ(scep.renewal_threshold_percent, 20);
    EXPECT_EQ(scep.certificate_access, std::nullopt);
}

TEST(ReadProfile, FillsInDefaultsOfPkcs) {
    const auto base = with(testing::pkcs_json(),
                           R"({"platform": "androidCorpWorkProfile", "subjectNameFormat": null,
                               "subjectAlternativeNames": null, "rootCertificateProfileId": "r"})");
    const auto pkcs = settings_of<PkcsSettings>(base);
    EXPECT_THAT(pkcs.names.subject_alternative_names,
                ElementsAre(SanEntry{.kind = SanKind::upn, .value = std::nullopt}));
    EXPECT_EQ(pkcs.key_algorithm, KeyAlgorithm::rsa);
    EXPECT_EQ(pkcs.key_size, 2048);
    EXPECT_EQ(pkcs.curve, std::nullopt);
    EXPECT_EQ(pkcs.pfx_encryption, PfxEncryption::aes256);
    EXPECT_THAT(pkcs.extended_key_usages, ElementsAre(client_authentication()));
    EXPECT_EQ(pkcs.certificate_access, CertificateAccess{});
    EXPECT_EQ(pkcs.allow_all_apps_access, std::nullopt);
    const auto ec = settings_of<PkcsSettings>(with(base, R"({"keyAlgorithm": "ec"})"));
    EXPECT_EQ(ec.curve, Curve::p256);
    EXPECT_EQ(ec.key_size, std::nullopt);
    const auto device = settings_of<PkcsSettings>(with(base, R"({"certificateType": "device"})"));
    EXPECT_TRUE(device.names.subject_alternative_names.empty());
    EXPECT_EQ(device.names.subject_name_format, SubjectNameFormat::custom);
    const auto macos =
        settings_of<PkcsSettings>(with(testing::pkcs_json(), R"({"platform": "macos"})"));
    EXPECT_EQ(macos.allow_all_apps_access, false);
    EXPECT_TRUE(macos.extended_key_usages.empty());
}

TEST(ReadProfile, NamesWrongTypes) {
    EXPECT_THAT(faults(with(testing::scep_json(), R"({"keySize": "2048", "validity": 5,
                    "keyUsage": ["digitalSignature", 7], "scepServerUrls": [true],
                    "displayName": {}, "assignments": ["x"], "renewalThresholdPercent": 20.5})")),
                UnorderedElementsAre(
                    "E_JSON_TYPE at /keySize: \"2048\"", "E_JSON_TYPE at /validity: 5",
                    "E_JSON_TYPE at /keyUsage/1: 7", "E_JSON_TYPE at /scepServerUrls/0: true",
                    "E_JSON_TYPE at /displayName: {}", "E_JSON_TYPE at /assignments/0: \"x\"",
                    "E_JSON_TYPE at /renewalThresholdPercent: 2.05E1"));
    EXPECT_THAT(
        faults(with(testing::mail_json(), R"({"signingEnabled": {"value": 1,
                    "userMayChange": "yes"}, "smime": [], "encryptByDefault": 1})")),
        UnorderedElementsAre("E_JSON_TYPE at /signingEnabled/value: 1",
                             "E_JSON_TYPE at /signingEnabled/userMayChange: \"yes\"",
                             "E_JSON_TYPE at /smime: []", "E_JSON_TYPE at /encryptByDefault: 1"));
}

TEST(ReadProfile, NamesUnknownMembersAtEachDepth) {
    EXPECT_THAT(faults(with(testing::scep_json(), R"({"keysize": 1, "a/b~c": 1,
                    "validity": {"value": 1, "unit": "years", "x": 1},
                    "subjectAlternativeNames": [{"kind": "dns", "value": "a", "y": 1}],
                    "intendedPurpose": "unassigned"})")),
                UnorderedElementsAre("E_JSON_UNKNOWN at /keysize: keysize",
                                     "E_JSON_UNKNOWN at /a~1b~0c: a/b~c",
                                     "E_JSON_UNKNOWN at /validity/x: x",
                                     "E_JSON_UNKNOWN at /subjectAlternativeNames/0/y: y",
                                     "E_JSON_UNKNOWN at /intendedPurpose: intendedPurpose"));
}

TEST(ReadProfile, NamesMissingMembers) {
    EXPECT_THAT(faults(testing::json("{}")),
                UnorderedElementsAre("E_REQUIRED at /displayName", "E_REQUIRED at /kind",
                                     "E_REQUIRED at /platform"));
    EXPECT_THAT(faults(testing::json(R"({"kind": "pkcs", "platform": "ios", "displayName": "x"})")),
                UnorderedElementsAre("E_REQUIRED at /certificationAuthority",
                                     "E_REQUIRED at /certificationAuthorityName",
                                     "E_REQUIRED at /certificateTemplateName"));
    EXPECT_THAT(faults(with(testing::imported_json(),
                            R"({"intendedPurpose": null, "keyStorageProvider": null})")),
                UnorderedElementsAre("E_REQUIRED at /intendedPurpose",
                                     "E_REQUIRED at /keyStorageProvider"));
    EXPECT_THAT(
        faults(with(testing::trusted_json(), R"({"certificate": null, "destinationStore": null})")),
        UnorderedElementsAre("E_REQUIRED at /certificate", "E_REQUIRED at /destinationStore"));
    EXPECT_THAT(
        faults(with(testing::scep_json(), R"({"scepServerUrls": null,
                    "validity": {}, "assignments": [{}], "subjectAlternativeNames": [{}]})")),
        UnorderedElementsAre("E_REQUIRED at /scepServerUrls", "E_REQUIRED at /validity/value",
                             "E_REQUIRED at /validity/unit", "E_REQUIRED at /assignments/0/target",
                             "E_REQUIRED at /assignments/0/groupId",
                             "E_REQUIRED at /subjectAlternativeNames/0/kind"));
    EXPECT_THAT(
        faults(with(testing::mail_json(), R"({"signingCertificate": {"value": "profile"}})")),
        ElementsAre("E_REQUIRED at /signingCertificate/profileId"));
}

TEST(ReadProfile, NamesValuesThatASettingCannotHave) {
    EXPECT_THAT(
        faults(with(testing::scep_json(), R"({"keyUsage": ["sign"], "hashAlgorithms": ["md5"],
            "keyStorageProvider": "tpm", "certificateType": "robot", "version": 0,
            "createdAt": "yesterday", "validity": {"value": 1, "unit": "weeks"},
            "extendedKeyUsages": [{"oid": "1.2"}, {"oid": "1.2"}, {"oid": "clientAuth"}],
            "applicability": {"mode": "assign", "minVersion": "10..1"}})")),
        UnorderedElementsAre(
            "E_JSON_VALUE at /keyUsage/0: sign", "E_JSON_VALUE at /hashAlgorithms/0: md5",
            "E_JSON_VALUE at /keyStorageProvider: tpm", "E_JSON_VALUE at /certificateType: robot",
            "E_JSON_VALUE at /version: 0", "E_JSON_VALUE at /createdAt: yesterday",
            "E_JSON_VALUE at /validity/unit: weeks",
            "E_JSON_VALUE at /extendedKeyUsages/1/oid: 1.2",
            "E_JSON_VALUE at /extendedKeyUsages/2/oid: clientAuth",
            "E_JSON_VALUE at /applicability/minVersion: 10..1"));
    EXPECT_THAT(faults(with(testing::scep_json(), R"({"hashAlgorithms": []})")),
                ElementsAre("E_JSON_VALUE at /hashAlgorithms: []"));
    EXPECT_THAT(faults(with(testing::trusted_json(), R"({"certificate": "no base64"})")),
                ElementsAre("E_JSON_VALUE at /certificate: no base64"));
}

TEST(ReadProfile, LimitsTextsAndLists) {
    boost::json::object object = testing::scep_json();
    object["displayName"] = std::string(201, 'a');
    object["description"] = std::string(1001, 'a');
    object["subjectAlternativeNames"] =
        boost::json::array(501, testing::json(R"({"kind": "dns", "value": "a"})"));
    const auto lines = faults(object);
    EXPECT_EQ(lines.size(), 3U);
    EXPECT_THAT(lines,
                ::testing::Contains("E_JSON_VALUE at /subjectAlternativeNames: more than 500"));
    std::string name;
    for (int i = 0; i < 200; ++i) {
        name += "€";
    }
    object = testing::pkcs_json();
    object["displayName"] = name;
    EXPECT_THAT(faults(object), ElementsAre());
    object["displayName"] = "";
    EXPECT_THAT(faults(object), ElementsAre("E_JSON_VALUE at /displayName"));
}

TEST(ReadProfile, LimitsAppsToFifty) {
    boost::json::object object =
        with(testing::pkcs_json(),
             R"({"platform": "androidDedicated", "rootCertificateProfileId": "r"})");
    object["certificateAccess"] = boost::json::object{
        {"mode", "specificApps"}, {"packageIds", boost::json::array(51, "a.b")}};
    EXPECT_THAT(faults(object),
                ElementsAre("E_JSON_VALUE at /certificateAccess/packageIds: more than 50"));
}

TEST(ReadProfile, RefusesSettingsThatThePlatformDoesNotHave) {
    EXPECT_THAT(
        faults(with(testing::scep_json(), R"({"platform": "linux"})")),
        UnorderedElementsAre("E_SETTING_PLATFORM at /applicability: applicability",
                             "E_SETTING_PLATFORM at /keyStorageProvider: keyStorageProvider",
                             "E_SETTING_PLATFORM at /hashAlgorithms: hashAlgorithms"));
    EXPECT_THAT(faults(with(testing::pkcs_json(),
                            R"({"keyStorageProvider": "software", "extendedKeyUsages": [],
            "rootCertificateProfileId": "r", "allowAllAppsAccess": true, "certificateAccess": {}})")),
                UnorderedElementsAre(
                    "E_SETTING_PLATFORM at /keyStorageProvider: keyStorageProvider",
                    "E_SETTING_PLATFORM at /extendedKeyUsages: extendedKeyUsages",
                    "E_SETTING_PLATFORM at /rootCertificateProfileId: rootCertificateProfileId",
                    "E_SETTING_PLATFORM at /allowAllAppsAccess: allowAllAppsAccess",
                    "E_SETTING_PLATFORM at /certificateAccess: certificateAccess"));
    EXPECT_THAT(faults(with(testing::trusted_json(), R"({"platform": "windowsPhone81"})")),
                ElementsAre("E_SETTING_PLATFORM at /destinationStore: destinationStore"));
    EXPECT_THAT(faults(with(testing::imported_json(), R"({"platform": "ios"})")),
                ElementsAre("E_SETTING_PLATFORM at /keyStorageProvider: keyStorageProvider"));
}

TEST(ReadProfile, RefusesKindsThatThePlatformDoesNotHave) {
    struct Row {
        const char* platform;
        const char* kinds;  // t, s, p, i, m: what the platform has.
    };

    const std::vector<std::pair<char, boost::json::object>> kinds{{'t', testing::trusted_json()},
                                                                  {'s', testing::scep_json()},
                                                                  {'p', testing::pkcs_json()},
                                                                  {'i', testing::imported_json()},
                                                                  {'m', testing::mail_json()}};
    for (const Row& row : {Row{"android", "tspi"},
                           {"androidWorkProfile", "tspi"},
                           {"androidFullyManaged", "tspi"},
                           {"androidDedicated", "tspi"},
                           {"androidCorpWorkProfile", "tspi"},
                           {"ios", "tspim"},
                           {"macos", "tspi"},
                           {"windowsPhone81", "tsi"},
                           {"windows81", "ts"},
                           {"windows10", "tspi"},
                           {"linux", "tspi"}}) {
        for (auto [letter, object] : kinds) {
            object["platform"] = row.platform;
            const std::string expected =
                "E_SETTING_PLATFORM at /kind: " + std::string(object["kind"].as_string());
            const auto lines = faults(object);
            const bool refused = std::find(lines.begin(), lines.end(), expected) != lines.end();
            const bool has_kind = std::string_view(row.kinds).find(letter) != std::string::npos;
            EXPECT_EQ(refused, !has_kind) << row.platform << " " << letter;
        }
    }
}

TEST(ReadProfile, KnowsWhereCertificatesOfDevicesExist) {
    const auto refuses = [](boost::json::object object, Platform platform) {
        object = with(std::move(object), R"({"certificateType": "device"})");
        object["platform"] = platform_words(platform);
        const auto lines = faults(object);
        return std::find(lines.begin(), lines.end(),
                         "E_SETTING_PLATFORM at /certificateType: device") != lines.end();
    };
    constexpr Platforms pkcs{Platform::android_work_profile,
                             Platform::android_corp_work_profile,
                             Platform::ios,
                             Platform::macos,
                             Platform::windows10,
                             Platform::linux_agent};
    for (std::size_t i = 0; i < platform_words.names.size(); ++i) {
        const auto platform = static_cast<Platform>(i);
        EXPECT_EQ(refuses(testing::scep_json(), platform), platform == Platform::windows_phone81)
            << platform_words(platform);
        EXPECT_EQ(refuses(testing::pkcs_json(), platform), !pkcs.has(platform))
            << platform_words(platform);
    }
}

TEST(ReadProfile, RefusesPurposesThatCannotBeChosen) {
    EXPECT_THAT(faults(with(testing::imported_json(), R"({"intendedPurpose": "vpn"})")),
                ElementsAre("E_PURPOSE_UNSUPPORTED at /intendedPurpose: vpn"));
    EXPECT_THAT(faults(with(testing::imported_json(), R"({"intendedPurpose": "wifi"})")),
                ElementsAre("E_PURPOSE_UNSUPPORTED at /intendedPurpose: wifi"));
    EXPECT_THAT(faults(with(testing::imported_json(), R"({"intendedPurpose": "mail"})")),
                ElementsAre("E_JSON_VALUE at /intendedPurpose: mail"));
}

TEST(ReadProfile, StopsWhereKindOrPlatformIsUnknown) {
    const ProfileReading reading =
        read_profile(with(testing::scep_json(), R"({"kind": "wifi", "version": "x"})"));
    EXPECT_EQ(reading.profile, std::nullopt);
    EXPECT_THAT(
        testing::lines(reading.findings),
        UnorderedElementsAre("E_JSON_VALUE at /kind: wifi", "E_JSON_TYPE at /version: \"x\""));
}

TEST(ReadProfile, ShortensWhatItRepeats) {
    boost::json::object object = testing::scep_json();
    object["keyStorageProvider"] = std::string(99, 'a') + "€€€";
    const Findings findings = read_profile(object).findings;
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].text, std::string(99, 'a') + "…");
}

TEST(Profile, GrowsInVersionWithItsSettingsAlone) {
    const Profile profile = read(testing::scep_json());
    const auto differs = [&](std::string_view changes) {
        return settings_differ(profile, read(with(testing::scep_json(), changes)));
    };
    EXPECT_FALSE(differs(R"({"displayName": "y", "description": "z", "version": 9,
                             "assignments": [], "scopeTags": []})"));
    EXPECT_TRUE(differs(R"({"keySize": 4096})"));
    EXPECT_TRUE(differs(R"({"applicability": null})"));
}

}  // namespace
}  // namespace certferry::service
