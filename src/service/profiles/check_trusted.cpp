#include "base/error.h"
#include "service/profiles/check_settings.h"
#include "service/profiles/finding_codes.h"

namespace certferry::service {

namespace {

constexpr const char* certificate_path = "/certificate";

/// One public certificate; empty if the octets are anything else, such as a PFX.
std::optional<pki::Certificate> parsed(ByteView der) {
    try {
        return pki::Certificate::from_der(der);
    } catch (const Error&) {
        return std::nullopt;
    }
}

/// A CA's by its basic constraints, or a root of version 1, which has none.
bool is_ca(const pki::Certificate& certificate) {
    try {
        return certificate.is_ca() ||
               (certificate.extensions().empty() && certificate.is_self_signed());
    } catch (const Error&) {
        return false;  // Constraints that do not parse make no CA.
    }
}

}  // namespace

Findings check_trusted_certificate(const TrustedCertificateSettings& settings) {
    const auto certificate = parsed(settings.certificate);
    if (!certificate || !is_ca(*certificate)) {
        return {finding(findings::e_trust_not_ca, certificate_path,
                        certificate ? certificate->subject().text() : settings.file_name)};
    }
    if (!settings.destination_store) {
        return {};
    }
    const bool root_store = *settings.destination_store == DestinationStore::computer_root;
    const std::string store(destination_store_words(*settings.destination_store));
    if (certificate->is_self_signed() == root_store) {
        return {};
    }
    return {finding(root_store ? findings::e_trust_store : findings::w_trust_store,
                    "/destinationStore", store)};
}

}  // namespace certferry::service
