// Verbs of `certferry admin`: certificates and their revocation.
#include "app/admin_verbs.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "pki/certificate.h"
#include "pki/crl.h"

#include <boost/json.hpp>

#include <iostream>

namespace certferry::app {

namespace {

struct CertificateWords {
    std::string id;
    std::string reason = "unspecified";
    std::string out;
};

void write_out(AdminSession& session, const CertificateWords& given) {
    const auto reply =
        session.client().get("/certificates/" + encode_segment(given.id) + "/certificate");
    const auto der =
        from_base64(std::string_view(reply.body.as_object().at("certificate").as_string()));
    if (!der) {
        throw Error(codes::peer_answer_invalid, "the certificate is not base64");
    }
    const auto pem = pki::to_pem("CERTIFICATE", *der);
    if (given.out.empty()) {
        if (session.json()) {
            session.print(reply.body);
        } else {
            std::cout << pem;
        }
        return;
    }
    write_file(given.out, as_bytes(pem), FileMode::readable);
    session.print({}, given.out);
}

void revoke(AdminSession& session, const CertificateWords& given) {
    const auto reason = pki::revocation_reason_from_text(given.reason);
    if (!reason) {
        throw Error(codes::usage_invalid,
                    "--reason takes RFC 5280's names, such as keyCompromise, superseded, "
                    "cessationOfOperation");
    }
    const auto path = "/certificates/" + encode_segment(given.id) + "/revoke";
    session.print(
        session.client()
            .post(path, boost::json::object{{"reason", static_cast<std::int64_t>(*reason)}})
            .body);
}

}  // namespace

void add_certificate_verbs(AdminVerbs& verbs) {
    auto given = std::make_shared<CertificateWords>();
    auto& verb = verbs.add(verbs.area("certificates", ""), "revoke",
                           "queue its revocation, which a connector carries out",
                           [given](AdminSession& session) { revoke(session, *given); });
    verb.add_option("ID", given->id, "of the certificate, as in the list")->required();
    verb.add_option("--reason", given->reason, "as RFC 5280 names them, such as keyCompromise")
        ->capture_default_str();

    auto encoding = std::make_shared<CertificateWords>();
    auto& pem = verbs.add(verbs.area("certificates", ""), "pem", "write the certificate as PEM",
                          [encoding](AdminSession& session) { write_out(session, *encoding); });
    pem.add_option("ID", encoding->id, "of the certificate, as in the list")->required();
    pem.add_option("--out", encoding->out, "file to write; standard output if not given");
}

}  // namespace certferry::app
