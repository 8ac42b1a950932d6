#include "service/profiles/check_profile.h"

#include "pki/test_data.h"
#include "service/profiles/check_names.h"
#include "service/profiles/digicert.h"
#include "service/profiles/profile_testing.h"
#include "service/profiles/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::lines;
using ::testing::UnorderedElementsAre;
using testing::with;

SaveFacts no_facts() {
    SaveFacts facts;
    facts.validity.now = from_rfc3339("2031-01-15T12:00:00Z").value();
    return facts;
}

/// What saving the profile for the first time says.
std::vector<std::string> saved(const boost::json::object& object,
                               const SaveFacts& facts = no_facts()) {
    return lines(review(read_profile(object), nullptr, facts));
}

std::vector<std::string> scep(std::string_view changes, const SaveFacts& facts = no_facts()) {
    return saved(with(testing::scep_json(), changes), facts);
}

std::vector<std::string> pkcs(std::string_view changes, const SaveFacts& facts = no_facts()) {
    return saved(with(testing::pkcs_json(), changes), facts);
}

/// A certificate by a key of its own or by an issuer.
struct Party {
    pki::PrivateKey key = pki::PrivateKey::generate({pki::KeyAlgorithm::ec, 256});
    pki::Certificate certificate;

    Party(const char* name, bool is_ca, const Party* issuer = nullptr)
        : certificate(made(name, is_ca, issuer)) {}

private:
    pki::Certificate made(const char* name, bool is_ca, const Party* issuer) const {
        pki::CertificateContent content{
            .serial = {1},
            .issuer =
                issuer == nullptr ? pki::Name::from_text(name) : issuer->certificate.subject(),
            .subject = pki::Name::from_text(name),
            .not_before = from_rfc3339("2030-01-01T00:00:00Z").value(),
            .not_after = from_rfc3339("2040-01-01T00:00:00Z").value(),
            .spki = key.public_key().spki(),
            .extensions = {pki::make_basic_constraints({.ca = is_ca, .path_length = {}})}};
        const pki::PrivateKey& signer = issuer == nullptr ? key : issuer->key;
        const Bytes algorithm = pki::signature_algorithm(signer.public_key(), pki::Hash::sha256);
        return pki::sign_tbs(pki::encode_tbs(content, algorithm), signer, pki::Hash::sha256);
    }
};

Profile trusted(const pki::Certificate& certificate, Platform platform) {
    Profile profile;
    profile.display_name = "Harbor root";
    profile.platform = platform;
    profile.assignments = {{.target = AssignmentTarget::device_group,
                            .group_id = "fleet-laptops",
                            .mode = AssignmentMode::include}};
    TrustedCertificateSettings settings;
    settings.certificate = certificate.der();
    profile.settings = settings;
    return profile;
}

constexpr const char* root_id = "0f9a4be2-91c7-4d5e-a6f0-5d2b7f6c1a90";

TEST(CheckProfile, SaysNothingOfGoodOnes) {
    EXPECT_THAT(saved(testing::scep_json()), IsEmpty());
    EXPECT_THAT(saved(testing::pkcs_json()), IsEmpty());
    EXPECT_THAT(saved(testing::imported_json()), IsEmpty());
    EXPECT_THAT(saved(testing::mail_json()), IsEmpty());
}

class CheckTrusted : public ::testing::Test {
protected:
    static std::vector<std::string> stored(ByteView der, std::string_view store) {
        boost::json::object object = testing::trusted_json();
        object["certificate"] = to_base64(der);
        object["destinationStore"] = store;
        return saved(object);
    }

    Party root_{"CN=Root", true};
    Party intermediate_{"CN=Intermediate", true, &root_};
    Party leaf_{"CN=Leaf", false, &intermediate_};
};

TEST_F(CheckTrusted, AcceptsCaCertificatesInTheirStore) {
    EXPECT_THAT(stored(root_.certificate.der(), "computerRoot"), IsEmpty());
    EXPECT_THAT(stored(intermediate_.certificate.der(), "computerIntermediate"), IsEmpty());
    EXPECT_THAT(stored(intermediate_.certificate.der(), "userIntermediate"), IsEmpty());
}

TEST_F(CheckTrusted, AcceptsRootsOfVersionOne) {
    const auto old = pki::Certificate::from_pem(pki::test::data("version-1.pem"));
    ASSERT_TRUE(old.is_self_signed());
    EXPECT_THAT(stored(old.der(), "computerRoot"), IsEmpty());
}

TEST_F(CheckTrusted, RefusesWhatIsNoCaCertificate) {
    EXPECT_THAT(stored(leaf_.certificate.der(), "computerIntermediate"),
                ElementsAre("E_TRUST_NOT_CA at /certificate: CN=Leaf"));
    const Bytes pfx = read_file(CERTFERRY_TEST_DATA "/pki/openssl.pfx");
    EXPECT_THAT(stored(pfx, "computerRoot"),
                ElementsAre("E_TRUST_NOT_CA at /certificate: harbor-root.cer"));
    Bytes twice = root_.certificate.der();
    certferry::append(twice, root_.certificate.der());
    EXPECT_THAT(stored(twice, "computerRoot"),
                ElementsAre("E_TRUST_NOT_CA at /certificate: harbor-root.cer"));
}

TEST_F(CheckTrusted, KeepsIntermediatesOutOfTheRootStore) {
    EXPECT_THAT(stored(intermediate_.certificate.der(), "computerRoot"),
                ElementsAre("E_TRUST_STORE at /destinationStore: computerRoot"));
    EXPECT_THAT(stored(root_.certificate.der(), "userIntermediate"),
                ElementsAre("W_TRUST_STORE at /destinationStore: userIntermediate"));
}

TEST(CheckRoot, MustBeNamedAndThere) {
    EXPECT_THAT(scep(R"({"rootCertificateProfileId": null})"),
                ElementsAre("E_ROOT_MISSING at /rootCertificateProfileId"));
    EXPECT_THAT(pkcs(R"({"platform": "android"})"),
                ElementsAre("E_ROOT_MISSING at /rootCertificateProfileId"));
    SaveFacts facts = no_facts();
    facts.referenced[root_id] = nullptr;
    EXPECT_THAT(scep("{}", facts), ElementsAre("E_ROOT_MISSING at /rootCertificateProfileId: " +
                                               std::string(root_id)));
    const Party root("CN=Root", true);
    const Profile of_ios = trusted(root.certificate, Platform::ios);
    facts.referenced[root_id] = &of_ios;
    EXPECT_EQ(scep("{}", facts).size(), 1U);
    const Profile no_trusted = *read_profile(testing::scep_json()).profile;
    facts.referenced[root_id] = &no_trusted;
    EXPECT_THAT(scep("{}", facts), Contains(::testing::StartsWith("E_ROOT_MISSING")));
}

TEST(CheckRoot, BelongsToTheIssuingCasChain) {
    const Party root("CN=Root", true);
    const Party issuing("CN=Issuing", true, &root);
    const Party stranger("CN=Stranger", true);
    SaveFacts facts = no_facts();
    facts.issuing_chain = {issuing.certificate, root.certificate};
    const auto saved_with = [&](const Party& party, Platform platform, std::string_view changes) {
        const Profile profile = trusted(party.certificate, platform);
        facts.referenced[root_id] = &profile;
        return scep(changes, facts);
    };
    constexpr const char* as_ios =
        R"({"platform": "ios", "keyStorageProvider": null, "hashAlgorithms": null,
            "applicability": null, "validity": null})";
    const auto warning =
        ElementsAre("W_ROOT_NOT_IN_CHAIN at /rootCertificateProfileId: Harbor root");
    EXPECT_THAT(saved_with(root, Platform::windows10, "{}"), IsEmpty());
    EXPECT_THAT(saved_with(issuing, Platform::windows10, "{}"), IsEmpty());
    EXPECT_THAT(saved_with(stranger, Platform::windows10, "{}"), warning);
    EXPECT_THAT(saved_with(root, Platform::ios, as_ios), IsEmpty());
    EXPECT_THAT(saved_with(issuing, Platform::ios, as_ios), warning);
}

TEST(CheckRoot, MustBeAssignedToMatch) {
    const Party root("CN=Root", true);
    Profile profile = trusted(root.certificate, Platform::windows10);
    profile.assignments.front().target = AssignmentTarget::user_group;
    SaveFacts facts = no_facts();
    facts.referenced[root_id] = &profile;
    EXPECT_THAT(scep("{}", facts),
                ElementsAre("W_ASSIGNMENT_MISMATCH at /assignments: Harbor root"));
}

TEST(CheckScep, JudgesKeySizes) {
    EXPECT_THAT(scep(R"({"keySize": 3000})"), ElementsAre("E_KEY_SIZE at /keySize: 3000"));
    EXPECT_THAT(scep(R"({"keySize": 99999999999})"),
                ElementsAre("E_KEY_SIZE at /keySize: 2147483647"));
    EXPECT_THAT(scep(R"({"keySize": 1024})"), ElementsAre("W_KEY_WEAK at /keySize: 1024"));
    SaveFacts fips = no_facts();
    fips.fips = true;
    EXPECT_THAT(scep(R"({"keySize": 1024})", fips), ElementsAre("E_KEY_SIZE at /keySize: 1024"));
    constexpr const char* on_linux =
        R"({"platform": "linux", "keyStorageProvider": null, "hashAlgorithms": null,
            "applicability": null, "keySize": 1024})";
    EXPECT_THAT(scep(on_linux), ElementsAre("E_KEY_SIZE at /keySize: 1024"));
}

TEST(CheckScep, JudgesLargeKeysByTheirProvider) {
    const auto with_provider = [](const std::string& provider) {
        return scep(R"({"keySize": 4096, "keyStorageProvider": ")" + provider + "\"}");
    };
    EXPECT_THAT(with_provider("software"), IsEmpty());
    EXPECT_THAT(with_provider("tpmElseSoftware"), ElementsAre("W_KEY_KSP at /keySize: 4096"));
    EXPECT_THAT(with_provider("tpmElseFail"), ElementsAre("E_KEY_KSP at /keySize: 4096"));
    EXPECT_THAT(with_provider("passportElseFail"), ElementsAre("E_KEY_KSP at /keySize: 4096"));
}

TEST(CheckScep, AllowsPassportOnWindows10Alone) {
    constexpr const char* passport = R"({"keyStorageProvider": "passportElseFail"})";
    EXPECT_THAT(scep(passport), IsEmpty());
    const auto on = [&](const char* platform) {
        return saved(
            with(with(testing::scep_json(), passport),
                 R"({"applicability": null, "platform": ")" + std::string(platform) + "\"}"));
    };
    EXPECT_THAT(on("windows81"),
                ElementsAre("E_KSP_PLATFORM at /keyStorageProvider: passportElseFail"));
    EXPECT_THAT(on("windowsPhone81"),
                Contains("E_KSP_PLATFORM at /keyStorageProvider: passportElseFail"));
}

TEST(CheckScep, WantsUsagesHashesAndThreshold) {
    EXPECT_THAT(scep(R"({"keyUsage": []})"), ElementsAre("E_KEYUSAGE_EMPTY at /keyUsage"));
    EXPECT_THAT(scep(R"({"extendedKeyUsages": []})"),
                ElementsAre("E_EKU_EMPTY at /extendedKeyUsages"));
    EXPECT_THAT(scep(R"({"hashAlgorithms": ["sha1"]})"),
                ElementsAre("W_HASH_WEAK at /hashAlgorithms: sha1"));
    EXPECT_THAT(scep(R"({"hashAlgorithms": ["sha1", "sha2"]})"), IsEmpty());
    SaveFacts fips = no_facts();
    fips.fips = true;
    EXPECT_THAT(scep(R"({"hashAlgorithms": ["sha1"]})", fips),
                ElementsAre("E_HASH_FIPS at /hashAlgorithms: sha1"));
    EXPECT_THAT(scep(R"({"renewalThresholdPercent": 0})"),
                ElementsAre("E_THRESHOLD at /renewalThresholdPercent: 0"));
    EXPECT_THAT(scep(R"({"renewalThresholdPercent": 100})"),
                ElementsAre("E_THRESHOLD at /renewalThresholdPercent: 100"));
    EXPECT_THAT(scep(R"({"renewalThresholdPercent": 99})"), IsEmpty());
    EXPECT_THAT(scep(R"({"renewalThresholdPercent": 1})"), IsEmpty());
}

TEST(CheckScep, WarnsOfMailEncryption) {
    constexpr const char* encrypting = R"({"keyUsage": ["keyEncipherment"],
        "extendedKeyUsages": [{"name": "Secure Email", "oid": "1.3.6.1.5.5.7.3.4"}]})";
    EXPECT_THAT(scep(encrypting), ElementsAre("W_ENCRYPTION_EKU_PER_DEVICE at /keyUsage"));
    EXPECT_THAT(scep(R"({"extendedKeyUsages": [{"oid": "1.3.6.1.5.5.7.3.4"}]})"), IsEmpty());
    SaveFacts facts = no_facts();
    facts.template_key_usage = pki::KeyUsage(pki::KeyUsage::key_encipherment);
    EXPECT_THAT(pkcs(R"({"platform": "windows10",
                         "extendedKeyUsages": [{"oid": "1.3.6.1.5.5.7.3.4"}]})",
                     facts),
                ElementsAre("W_ENCRYPTION_EKU_PER_DEVICE at /extendedKeyUsages"));
}

TEST(CheckScep, ChecksAddressesAndValidity) {
    EXPECT_THAT(scep(R"({"scepServerUrls": ["scep"]})"),
                ElementsAre("E_URL_SYNTAX at /scepServerUrls/0:0: scep"));
    EXPECT_THAT(scep(R"({"scepServerUrls": []})"), ElementsAre("E_REQUIRED at /scepServerUrls"));
    EXPECT_THAT(scep(R"({"validity": {"value": 25, "unit": "months"}})"),
                ElementsAre("E_VALIDITY_MAX at /validity/value: 25 months"));
    EXPECT_THAT(scep(R"({"validity": {"value": 0, "unit": "days"}})"),
                ElementsAre("E_VALIDITY_RANGE at /validity/value: 0 days"));
}

TEST(CheckPkcs, JudgesKeys) {
    EXPECT_THAT(pkcs(R"({"keySize": 4096})"), ElementsAre("E_KEY_SIZE at /keySize: 4096"));
    EXPECT_THAT(pkcs(R"({"keySize": 1024})"), ElementsAre("E_KEY_SIZE at /keySize: 1024"));
    EXPECT_THAT(pkcs(R"({"platform": "linux", "keySize": 4096})"), IsEmpty());
    EXPECT_THAT(
        pkcs(R"({"platform": "android", "keySize": 4096, "rootCertificateProfileId": "r"})"),
        IsEmpty());
    EXPECT_THAT(
        pkcs(R"({"platform": "windows10", "keySize": 4096, "keyStorageProvider": "software"})"),
        IsEmpty());
    EXPECT_THAT(pkcs(R"({"keyAlgorithm": "ec", "keySize": 2048})"),
                ElementsAre("E_KEY_ALGORITHM at /keySize: 2048"));
    EXPECT_THAT(pkcs(R"({"curve": "P-256"})"), ElementsAre("E_KEY_ALGORITHM at /curve: P-256"));
    EXPECT_THAT(pkcs(R"({"keyAlgorithm": "ec", "curve": "P-384"})"), IsEmpty());
}

TEST(CheckPkcs, WarnsOfWeakProtectionAndUnknownCa) {
    EXPECT_THAT(pkcs(R"({"pfxEncryption": "legacy"})"),
                ElementsAre("W_PFX_LEGACY at /pfxEncryption: legacy"));
    SaveFacts facts = no_facts();
    facts.ca_reached = false;
    EXPECT_THAT(pkcs("{}", facts),
                ElementsAre("W_CA_UNREACHABLE at /certificationAuthority: ca1.harbor.example"));
    facts.ca_reached = true;
    EXPECT_THAT(pkcs("{}", facts), IsEmpty());
}

TEST(CheckPkcs, WantsABareHost) {
    EXPECT_THAT(pkcs(R"({"certificationAuthority": "https://ca1"})"),
                ElementsAre("E_JSON_VALUE at /certificationAuthority:5: https://ca1"));
    EXPECT_THAT(pkcs(R"({"certificationAuthority": "ca1:443"})"),
                ElementsAre("E_JSON_VALUE at /certificationAuthority:3: ca1:443"));
    EXPECT_THAT(pkcs(R"({"certificationAuthority": "ca1/"})"),
                ElementsAre("E_JSON_VALUE at /certificationAuthority:3: ca1/"));
}

constexpr const char* digicert =
    R"({"certificationAuthority": "PKI-ws.symauth.com", "certificationAuthorityName": "Symantec",
        "certificateTemplateName": "2.16.840.1.113733.1.16.1"})";

std::vector<std::string> digicert_with(std::string_view changes) {
    return saved(with(with(testing::pkcs_json(), digicert), changes));
}

TEST(CheckDigicert, TakesItsThreeFieldsTogether) {
    EXPECT_THAT(digicert_with("{}"), IsEmpty());
    EXPECT_THAT(digicert_with(R"({"certificationAuthorityName": "symantec"})"),
                ElementsAre("E_DIGICERT_FIELDS at /certificationAuthorityName: symantec"));
    EXPECT_THAT(digicert_with(R"({"certificateTemplateName": "Mail"})"),
                ElementsAre("E_DIGICERT_FIELDS at /certificateTemplateName: Mail"));
    EXPECT_THAT(digicert_with(R"({"certificationAuthority": "ca1.harbor.example"})"),
                ElementsAre("E_DIGICERT_FIELDS at /certificationAuthority: ca1.harbor.example"));
    EXPECT_THAT(pkcs(R"({"certificateTemplateName": "1.2.3"})"),
                ElementsAre("E_DIGICERT_FIELDS at /certificationAuthority: ca1.harbor.example",
                            "E_DIGICERT_FIELDS at /certificationAuthorityName: Harbor Issuing CA"));
}

TEST(CheckDigicert, IsToldByAllThreeFields) {
    const auto is = [](const boost::json::object& object) {
        return is_digicert(std::get<PkcsSettings>(read_profile(object).profile->settings));
    };
    EXPECT_TRUE(is(with(testing::pkcs_json(), digicert)));
    EXPECT_FALSE(is(testing::pkcs_json()));
    EXPECT_FALSE(is(with(testing::pkcs_json(), R"({"certificationAuthorityName": "Symantec"})")));
}

TEST(CheckDigicert, LimitsSubjectsAndAlternativeNames) {
    for (const char* format : {"commonName", "commonNameIncludingEmail", "commonNameAsEmail"}) {
        EXPECT_THAT(digicert_with(R"({"subjectNameFormat": ")" + std::string(format) + "\"}"),
                    IsEmpty());
    }
    EXPECT_THAT(digicert_with(R"({"subjectNameFormat": "notConfigured"})"),
                ElementsAre("E_DIGICERT_FIELDS at /subjectNameFormat: notConfigured"));
    EXPECT_THAT(
        digicert_with(
            R"({"subjectAlternativeNames": [{"kind": "upn"}, {"kind": "dns", "value": "a"}]})"),
        ElementsAre("E_DIGICERT_FIELDS at /subjectAlternativeNames/1/kind: dns"));
}

TEST(CheckNames, LetsDevicesHaveTemplatesOnly) {
    EXPECT_THAT(scep(R"({"subjectNameFormat": "commonName", "subjectNameTemplate": null})"),
                ElementsAre("E_SUBJECT_FORMAT at /subjectNameFormat: commonName"));
    EXPECT_THAT(pkcs(R"({"subjectNameTemplate": "CN=a"})"),
                ElementsAre("E_SUBJECT_FORMAT at /subjectNameTemplate: commonNameIncludingEmail"));
    EXPECT_THAT(scep(R"({"subjectNameTemplate": ""})"),
                ElementsAre("E_SUBJECT_EMPTY at /subjectNameTemplate"));
}

TEST(CheckNames, WarnsOfEachValueThatCanBeFaked) {
    EXPECT_THAT(scep(R"({"subjectNameTemplate": "CN={{devicename}}",
                         "subjectAlternativeNames": [{"kind": "dns", "value": "a.{{IMEI}}"}]})"),
                ElementsAre("W_VAR_SPOOFABLE at /subjectNameTemplate:3: devicename",
                            "W_VAR_SPOOFABLE at /subjectAlternativeNames/0/value:2: IMEI"));
    EXPECT_THAT(pkcs(R"({"subjectNameFormat": "imei"})"),
                ElementsAre("W_VAR_SPOOFABLE at /subjectNameFormat: IMEI"));
}

TEST(CheckNames, KeepsVariablesToTheirScope) {
    const auto san = [](const std::string& kind, const std::string& value) {
        return scep(R"({"subjectAlternativeNames": [{"kind": ")" + kind + R"(", "value": ")" +
                    value + R"("}]})");
    };
    EXPECT_THAT(san("upn", "{{UserName}}"),
                ElementsAre("E_VAR_SCOPE at /subjectAlternativeNames/0/value:0: UserName"));
    EXPECT_THAT(san("dns", "{{Nobody}}"),
                ElementsAre("E_VAR_UNKNOWN at /subjectAlternativeNames/0/value:0: Nobody"));
    EXPECT_THAT(san("uri", "{{OnPremisesSecurityIdentifier}}"), IsEmpty());
    EXPECT_THAT(san("dns", "{{OnPremisesSecurityIdentifier}}"),
                ElementsAre("E_VAR_SCOPE at /subjectAlternativeNames/0/value:0: "
                            "OnPremisesSecurityIdentifier"));
    EXPECT_THAT(san("uri", "x:{{OnPremisesSecurityIdentifier}}"),
                ElementsAre("E_VAR_SCOPE at /subjectAlternativeNames/0/value:2: "
                            "OnPremisesSecurityIdentifier"));
    EXPECT_THAT(scep(R"({"subjectNameTemplate": "CN={{OnPremisesSecurityIdentifier}}"})"),
                ElementsAre("E_VAR_SCOPE at /subjectNameTemplate:3: OnPremisesSecurityIdentifier"));
    EXPECT_THAT(scep(R"({"subjectAlternativeNames": [
            {"kind": "uri", "value": "{{OnPremisesSecurityIdentifier}}"},
            {"kind": "uri", "value": "{{OnPremisesSecurityIdentifier}}"}]})"),
                ElementsAre("E_VAR_SCOPE at /subjectAlternativeNames/1/value:0: "
                            "OnPremisesSecurityIdentifier"));
    EXPECT_THAT(pkcs(R"({"platform": "windows10", "subjectAlternativeNames": [{"kind": "dns",
                         "value": "{{OnPrem_Distinguished_Name}}"}]})"),
                ElementsAre("E_VAR_SCOPE at /subjectAlternativeNames/0/value:0: "
                            "OnPrem_Distinguished_Name"));
}

TEST(CheckNames, KnowsWhereDomainNamesAndIdentifiersExist) {
    const auto refused = [](Platform platform, SanKind kind, const char* value) {
        NameSettings settings;
        settings.subject_alternative_names = {{.kind = kind, .value = value}};
        return testing::lines(check_names(settings, platform), Severity::error).size() == 1;
    };
    constexpr Platforms domain_names = platforms::windows | Platforms{Platform::linux_agent};
    constexpr Platforms identifiers{Platform::ios, Platform::macos, Platform::windows10};
    for (std::size_t i = 0; i < platform_words.names.size(); ++i) {
        const auto platform = static_cast<Platform>(i);
        EXPECT_EQ(refused(platform, SanKind::dns, "{{FullyQualifiedDomainName}}"),
                  !domain_names.has(platform))
            << platform_words(platform);
        EXPECT_EQ(refused(platform, SanKind::uri, "{{OnPremisesSecurityIdentifier}}"),
                  !identifiers.has(platform))
            << platform_words(platform);
    }
}

class CheckMail : public ::testing::Test {
protected:
    std::vector<std::string> saved_with(std::string_view changes, const Profile* named) {
        SaveFacts facts = no_facts();
        facts.referenced["signing"] = named;
        return saved(with(testing::mail_json(), changes), facts);
    }

    static Profile imported(IntendedPurpose purpose) {
        Profile profile;
        profile.display_name = "Imported";
        profile.platform = Platform::ios;
        PkcsImportedSettings settings;
        settings.intended_purpose = purpose;
        profile.settings = settings;
        return profile;
    }

    static constexpr const char* encrypting =
        R"({"signingCertificate": null,
            "encryptionCertificate": {"value": "profile", "profileId": "signing"}})";
};

TEST_F(CheckMail, TakesCertificatesThatFit) {
    const Profile pkcs_profile = *read_profile(testing::pkcs_json()).profile;
    const Profile signing = imported(IntendedPurpose::smime_signing);
    const Profile encryption = imported(IntendedPurpose::smime_encryption);
    EXPECT_THAT(saved_with("{}", &pkcs_profile), IsEmpty());
    EXPECT_THAT(saved_with("{}", &signing), IsEmpty());
    EXPECT_THAT(saved_with(encrypting, &encryption), IsEmpty());
    EXPECT_THAT(saved_with(encrypting, &pkcs_profile),
                ElementsAre("W_ENCRYPTION_EKU_PER_DEVICE at /encryptionCertificate/profileId: "
                            "Mail signing"));
}

TEST_F(CheckMail, RefusesOthers) {
    const Profile encryption = imported(IntendedPurpose::smime_encryption);
    Profile elsewhere = imported(IntendedPurpose::smime_signing);
    elsewhere.platform = Platform::macos;
    EXPECT_THAT(saved_with("{}", nullptr),
                ElementsAre("E_MAIL_CERTIFICATE at /signingCertificate/profileId: signing"));
    EXPECT_THAT(saved_with("{}", &encryption),
                ElementsAre("E_MAIL_CERTIFICATE at /signingCertificate/profileId: Imported"));
    EXPECT_THAT(saved_with("{}", &elsewhere),
                ElementsAre("E_MAIL_CERTIFICATE at /signingCertificate/profileId: signing"));
    const Party root("CN=Root", true);
    const Profile trusted_profile = trusted(root.certificate, Platform::ios);
    EXPECT_THAT(saved_with("{}", &trusted_profile),
                ElementsAre("E_MAIL_CERTIFICATE at /signingCertificate/profileId: Harbor root"));
}

TEST(CheckChange, KeepsWhatCannotChange) {
    const Profile before = *read_profile(testing::imported_json()).profile;
    const auto changed = [&](const boost::json::object& object) {
        return lines(review(read_profile(object), &before, no_facts()));
    };
    EXPECT_THAT(changed(with(testing::imported_json(), R"({"displayName": "new"})")), IsEmpty());
    EXPECT_THAT(
        changed(with(testing::imported_json(),
                     R"({"intendedPurpose": "unassigned", "keyStorageProvider": "tpmElseFail"})")),
        ElementsAre("E_IMMUTABLE at /intendedPurpose: unassigned",
                    "E_IMMUTABLE at /keyStorageProvider: tpmElseFail"));
    EXPECT_THAT(changed(with(testing::imported_json(),
                             R"({"platform": "ios", "keyStorageProvider": null})")),
                ElementsAre("E_IMMUTABLE at /platform: ios", "E_IMMUTABLE at /keyStorageProvider"));
    EXPECT_THAT(changed(testing::pkcs_json()),
                ElementsAre("E_IMMUTABLE at /kind: pkcs", "E_IMMUTABLE at /platform: ios"));
}

TEST(Review, ReportsAllFaultsOfOneProfileTogether) {
    EXPECT_THAT(scep(R"({"keySize": 1, "keyUsage": [], "extendedKeyUsages": [], "unknown": 1,
            "renewalThresholdPercent": 0, "scepServerUrls": ["ftp://a"], "displayName": 5,
            "rootCertificateProfileId": "", "validity": {"value": 0, "unit": "days"},
            "subjectNameTemplate": "CN={IMEI},C=1,O={{UserName}}",
            "subjectAlternativeNames": [{"kind": "dns", "value": "a;b"}, {"kind": "uri"}]})"),
                UnorderedElementsAre(
                    "E_KEY_SIZE at /keySize: 1", "E_KEYUSAGE_EMPTY at /keyUsage",
                    "E_EKU_EMPTY at /extendedKeyUsages", "E_JSON_UNKNOWN at /unknown: unknown",
                    "E_THRESHOLD at /renewalThresholdPercent: 0",
                    "E_URL_SYNTAX at /scepServerUrls/0:0: ftp://a",
                    "E_JSON_TYPE at /displayName: 5", "E_ROOT_MISSING at /rootCertificateProfileId",
                    "E_VALIDITY_RANGE at /validity/value: 0 days",
                    "E_SUBJECT_BRACE at /subjectNameTemplate:3: {",
                    "E_SUBJECT_COUNTRY at /subjectNameTemplate:12: 1",
                    "E_VAR_SCOPE at /subjectNameTemplate:16: UserName",
                    "E_SAN_CHARACTER at /subjectAlternativeNames/0/value:1: ;",
                    "E_SAN_EMPTY at /subjectAlternativeNames/1/value"));
}

TEST(Review, DoesNotJudgeWhatCouldNotBeRead) {
    EXPECT_THAT(scep(R"({"rootCertificateProfileId": 5, "scepServerUrls": "x"})"),
                UnorderedElementsAre("E_JSON_TYPE at /rootCertificateProfileId: 5",
                                     "E_JSON_TYPE at /scepServerUrls: \"x\""));
}

}  // namespace
}  // namespace certferry::service
