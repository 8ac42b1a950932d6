#include "events/catalogue.h"

#include "events/diagnostic.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace certferry::events {
namespace {

auto count_published(Channel channel) {
    return std::ranges::count_if(catalogue(), [channel](const EventType* type) {
        return type->id >= 1000 && type->channel == channel;
    });
}

TEST(Catalogue, HasThePublishedElevenAdminAndFiftyOperationalEvents) {
    EXPECT_EQ(count_published(Channel::admin), 11);
    EXPECT_EQ(count_published(Channel::operational), 50);
}

TEST(Catalogue, NamesEachEventOnce) {
    std::set<std::string_view> names;
    for (const auto* type : catalogue()) {
        EXPECT_TRUE(names.insert(type->name).second) << type->name;
        EXPECT_TRUE(type->alias.empty() || names.insert(type->alias).second) << type->alias;
    }
}

TEST(Catalogue, KeepsInheritedNumbers) {
    const auto name = [](std::uint16_t id) {
        const auto* type = find_type(id);
        return type != nullptr ? type->name : std::string_view();
    };
    EXPECT_EQ(name(1051), "PkcsIssuedFailedAttempt");
    EXPECT_EQ(name(1052), "PkcsIssuedFailure");
    EXPECT_EQ(name(3051), "RevokeFailure");
    EXPECT_EQ(name(3052), "RevokeFailedAttempt");
    EXPECT_EQ(name(1250), "PkcsRecryptReencryptSuccess");
    EXPECT_EQ(name(2202), "PkcsImportDownloadSuccess");
    EXPECT_EQ(name(2002), "");
    EXPECT_EQ(name(3032), "RevokeDigicertRequest");
    EXPECT_EQ(name(4000), "ScepRequestSuccess");
    EXPECT_EQ(name(4010), "ScepNotifySaveToDiskFailed");
    EXPECT_EQ(name(500), "CaCallUnaccounted");
    EXPECT_EQ(name(600), "ImportedCertificateExpiring");
}

TEST(Catalogue, FindsByNameAndByAlias) {
    EXPECT_EQ(find_type("ScepRequestSuccess"), &types::scep_request_success);
    EXPECT_EQ(find_type("ScrepRequestSuccess"), &types::scep_request_success);
    EXPECT_EQ(find_type("RevokeDigiCertRequest"), &types::revoke_digicert_request);
    EXPECT_EQ(find_type(""), nullptr);
    EXPECT_EQ(find_type("scepRequestSuccess"), nullptr);
}

TEST(Catalogue, TakesTheCategoryFromTheThousands) {
    EXPECT_EQ(to_text(find_type(500)->category), "General");
    EXPECT_EQ(to_text(find_type(1200)->category), "PKCS");
    EXPECT_EQ(to_text(find_type(2000)->category), "PKCS Import");
    EXPECT_EQ(to_text(find_type(3000)->category), "Revocation");
    EXPECT_EQ(to_text(find_type(4000)->category), "SCEP");
    EXPECT_EQ(to_text(find_type(5000)->category), "Connector Health");
}

TEST(Catalogue, EveryErrorSaysWhy) {
    for (const auto* type : catalogue()) {
        EXPECT_TRUE(type->level != Level::error || type->is_failure()) << type->name;
        EXPECT_TRUE(type->level != Level::information || !type->is_failure()) << type->name;
    }
}

TEST(Catalogue, MessagesNameOnlyFieldsOfTheirEvent) {
    for (const auto* type : catalogue()) {
        std::string_view rest = type->message;
        for (auto at = rest.find('{'); at != std::string_view::npos; at = rest.find('{')) {
            const auto name = rest.substr(at + 1, rest.find('}') - at - 1);
            const auto field = find_field(name);
            EXPECT_TRUE(field && type->allows(*field)) << type->name << ": " << name;
            EXPECT_FALSE(field && is_personal(*field)) << type->name << ": " << name;
            rest.remove_prefix(rest.find('}') + 1);
        }
    }
}

TEST(Catalogue, ReadsNamesAsPeopleTypeThem) {
    EXPECT_EQ(find_category("pkcs-import"), Category::pkcs_import);
    EXPECT_EQ(find_category("ConnectorHealth"), Category::connector_health);
    EXPECT_EQ(find_channel("operational/debug"), Channel::operational_debug);
    EXPECT_EQ(find_channel("Admin-Debug"), Channel::admin_debug);
    EXPECT_EQ(find_level("WARNING"), Level::warning);
    EXPECT_EQ(find_level("warn"), std::nullopt);
    EXPECT_EQ(find_channel(""), std::nullopt);
}

TEST(Fields, KeepTheirNamesApart) {
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < field_count; ++i) {
        const auto field = static_cast<Field>(i);
        EXPECT_TRUE(names.insert(to_text(field)).second);
        EXPECT_EQ(find_field(to_text(field)), field);
    }
    EXPECT_EQ(find_field("challenge"), std::nullopt);
}

TEST(Diagnostics, AreReadAsWrittenAndAsMisprinted) {
    EXPECT_EQ(to_text(Diagnostic::crp_scep_challenge_expired), "0x00000411");
    EXPECT_EQ(to_text(Diagnostic::unknown_error), "0x0FFFFFFF");
    EXPECT_EQ(find_diagnostic("0x0FFFFFFFF"), Diagnostic::unknown_error);
    EXPECT_EQ(find_diagnostic("0x00000411"), Diagnostic::crp_scep_challenge_expired);
    EXPECT_EQ(find_diagnostic("0x0fffffff"), Diagnostic::unknown_error);
    EXPECT_EQ(find_diagnostic("0x00000406"), std::nullopt);
    EXPECT_EQ(find_diagnostic("411"), std::nullopt);
    EXPECT_EQ(find_diagnostic("0x411z"), std::nullopt);
}

TEST(Diagnostics, AreOrderedAndHaveNoGapFillers) {
    EXPECT_TRUE(std::ranges::is_sorted(diagnostics(), {}, &DiagnosticRow::code));
    EXPECT_EQ(diagnostics().size(), 28U);
}

TEST(ValidationCodes, TellWhoIsAtFault) {
    EXPECT_EQ(find_validation_code("ChallengeExpired")->diagnostic,
              Diagnostic::crp_scep_challenge_expired);
    EXPECT_EQ(find_validation_code("ChallengeExpired")->outcome, VerifyOutcome::rejected);
    EXPECT_EQ(find_validation_code("ServiceUnavailable")->outcome, VerifyOutcome::error);
    EXPECT_EQ(find_validation_code("None"), nullptr);
    EXPECT_EQ(validation_codes().size(), 27U);
}

}  // namespace
}  // namespace certferry::events
