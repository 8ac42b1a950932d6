#include "service/oauth/application_answers.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/certificate.h"
#include "service/api/schemas.h"

#include <sstream>

namespace certferry::service {

using store::Session;
using store::service::ApplicationRecord;

boost::json::object application_json(const ApplicationRecord& application) {
    boost::json::array roles;
    std::istringstream words(application.roles);
    for (std::string role; words >> role;) {
        roles.emplace_back(role);
    }
    boost::json::object object{{"id", application.application_id},
                               {"name", application.name},
                               {"roles", std::move(roles)},
                               {"version", application.version},
                               {"createdAt", wire::write_json(application.created_at)},
                               {"modifiedAt", wire::write_json(application.modified_at)}};
    if (application.secret_expires_at) {
        object["secretExpiresAt"] = wire::write_json(*application.secret_expires_at);
    }
    if (application.certificate) {
        const auto certificate = pki::Certificate::from_der(*application.certificate);
        object["certificate"] =
            boost::json::object{{"thumbprint", to_hex(certificate.thumbprint())},
                                {"sha256", to_hex(certificate.fingerprint())},
                                {"notAfter", wire::write_json(certificate.not_after())},
                                {"value", to_base64(certificate.der())}};
    }
    return object;
}

Answer answer_of(const ApplicationRecord& application) {
    return {.body = application_json(application),
            .version = application.version,
            .object = application.application_id};
}

FieldError application_fault(std::string path, std::string text) {
    return {.code = "E_JSON_VALUE", .path = std::move(path), .text = std::move(text)};
}

ApplicationRecord load_application(Session& session, const Call& call) {
    auto application =
        store::service::find_application(session, call.principal.tenant_id, call.ids.at(0));
    if (!application) {
        refuse_unknown_object("application", call.ids.at(0));
    }
    return *std::move(application);
}

/// Stores a change of the version that was read, and counts it up here too.
void store_change(Session& session, ApplicationRecord& application, UtcTime now) {
    application.modified_at = now;
    if (!store::service::update_application(session, application)) {
        throw Error(codes::object_changed, application.application_id);
    }
    ++application.version;
}

boost::json::object application_schema() {
    using schemas::list_of;
    using schemas::number;
    using schemas::object_with;
    using schemas::text;
    using schemas::time;
    return object_with(
        {{"id", text()},
         {"name", text()},
         {"roles", list_of(text())},
         {"version", number()},
         {"createdAt", time()},
         {"modifiedAt", time()},
         {"secretExpiresAt", time()},
         {"certificate",
          object_with(
              {{"thumbprint", text()}, {"sha256", text()}, {"notAfter", time()}, {"value", text()}},
              {"thumbprint", "sha256", "notAfter", "value"})}},
        {"id", "name", "roles", "version", "createdAt", "modifiedAt"});
}

}  // namespace certferry::service
