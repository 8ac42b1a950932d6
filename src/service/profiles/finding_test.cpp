#include "service/profiles/finding.h"

#include "service/profiles/finding_codes.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace certferry::service {
namespace {

TEST(Finding, TakesItsSeverityFromTheCodesName) {
    EXPECT_TRUE(finding(findings::e_threshold, "/x").is_error());
    EXPECT_FALSE(finding(findings::w_key_weak, "/x").is_error());
    EXPECT_FALSE(has_errors({finding(findings::w_key_weak, "/x")}));
    EXPECT_TRUE(has_errors({finding(findings::w_key_weak, ""), finding(findings::e_required, "")}));
}

TEST(Finding, IsShownWithPathPositionAndText) {
    EXPECT_EQ(to_text(finding(findings::e_subject_brace, "/subjectNameTemplate", "{", 3)),
              "E_SUBJECT_BRACE at /subjectNameTemplate:3: {");
    EXPECT_EQ(to_text(finding(findings::e_required, "/platform")), "E_REQUIRED at /platform");
}

TEST(Finding, CountsPositionsInCharacters) {
    const std::string_view text = "CN=Bjørn €{";
    EXPECT_EQ(character_position(text, text.find('{')), 10U);
    EXPECT_EQ(character_count(text), 11U);
    EXPECT_EQ(character_count("\xF0\x9F\x9A\xA2"), 1U);
}

TEST(FindingCodes, AreSortedUniqueAndExplained) {
    const auto codes = all_finding_codes();
    EXPECT_TRUE(std::is_sorted(codes.begin(), codes.end(),
                               [](const auto* a, const auto* b) { return a->name < b->name; }));
    for (const FindingCode* code : codes) {
        EXPECT_EQ(find_finding_code(code->name), code);
        EXPECT_TRUE(code->name.starts_with("E_") || code->name.starts_with("W_")) << code->name;
        EXPECT_TRUE(code->text.ends_with('.') && code->next_step.ends_with('.')) << code->name;
    }
    EXPECT_EQ(find_finding_code("E_NO_SUCH_CODE"), nullptr);
}

/// The codes that other programs of this family know: none may be lost.
TEST(FindingCodes, HoldEveryCodeOfTheProfileModel) {
    for (const char* name : {"E_TRUST_NOT_CA",
                             "W_ROOT_NOT_IN_CHAIN",
                             "W_CA_UNREACHABLE",
                             "E_DIGICERT_FIELDS",
                             "E_KEY_ALGORITHM",
                             "W_PFX_LEGACY",
                             "E_KEY_SIZE",
                             "E_PURPOSE_UNSUPPORTED",
                             "E_IMPORT_PASSWORD",
                             "E_IMPORT_FORMAT",
                             "E_IMPORT_NO_KEY",
                             "E_IMPORT_USER",
                             "E_IMPORT_KDF",
                             "W_IMPORT_EXPIRING",
                             "W_ENCRYPTION_EKU_PER_DEVICE",
                             "E_SUBJECT_AND_SAN_EMPTY",
                             "E_SUBJECT_EMPTY",
                             "E_SUBJECT_BRACE",
                             "E_SUBJECT_SYNTAX",
                             "E_SUBJECT_ESCAPE",
                             "E_SUBJECT_COUNTRY",
                             "E_SUBJECT_TOO_LONG",
                             "E_SUBJECT_DN_MIXED",
                             "E_VAR_UNKNOWN",
                             "E_VAR_SCOPE",
                             "E_VAR_PLATFORM",
                             "W_VAR_SPOOFABLE",
                             "E_VALUE_MISSING",
                             "E_VALUE_INVALID",
                             "W_SUBJECT_LENGTH",
                             "E_SAN_CHARACTER",
                             "E_SAN_EMPTY",
                             "E_SAN_UPN",
                             "E_SID_RESERVED",
                             "E_VALIDITY_RANGE",
                             "E_VALIDITY_TEMPLATE",
                             "E_VALIDITY_CA",
                             "E_VALIDITY_MAX",
                             "W_VALIDITY_SHORT",
                             "W_VALIDITY_IGNORED",
                             "W_VALIDITY_SHORTENED",
                             "E_KSP_PLATFORM",
                             "E_KSP_UNAVAILABLE",
                             "E_KEYUSAGE_EMPTY",
                             "E_KEY_KSP",
                             "W_KEY_WEAK",
                             "W_HASH_WEAK",
                             "E_EKU_EMPTY",
                             "E_THRESHOLD",
                             "E_URL_HTTPS",
                             "E_URL_SYNTAX",
                             "W_ASSIGNMENT_MISMATCH",
                             "E_DEVICE_PIN",
                             "E_SETTING_PLATFORM",
                             "E_IMMUTABLE",
                             "E_ROOT_MISSING"}) {
        EXPECT_NE(find_finding_code(name), nullptr) << name;
    }
}

}  // namespace
}  // namespace certferry::service
