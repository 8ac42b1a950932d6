#include "service/profiles/variable_value.h"

#include "service/profiles/sid.h"
#include "service/profiles/testing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace certferry::service {
namespace {

using ::testing::ElementsAre;
using State = VariableValue::State;

Attribute reported_as(std::string value) {
    return {.value = std::move(value), .source = AttributeSource::device};
}

/// `missing`, `invalid`, or the text.
std::string shown(const VariableValue& value) {
    switch (value.state) {
        case State::missing:
            return "missing";
        case State::invalid:
            return "invalid";
        case State::present:
            break;
    }
    return value.text;
}

std::string of_device(Variable variable, const DeviceFacts& device) {
    NameFacts facts;
    facts.certificate_type = CertificateType::device;
    facts.device = &device;
    return shown(value_of(variable, facts));
}

std::string of_user(Variable variable, const UserFacts& user) {
    const DeviceFacts device = testing::deck();
    NameFacts facts;
    facts.device = &device;
    facts.user = &user;
    return shown(value_of(variable, facts));
}

TEST(Variables, AreFoundByNameAndSynonymInAnyCase) {
    struct Row {
        const char* name;
        Variable variable;
    };

    for (const Row& row :
         {Row{"UserName", Variable::user_name},
          {"userprincipalname", Variable::user_principal_name},
          {"EmailAddress", Variable::email_address},
          {"OnPrem_Distinguished_Name", Variable::on_prem_distinguished_name},
          {"OnPremisesSamAccountName", Variable::on_premises_sam_account_name},
          {"AAD_Device_ID", Variable::aad_device_id},
          {"AzureADDeviceId", Variable::aad_device_id},
          {"SERIALNUMBER", Variable::serial_number},
          {"Device_Serial", Variable::serial_number},
          {"IMEI", Variable::imei},
          {"IMEINumber", Variable::imei},
          {"device_imei", Variable::imei},
          {"MEID", Variable::meid},
          {"WiFiMacAddress", Variable::wifi_mac_address},
          {"DeviceName", Variable::device_name},
          {"FullyQualifiedDomainName", Variable::fully_qualified_domain_name},
          {"DeviceId", Variable::device_id},
          {"OnPremisesSecurityIdentifier", Variable::on_premises_security_identifier}}) {
        EXPECT_EQ(find_variable(row.name), row.variable) << row.name;
        EXPECT_EQ(find_variable(info(row.variable).name), row.variable) << row.name;
    }
    EXPECT_EQ(find_variable("CommonName"), std::nullopt);
    EXPECT_EQ(find_variable(""), std::nullopt);
}

TEST(Variables, TellWhichCanBeFaked) {
    for (const Variable variable :
         {Variable::serial_number, Variable::imei, Variable::meid, Variable::wifi_mac_address,
          Variable::device_name, Variable::fully_qualified_domain_name}) {
        EXPECT_TRUE(info(variable).spoofable) << info(variable).name;
    }
    for (const Variable variable :
         {Variable::aad_device_id, Variable::device_id, Variable::user_name}) {
        EXPECT_FALSE(info(variable).spoofable) << info(variable).name;
    }
}

TEST(VariableValue, ComesInItsNormalForm) {
    DeviceFacts device = testing::deck();
    device.serial_number = reported_as("  QX 7 ");
    device.imei = reported_as("35-771309-462881-2");
    device.meid = reported_as("a0 0000-00 1234bc");
    device.wifi_mac_address = reported_as("02:1b:44:a0:f3:c9");
    device.fully_qualified_domain_name = reported_as("Deck.Corp.Harbor.Example.");
    device.directory_id = reported_as("3C0B5F8E-7B1D-4B62-9A77-1F0D3A5E9B21");
    EXPECT_EQ(of_device(Variable::serial_number, device), "QX 7");
    EXPECT_EQ(of_device(Variable::imei, device), "357713094628812");
    EXPECT_EQ(of_device(Variable::meid, device), "A00000001234BC");
    EXPECT_EQ(of_device(Variable::wifi_mac_address, device), "021B44A0F3C9");
    EXPECT_EQ(of_device(Variable::fully_qualified_domain_name, device), "deck.corp.harbor.example");
    EXPECT_EQ(of_device(Variable::aad_device_id, device), "3c0b5f8e-7b1d-4b62-9a77-1f0d3a5e9b21");
    EXPECT_EQ(of_device(Variable::device_id, device), "018f6c2e-0000-7000-8000-000000000001");
}

TEST(VariableValue, IsInvalidIfItHasNotTheForm) {
    DeviceFacts device = testing::deck();
    device.imei = reported_as("12345");
    device.meid = reported_as("G0000000123456");
    device.wifi_mac_address = reported_as("021B44");
    device.directory_id = reported_as("deck");
    for (const Variable variable :
         {Variable::imei, Variable::meid, Variable::wifi_mac_address, Variable::aad_device_id}) {
        EXPECT_EQ(of_device(variable, device), "invalid") << info(variable).name;
    }
}

TEST(VariableValue, IsInvalidWithControlCharactersOrBeyondTheLimit) {
    DeviceFacts device = testing::deck();
    for (const char* name : {"a\nb", "a\x7F", "\x01", "a\xFF"}) {
        device.device_name = reported_as(name);
        EXPECT_EQ(of_device(Variable::device_name, device), "invalid");
    }
    std::string longest;
    for (std::size_t i = 0; i < max_value_characters; ++i) {
        longest += "ø";
    }
    device.device_name = reported_as(longest);
    EXPECT_EQ(of_device(Variable::device_name, device), longest);
    device.device_name = reported_as(longest + "x");
    EXPECT_EQ(of_device(Variable::device_name, device), "invalid");
}

TEST(VariableValue, IsMissingIfEmpty) {
    DeviceFacts device = testing::deck();
    device.device_name = reported_as("");
    device.serial_number = reported_as("  ");
    device.meid = std::nullopt;
    EXPECT_EQ(of_device(Variable::device_name, device), "missing");
    EXPECT_EQ(of_device(Variable::serial_number, device), "missing");
    EXPECT_EQ(of_device(Variable::meid, device), "missing");
}

TEST(VariableValue, HidesHardwareOfPersonalAndroid12) {
    DeviceFacts device = testing::phone();
    device.platform = Platform::android_work_profile;
    device.os_version = "13";
    EXPECT_EQ(of_device(Variable::imei, device), "missing");
    EXPECT_EQ(of_device(Variable::serial_number, device), "missing");
    EXPECT_EQ(of_device(Variable::wifi_mac_address, device), "0A6C11E29B04");
    device.enrolled_os_version = "11";
    EXPECT_EQ(of_device(Variable::imei, device), "357713094628812");
    device.enrolled_os_version = "12";
    EXPECT_EQ(of_device(Variable::imei, device), "missing");
    device.platform = Platform::android_corp_work_profile;
    EXPECT_EQ(of_device(Variable::imei, device), "357713094628812");
}

TEST(VariableValue, HasDomainNamesOnJoinedWindowsAndLinux) {
    DeviceFacts device = testing::deck();
    device.domain_joined = false;
    EXPECT_EQ(of_device(Variable::fully_qualified_domain_name, device), "missing");
    device.platform = Platform::linux_agent;
    EXPECT_EQ(of_device(Variable::fully_qualified_domain_name, device),
              "deck-0417.corp.harbor.example");
    device.platform = Platform::macos;
    device.domain_joined = true;
    EXPECT_EQ(of_device(Variable::fully_qualified_domain_name, device), "missing");
}

TEST(VariableValue, OfUsersNeedsAUserAndTheirType) {
    EXPECT_EQ(of_user(Variable::on_premises_sam_account_name, testing::mira()), "HARBOR\\mokafor");
    EXPECT_EQ(of_user(Variable::email_address, testing::teo()), "missing");
    const DeviceFacts device = testing::deck();
    const UserFacts user = testing::mira();
    NameFacts facts;
    facts.device = &device;
    EXPECT_EQ(shown(value_of(Variable::user_name, facts)), "missing");
    facts.user = &user;
    facts.certificate_type = CertificateType::device;
    EXPECT_EQ(shown(value_of(Variable::user_name, facts)), "missing");
}

TEST(VariableValue, IsTheSidOfWhomTheCertificateNames) {
    DeviceFacts device = testing::deck();
    device.security_identifier = testing::directory("S-1-5-21-7-8-9-2001");
    EXPECT_EQ(of_device(Variable::on_premises_security_identifier, device), "missing");
    device.directory_joined = true;
    EXPECT_EQ(of_device(Variable::on_premises_security_identifier, device), "S-1-5-21-7-8-9-2001");
    device.security_identifier = testing::directory("S-1-5-21-7-8-9");
    EXPECT_EQ(of_device(Variable::on_premises_security_identifier, device), "invalid");
    EXPECT_EQ(of_user(Variable::on_premises_security_identifier, testing::mira()),
              "S-1-5-21-7-8-9-1105");
    EXPECT_EQ(of_user(Variable::on_premises_security_identifier, testing::teo()), "missing");
}

TEST(Attributes, OfADeviceNeverOverwriteTheWordOfOthers) {
    std::optional<Attribute> stored;
    EXPECT_TRUE(update_attribute(stored, reported_as("a")));
    EXPECT_TRUE(update_attribute(stored, reported_as("b")));
    EXPECT_FALSE(update_attribute(stored, reported_as("b")));
    EXPECT_TRUE(update_attribute(stored, {.value = "c", .source = AttributeSource::admin}));
    EXPECT_FALSE(update_attribute(stored, reported_as("d")));
    EXPECT_TRUE(update_attribute(stored, testing::directory("e")));
    EXPECT_FALSE(update_attribute(stored, reported_as("d")));
    EXPECT_EQ(stored, testing::directory("e"));
}

TEST(Sid, IsThatOfAnAccountOfADomain) {
    EXPECT_TRUE(is_account_sid("S-1-5-21-7-8-9-1105"));
    EXPECT_TRUE(is_account_sid("S-1-5-21-4294967295-0-1-500"));
    for (const char* sid :
         {"", "S-1-5-18", "S-1-5-21-7-8-9", "S-1-5-21-7-8-9-1105-", "S-1-5-21-7-8-9-",
          "S-1-5-21-07-8-9-1105", "S-1-5-21-4294967296-8-9-1105", "s-1-5-21-7-8-9-1105",
          "S-1-5-21-7--9-1105", "S-1-5-21-7-8-9-1105 "}) {
        EXPECT_FALSE(is_account_sid(sid)) << sid;
    }
}

TEST(Sid, OfBuiltInAccountsIsReserved) {
    const auto check = [](const char* sid, ReservedSids reserved) {
        return testing::lines(check_sid(sid, reserved, "/securityIdentifier"));
    };
    EXPECT_THAT(check("S-1-5-21-7-8-9-1000", ReservedSids::refused), ElementsAre());
    EXPECT_THAT(check("S-1-5-21-7-8-9-999", ReservedSids::refused),
                ElementsAre("E_SID_RESERVED at /securityIdentifier: S-1-5-21-7-8-9-999"));
    EXPECT_THAT(check("S-1-5-21-7-8-9-500", ReservedSids::allowed), ElementsAre());
    EXPECT_THAT(check("S-1-5-18", ReservedSids::allowed),
                ElementsAre("E_VALUE_INVALID at /securityIdentifier: S-1-5-18"));
}

}  // namespace
}  // namespace certferry::service
