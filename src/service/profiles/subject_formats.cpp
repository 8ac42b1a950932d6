#include "service/profiles/subject_template.h"

// The templates that fixed subject formats stand for.
namespace certferry::service {

namespace {

TemplateAttribute fixed(std::string_view type, Variable variable) {
    TemplateAttribute attribute;
    attribute.type = type;
    attribute.pieces.push_back(
        {.text = std::string(info(variable).name), .variable = variable, .position = std::nullopt});
    return attribute;
}

}  // namespace

bool TemplateAttribute::is_distinguished_name() const {
    return type == pki::oids::common_name && !quoted && pieces.size() == 1 &&
           pieces.front().variable == Variable::on_prem_distinguished_name;
}

SubjectTemplate template_of(SubjectNameFormat format) {
    const auto common_name = [](Variable variable) {
        return TemplateRdn{fixed(pki::oids::common_name, variable)};
    };
    switch (format) {
        case SubjectNameFormat::common_name:
            return {{common_name(Variable::common_name)}};
        case SubjectNameFormat::common_name_including_email:
            return {{common_name(Variable::common_name),
                     {fixed(pki::oids::email_address, Variable::email_address)}}};
        case SubjectNameFormat::common_name_as_email:
            return {{common_name(Variable::email_address)}};
        case SubjectNameFormat::imei:
            return {{common_name(Variable::imei)}};
        case SubjectNameFormat::serial_number:
            return {{common_name(Variable::serial_number)}};
        case SubjectNameFormat::not_configured:
        case SubjectNameFormat::custom:
            break;
    }
    return {};
}

}  // namespace certferry::service
