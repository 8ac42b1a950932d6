// Templates of subjects and alternative names, filled in with values that are foreign too: whatever
// is accepted keeps its shape, and the name reads back.
#include "base/ascii.h"
#include "service/profiles/expansion.h"

#include <algorithm>
#include <cstdlib>

using namespace certferry::service;  // NOLINT(google-build-using-namespace): a fuzz target.

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void check_positions(std::string_view text, const Findings& findings) {
    for (const Finding& finding : findings) {
        require(!finding.position || *finding.position <= character_count(text));
    }
}

/// As many RDNs as the template has, unless a distinguished name adds some.
void check_subject(std::string_view text, const NameFacts& facts) {
    const TemplateParse parse = parse_subject_template(text, "");
    check_positions(text, parse.findings);
    require(parse.subject_template.has_value() == parse.findings.empty());
    if (!parse.subject_template) {
        return;
    }
    const ExpandedSubject subject = expand_subject(*parse.subject_template, facts, "");
    require(subject.name.has_value() == !has_errors(subject.findings));
    if (!subject.name) {
        return;
    }
    require(certferry::pki::Name::from_der(subject.name->der()) == *subject.name);
    const std::string_view distinguished = "distinguished";  // Names of variables know no case.
    const bool grows =
        std::ranges::search(text, distinguished, {}, certferry::to_lower_ascii).begin() !=
        text.end();
    require(grows || subject.name->rdns().size() == parse.subject_template->rdns.size());
}

void check_san(SanKind kind, std::string_view text, const NameFacts& facts) {
    const SanParse parse =
        parse_san({.kind = kind, .value = std::string(text)}, CertificateType::user, "");
    check_positions(text, parse.findings);
    require(parse.san.has_value() == parse.findings.empty());
    if (parse.san) {
        const ExpandedSans sans = expand_sans({*parse.san}, facts, {});
        require(sans.names.size() == (sans.findings.empty() ? 1U : 0U));
    }
}

Attribute attribute(std::string_view value) {
    return {.value = std::string(value), .source = AttributeSource::directory};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view input = certferry::as_text({data, size});
    // Up to the first line feed a template, after it the value of every variable that is free text.
    const std::size_t end = input.find('\n');
    const std::string_view text = input.substr(0, end);
    const std::string_view value =
        end == std::string_view::npos ? std::string_view("x") : input.substr(end + 1);
    UserFacts user;
    user.display_name = attribute(value);
    user.user_principal_name = attribute(value);
    user.email_address = attribute(value);
    user.on_prem_distinguished_name = attribute(value);
    user.on_premises_sam_account_name = attribute(value);
    user.security_identifier = attribute(value);
    DeviceFacts device;
    device.device_name = attribute(value);
    device.serial_number = attribute(value);
    device.imei = attribute(value);
    device.wifi_mac_address = attribute(value);
    device.fully_qualified_domain_name = attribute(value);
    device.domain_joined = true;
    NameFacts facts;
    facts.device = &device;
    facts.user = &user;
    check_subject(text, facts);
    for (const SanKind kind : {SanKind::email, SanKind::upn, SanKind::dns, SanKind::uri}) {
        check_san(kind, text, facts);
    }
    return 0;
}
