#include "ca/authorisation.h"

#include <utility>

namespace certferry::ca {

std::string_view to_text(Authority authority) noexcept {
    switch (authority) {
        case Authority::challenge:
            return "challenge";
        case Authority::static_secret:
            return "static";
        case Authority::certificate:
            return "certificate";
        case Authority::operator_order:
            return "operator";
        case Authority::management_service:
            return "service";
        case Authority::registration_authority:
            return "registration_authority";
        case Authority::own_service:
            return "own_service";
    }
    return "";
}

Authorisation::Authorisation(Authority authority, std::string reference,
                             const pki::CertificateRequest& csr, Bytes permit)
    : authority_(authority),
      reference_(std::move(reference)),
      csr_sha256_(csr.fingerprint()),
      permit_(std::move(permit)) {}

bool Authorisation::covers(const pki::CertificateRequest& csr) const {
    return csr.fingerprint() == csr_sha256_;
}

}  // namespace certferry::ca
