#include "ca/issuer.h"

namespace certferry::ca {

CertificateRef CertificateRef::of(const pki::Certificate& certificate) {
    return {
        .certificate = certificate, .issuer = certificate.issuer(), .serial = certificate.serial()};
}

}  // namespace certferry::ca
