#include "service/oauth/application_routes.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "pki/certificate.h"
#include "pki/digest.h"
#include "service/api/route_adder.h"
#include "service/api/schemas.h"
#include "service/oauth/resources.h"
#include "store/service/applications.h"
#include "wire/foreign_text.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <sstream>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ApplicationRecord;

constexpr std::size_t max_name_bytes = 200;
constexpr std::size_t secret_characters = 43;  // Of 62 each: 256 bits.
constexpr std::int64_t usual_secret_days = 180;
constexpr std::int64_t most_secret_days = 730;

struct ApplicationDraft {
    std::string name;
    std::vector<std::string> roles;
};

BOOST_DESCRIBE_STRUCT(ApplicationDraft, (), (name, roles))

struct SecretOrder {
    std::optional<std::int64_t> validity_days;
};

BOOST_DESCRIBE_STRUCT(SecretOrder, (), (validity_days))

struct CertificateDraft {
    std::string certificate;
};

BOOST_DESCRIBE_STRUCT(CertificateDraft, (), (certificate))

boost::json::object to_json(const ApplicationRecord& application) {
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
    return {.body = to_json(application),
            .version = application.version,
            .object = application.application_id};
}

FieldError fault(std::string path, std::string text) {
    return {.code = "E_JSON_VALUE", .path = std::move(path), .text = std::move(text)};
}

std::vector<FieldError> faults_of(const ApplicationDraft& draft) {
    std::vector<FieldError> faults;
    if (draft.name.empty() || draft.name.size() > max_name_bytes) {
        faults.push_back(fault("/name", fmt::format("1 to {} octets", max_name_bytes)));
    }
    for (std::size_t i = 0; i < draft.roles.size(); ++i) {
        if (std::ranges::find(known_application_roles(), draft.roles[i], &RoleRow::name) ==
            known_application_roles().end()) {
            faults.push_back(fault(fmt::format("/roles/{}", i), "not a role of applications"));
        }
    }
    return faults;
}

void apply(const ApplicationDraft& draft, ApplicationRecord& application) {
    auto roles = draft.roles;
    std::ranges::sort(roles);
    roles.erase(std::ranges::unique(roles).begin(), roles.end());
    application.name = draft.name;
    application.roles = fmt::format("{}", fmt::join(roles, " "));
}

ApplicationRecord load_known(Session& session, const Call& call) {
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

Answer list_all(const ApplicationParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    auto found = parts.database.read([&](Session& session) {
        return store::service::list_applications(session, call.principal.tenant_id, page.after,
                                                 page.limit + 1);
    });
    boost::json::object body;
    if (found.size() > static_cast<std::size_t>(page.limit)) {
        found.pop_back();
        body["nextCursor"] = cursor_after(found.back().application_id);
    }
    boost::json::array items;
    for (const auto& application : found) {
        items.push_back(to_json(application));
    }
    body["items"] = std::move(items);
    return {.body = std::move(body)};
}

Answer read_one(const ApplicationParts& parts, const Call& call) {
    return answer_of(
        parts.database.read([&](Session& session) { return load_known(session, call); }));
}

Answer create(const ApplicationParts& parts, const Call& call) {
    const auto draft = call.body<ApplicationDraft>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (auto faults = faults_of(draft); !faults.empty()) {
            return {.errors = std::move(faults)};
        }
        ApplicationRecord application;
        application.tenant_id = call.principal.tenant_id;
        application.application_id = new_uuid(now);
        application.created_at = now;
        application.modified_at = now;
        apply(draft, application);
        store::service::insert_application(session, application);
        auto answer = answer_of(application);
        answer.status = 201;
        answer.location = "/applications/" + application.application_id;
        answer.details = wire::write_json(draft).as_object();
        return answer;
    });
}

Answer replace(const ApplicationParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto draft = call.body<ApplicationDraft>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (auto faults = faults_of(draft); !faults.empty()) {
            return {.errors = std::move(faults)};
        }
        auto application = load_known(session, call);
        application.version = version;
        apply(draft, application);
        store_change(session, application, now);
        auto answer = answer_of(application);
        answer.details = wire::write_json(draft).as_object();
        return answer;
    });
}

Answer remove(const ApplicationParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime) -> Answer {
        if (!store::service::remove_application(session, call.principal.tenant_id,
                                                call.ids.at(0))) {
            refuse_unknown_object("application", call.ids.at(0));
        }
        return {.status = 204, .object = call.ids.at(0)};
    });
}

Answer make_secret(const ApplicationParts& parts, const Call& call) {
    const auto order = call.request.body.empty() ? SecretOrder() : call.body<SecretOrder>();
    const auto days = order.validity_days.value_or(usual_secret_days);
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (days < 1 || days > most_secret_days) {
            return {.errors = {fault("/validityDays", fmt::format("1 to {}", most_secret_days))}};
        }
        auto application = load_known(session, call);
        const auto secret = pki::random_text(secret_characters);
        const auto digest = pki::sha256(secret.reveal());
        application.secret_sha256 = to_bytes(ByteView(digest));
        application.secret_expires_at = now + std::chrono::days(days);
        store_change(session, application, now);
        return {.status = 201,
                .body = boost::json::object{{"secret", secret.reveal_text()},
                                            {"expiresAt",
                                             wire::write_json(*application.secret_expires_at)}},
                .version = application.version,
                .object = application.application_id,
                .details = {{"expiresAt", wire::write_json(*application.secret_expires_at)}}};
    });
}

Answer remove_secret(const ApplicationParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        auto application = load_known(session, call);
        application.secret_sha256.reset();
        application.secret_expires_at.reset();
        store_change(session, application, now);
        return {.status = 204, .version = application.version, .object = call.ids.at(0)};
    });
}

std::optional<pki::Certificate> certificate_in(const std::string& text) {
    const auto der = wire::from_wrapped_base64(text);
    try {
        return der ? std::optional(pki::Certificate::from_der(*der)) : std::nullopt;
    } catch (const Error&) {
        return std::nullopt;  // Said in the answer's errors[].
    }
}

Answer put_certificate(const ApplicationParts& parts, const Call& call) {
    const auto draft = call.body<CertificateDraft>();
    const auto certificate = certificate_in(draft.certificate);
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (!certificate || certificate->public_key().algorithm() != pki::KeyAlgorithm::rsa) {
            return {.errors = {fault("/certificate", "not an X.509 certificate with an RSA key")}};
        }
        auto application = load_known(session, call);
        application.certificate = certificate->der();
        store_change(session, application, now);
        auto answer = answer_of(application);
        answer.details = {{"thumbprint", to_hex(certificate->thumbprint())}};
        return answer;
    });
}

Answer remove_certificate(const ApplicationParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        auto application = load_known(session, call);
        application.certificate.reset();
        store_change(session, application, now);
        return {.status = 204, .version = application.version, .object = call.ids.at(0)};
    });
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

}  // namespace

void add_application_routes(Api& api, const ApplicationParts& parts) {
    const RouteAdder add(api, parts);
    constexpr auto administrator = Role::administrator;
    const auto one = application_schema();
    add("GET", "/applications", "application.list", Role::auditor, list_all,
        {.summary = "List applications", .query = page_parameters(), .answer = page_schema(one)});
    add("POST", "/applications", "application.create", administrator, create,
        {.summary = "Register a program that calls the compatible APIs",
         .body = body_of<ApplicationDraft>(),
         .status = 201,
         .answer = one});
    add("GET", "/applications/{applicationId}", "application.read", Role::auditor, read_one,
        {.summary = "Read an application", .answer = one});
    add("PUT", "/applications/{applicationId}", "application.update", administrator, replace,
        {.summary = "Replace an application's name and roles",
         .body = body_of<ApplicationDraft>(),
         .answer = one,
         .needs_etag = true});
    add("DELETE", "/applications/{applicationId}", "application.delete", administrator, remove,
        {.summary = "Remove an application; its tokens end at once", .status = 204});
    add("POST", "/applications/{applicationId}/secret", "application.makeSecret", administrator,
        make_secret,
        {.summary = "Make a secret in place of the one before; shown once",
         .body = body_of<SecretOrder>(),
         .status = 201,
         .answer =
             schemas::object_with({{"secret", schemas::text()}, {"expiresAt", schemas::time()}},
                                  {"secret", "expiresAt"})});
    add("DELETE", "/applications/{applicationId}/secret", "application.removeSecret", administrator,
        remove_secret, {.summary = "Remove the secret", .status = 204});
    add("PUT", "/applications/{applicationId}/certificate", "application.putCertificate",
        administrator, put_certificate,
        {.summary = "Set the certificate of the application's assertions",
         .body = body_of<CertificateDraft>(),
         .answer = one});
    add("DELETE", "/applications/{applicationId}/certificate", "application.removeCertificate",
        administrator, remove_certificate, {.summary = "Remove the certificate", .status = 204});
}

}  // namespace certferry::service
