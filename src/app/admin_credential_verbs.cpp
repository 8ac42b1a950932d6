// Verbs of `certferry admin` that make what is shown only once: tokens, secrets, passwords.
#include "app/admin_verbs.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/certificate.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace certferry::app {

namespace {

struct CredentialWords {
    std::string id;
    std::string kind;
    std::string device;
    std::string user;
    std::string platform;
    std::string name;
    std::string role = "auditor";
    std::string out;
    std::string file;
    std::string confirm;
    int days = 0;
};

/// Prints the answer; its secret to a file instead, if one is named.
void print_with_secret(AdminSession& session, const CredentialWords& given, boost::json::value body,
                       std::string_view member) {
    if (given.out.empty()) {
        session.print(body);
        return;
    }
    auto& object = body.as_object();
    const boost::json::string_view name(member.data(), member.size());
    write_file(given.out, as_bytes(std::string_view(object.at(name).as_string())),
               FileMode::owner_only);
    object.erase(name);
    object["file"] = given.out;
    session.print(body);
}

void set_if_given(boost::json::object& object, std::string_view name, const std::string& value) {
    if (!value.empty()) {
        object[boost::json::string_view(name.data(), name.size())] = value;
    }
}

void make_enrolment_token(AdminSession& session, const CredentialWords& given) {
    boost::json::object order{{"kind", given.kind}};
    set_if_given(order, "deviceId", given.device);
    set_if_given(order, "userId", given.user);
    set_if_given(order, "platform", given.platform);
    print_with_secret(session, given, session.client().post("/enrolmentTokens", order).body,
                      "token");
}

void make_api_token(AdminSession& session, const CredentialWords& given) {
    boost::json::object order{{"name", given.name}, {"role", given.role}};
    if (given.days != 0) {
        order["validDays"] = given.days;
    }
    print_with_secret(session, given, session.client().post("/apiTokens", order).body, "token");
}

std::string application_path(const CredentialWords& given, std::string_view what) {
    return fmt::format("/applications/{}/{}", encode_segment(given.id), what);
}

void make_secret(AdminSession& session, const CredentialWords& given) {
    boost::json::object order;
    if (given.days != 0) {
        order["validityDays"] = given.days;
    }
    print_with_secret(session, given,
                      session.client().post(application_path(given, "secret"), order).body,
                      "secret");
}

void remove_secret(AdminSession& session, const CredentialWords& given) {
    session.client().remove(application_path(given, "secret"));
    session.print({});
}

void put_certificate(AdminSession& session, const CredentialWords& given) {
    const auto certificate = pki::Certificate::from_pem(as_text(read_file(given.file)));
    session.print(session.client()
                      .put(application_path(given, "certificate"),
                           boost::json::object{{"certificate", to_base64(certificate.der())}}, "*")
                      .body);
}

void remove_certificate(AdminSession& session, const CredentialWords& given) {
    session.client().remove(application_path(given, "certificate"));
    session.print({});
}

void remove_tenant(AdminSession& session, const CredentialWords& given) {
    session.client().remove(
        with_query("/tenants/" + encode_segment(given.id), {{"confirm", given.confirm}}));
    session.print({});
}

using Run = void (*)(AdminSession&, const CredentialWords&);

/// A verb and what its options fill.
struct Made {
    CLI::App& verb;
    std::shared_ptr<CredentialWords> given;

    void need_id() const { verb.add_option("ID", given->id, "which one")->required(); }

    void offer_out() const {
        verb.add_option("--out", given->out, "write it there (mode 0600) and not to the terminal");
    }
};

Made add(AdminVerbs& verbs, std::string_view area, std::string_view name, std::string_view help,
         Run run) {
    auto given = std::make_shared<CredentialWords>();
    auto& verb = verbs.add(verbs.area(area, "tokens by which connectors and devices enrol"), name,
                           help, [given, run](AdminSession& session) { run(session, *given); });
    return {.verb = verb, .given = std::move(given)};
}

void add_token_verbs(AdminVerbs& verbs) {
    const auto enrolment = add(verbs, "enrolment-tokens", "create",
                               "make a token; it is shown once", make_enrolment_token);
    auto& given = *enrolment.given;
    enrolment.verb.add_option("KIND", given.kind, "connector or device")
        ->required()
        ->check(CLI::IsMember({"connector", "device"}));
    enrolment.verb.add_option("--device", given.device, "only for this registered device (id)");
    enrolment.verb.add_option("--user", given.user, "the device's primary user (id)");
    enrolment.verb.add_option("--platform", given.platform, "of the device, such as linux");
    enrolment.offer_out();

    const auto api =
        add(verbs, "api-tokens", "create", "make a token; it is shown once", make_api_token);
    api.verb.add_option("NAME", api.given->name, "for what it is")->required();
    api.verb.add_option("--role", api.given->role, "what it may do")->capture_default_str();
    api.verb.add_option("--days", api.given->days, "how long, if not 90");
    api.offer_out();
}

void add_application_verbs(AdminVerbs& verbs) {
    constexpr std::string_view area = "applications";
    const auto secret =
        add(verbs, area, "secret", "make a client secret in place of the one it has", make_secret);
    secret.need_id();
    secret.verb.add_option("--days", secret.given->days, "how long, if not 180");
    secret.offer_out();
    add(verbs, area, "remove-secret", "end its client secret", remove_secret).need_id();
    const auto certificate =
        add(verbs, area, "certificate", "trust a certificate for its assertions", put_certificate);
    certificate.need_id();
    certificate.verb.add_option("FILE", certificate.given->file, "the certificate (PEM)")
        ->required();
    add(verbs, area, "remove-certificate", "trust none", remove_certificate).need_id();
}

}  // namespace

void add_credential_verbs(AdminVerbs& verbs) {
    add_token_verbs(verbs);
    add_application_verbs(verbs);
    const auto tenant = add(verbs, "tenants", "delete", "remove a tenant", remove_tenant);
    tenant.need_id();
    tenant.verb.add_option("--confirm", tenant.given->confirm,
                           "the tenant's name: remove all its users, devices and certificates");
}

}  // namespace certferry::app
