#include "registration/queries.h"

#include "base/error.h"

namespace certferry::registration {

std::variant<Delivery, Refusal> answer_query(const OpenedRequest& request, ca::Issuer& issuer,
                                             const journal::ScepJournal& journal,
                                             Deadline deadline) {
    const auto& asked = std::get<scep::IssuerAndSerial>(request.content);
    Refusal unknown(codes::scep_certificate_unknown, scep::FailInfo::bad_cert_id, "");
    if (request.type == scep::MessageType::get_crl) {
        auto crl = issuer.crl(asked.issuer, deadline);
        if (!crl) {
            return unknown;
        }
        return Delivery{.certificates = {}, .crls = {*std::move(crl)}};
    }
    const ca::CertificateRef ref{
        .certificate = std::nullopt, .issuer = asked.issuer, .serial = asked.serial};
    const auto certificate = issuer.find(ref, deadline);
    if (!certificate) {
        return unknown;
    }
    const auto state = issuer.state(ref, deadline);
    if (state == ca::CertificateState::revoked || state == ca::CertificateState::held ||
        journal.is_withheld(certificate->serial())) {
        return Refusal(codes::certificate_withdrawn, scep::FailInfo::bad_cert_id, "");
    }
    return Delivery{.certificates = {*certificate}, .crls = {}};
}

}  // namespace certferry::registration
