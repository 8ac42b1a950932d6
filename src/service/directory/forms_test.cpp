#include "service/directory/forms.h"

#include <gtest/gtest.h>

namespace certferry::service {
namespace {

std::string normal(Form form, std::string_view text) {
    const auto checked = check_value(form, text, 256, ReservedSids::refused, "/it");
    if (!checked.findings.empty()) {
        return std::string(checked.findings.front().code->name);
    }
    return checked.value.value_or("nothing");
}

struct Row {
    Form form;
    std::string_view text;
    std::string_view normal;
};

TEST(Forms, HaveANormalForm) {
    for (const auto& row : {
             Row{Form::text, "  SN 1 ", "SN 1"},
             Row{Form::text, "", "nothing"},
             Row{Form::text, "   ", "nothing"},
             Row{Form::upn, "Mira.O'Kafor@Harbor.example", "Mira.O'Kafor@Harbor.example"},
             Row{Form::upn, "müller@häfen.example", "müller@häfen.example"},
             Row{Form::email, "a+b@mail.harbor.example", "a+b@mail.harbor.example"},
             Row{Form::fqdn, "Deck-7.Corp.Harbor.example.", "deck-7.corp.harbor.example"},
             Row{Form::sid, "S-1-5-21-1-2-3-1104", "S-1-5-21-1-2-3-1104"},
             Row{Form::uuid, "0F9A4BE2-91C7-4D5E-A6F0-5D2B7F6C1A90",
                 "0f9a4be2-91c7-4d5e-a6f0-5d2b7f6c1a90"},
             Row{Form::imei, "35-209900-176148-1", "352099001761481"},
             Row{Form::meid, "a0 000000 123456", "A0000000123456"},
             Row{Form::mac, "00:1a:2B-3c.4d 5e", "001A2B3C4D5E"},
             Row{Form::flag, "true", "true"},
         }) {
        EXPECT_EQ(normal(row.form, row.text), row.normal) << row.text;
    }
}

TEST(Forms, RefuseWhatHasAnother) {
    for (const auto& row : {
             Row{Form::text, "a\tb", ""},
             Row{Form::text, "a\x7F", ""},
             Row{Form::text, "a\xC2\x85", ""},
             Row{Form::text, "a\xFF", ""},
             Row{Form::upn, "mira", ""},
             Row{Form::upn, "@harbor.example", ""},
             Row{Form::upn, "mira@", ""},
             Row{Form::upn, "mira@a@b", ""},
             Row{Form::upn, "mi ra@harbor.example", ""},
             Row{Form::upn, ".mira@harbor.example", ""},
             Row{Form::email, "mira@harbor..example", ""},
             Row{Form::email, "mira@-harbor.example", ""},
             Row{Form::email, "<mira@harbor.example>", ""},
             Row{Form::fqdn, "laptop", ""},
             Row{Form::fqdn, "a..b", ""},
             Row{Form::fqdn, "*.harbor.example", ""},
             Row{Form::sid, "S-1-5-18", ""},
             Row{Form::sid, "s-1-5-21-1-2-3-1104", ""},
             Row{Form::uuid, "0f9a4be2", ""},
             Row{Form::imei, "35209900176148", ""},
             Row{Form::imei, "3520990017614812", ""},
             Row{Form::meid, "A000000012345G", ""},
             Row{Form::mac, "001A2B3C4D5", ""},
             Row{Form::flag, "yes", ""},
         }) {
        EXPECT_EQ(normal(row.form, row.text), "E_VALUE_INVALID") << row.text;
    }
}

TEST(Forms, KeepReservedSidsForThoseWhoAllowThem) {
    EXPECT_EQ(normal(Form::sid, "S-1-5-21-1-2-3-500"), "E_SID_RESERVED");
    EXPECT_EQ(check_value(Form::sid, "S-1-5-21-1-2-3-500", 256, ReservedSids::allowed, "/it").value,
              "S-1-5-21-1-2-3-500");
}

TEST(Forms, SayWhereAForbiddenCharacterStands) {
    const auto checked = check_value(Form::text, "äö\nü", 256, ReservedSids::refused, "/it");
    ASSERT_EQ(checked.findings.size(), 1U);
    EXPECT_EQ(checked.findings[0].position, 2U);
    EXPECT_EQ(checked.findings[0].path, "/it");
    EXPECT_EQ(checked.findings[0].text, "äö\\x0aü");
}

TEST(Forms, CountCharactersNotOctets) {
    const std::string text = "ääää";
    EXPECT_TRUE(check_value(Form::text, text, 4, ReservedSids::refused, "/it").value);
    const auto longer = check_value(Form::text, text, 3, ReservedSids::refused, "/it");
    ASSERT_EQ(longer.findings.size(), 1U);
    EXPECT_EQ(longer.findings[0].position, 3U);
}

TEST(Forms, LimitNames) {
    const std::string label(63, 'a');
    EXPECT_EQ(normal(Form::fqdn, label + ".example"), label + ".example");
    EXPECT_EQ(normal(Form::fqdn, label + "a.example"), "E_VALUE_INVALID");
}

}  // namespace
}  // namespace certferry::service
