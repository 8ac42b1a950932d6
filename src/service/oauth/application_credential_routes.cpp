#include "base/error.h"
#include "pki/certificate.h"
#include "pki/digest.h"
#include "service/api/schemas.h"
#include "service/oauth/application_answers.h"
#include "wire/foreign_text.h"

#include <boost/describe/class.hpp>
#include <fmt/format.h>

namespace certferry::service {

namespace {

using store::Session;

constexpr std::size_t secret_characters = 43;  // Of 62 each: 256 bits.
constexpr std::int64_t usual_secret_days = 180;
constexpr std::int64_t most_secret_days = 730;

struct SecretOrder {
    std::optional<std::int64_t> validity_days;
};

BOOST_DESCRIBE_STRUCT(SecretOrder, (), (validity_days))

struct CertificateDraft {
    std::string certificate;
};

BOOST_DESCRIBE_STRUCT(CertificateDraft, (), (certificate))

Answer make_secret(const ApplicationParts& parts, const Call& call) {
    const auto order = call.request.body.empty() ? SecretOrder() : call.body<SecretOrder>();
    const auto days = order.validity_days.value_or(usual_secret_days);
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (days < 1 || days > most_secret_days) {
            return {.errors = {application_fault("/validityDays",
                                                 fmt::format("1 to {}", most_secret_days))}};
        }
        auto application = load_application(session, call);
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
        auto application = load_application(session, call);
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
            return {.errors = {application_fault("/certificate",
                                                 "not an X.509 certificate with an RSA key")}};
        }
        auto application = load_application(session, call);
        application.certificate = certificate->der();
        store_change(session, application, now);
        auto answer = answer_of(application);
        answer.details = {{"thumbprint", to_hex(certificate->thumbprint())}};
        return answer;
    });
}

Answer remove_certificate(const ApplicationParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        auto application = load_application(session, call);
        application.certificate.reset();
        store_change(session, application, now);
        return {.status = 204, .version = application.version, .object = call.ids.at(0)};
    });
}

}  // namespace

void add_credential_routes(const ApplicationRoutes& add) {
    constexpr auto administrator = Role::administrator;
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
         .answer = application_schema()});
    add("DELETE", "/applications/{applicationId}/certificate", "application.removeCertificate",
        administrator, remove_certificate, {.summary = "Remove the certificate", .status = 204});
}

}  // namespace certferry::service
