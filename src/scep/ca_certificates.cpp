#include "scep/ca_certificates.h"

#include "base/error.h"
#include "pki/cms_signed.h"

#include <algorithm>

namespace certferry::scep {

namespace {

using Certificates = std::vector<pki::Certificate>;

Certificates read_any(ByteView body) {
    try {
        return pki::parse_certificates_only(body).certificates;
    } catch (const Error&) {
        // Not a degenerate SignedData: then it is the bare certificate (RFC 8894, 4.2.1.1), or an
        // error of that.
        return {pki::Certificate::from_der(body)};
    }
}

bool can_encrypt_to(const pki::Certificate& certificate) {
    const auto usage = certificate.key_usage();
    return usage.empty() || usage.has(pki::KeyUsage::key_encipherment);
}

bool can_sign(const pki::Certificate& certificate) {
    const auto usage = certificate.key_usage();
    return usage.empty() || usage.has(pki::KeyUsage::digital_signature);
}

/// The CA that issued one of the others; if there are only CAs, the one that did not issue another.
const pki::Certificate* find_issuer(const Certificates& all) {
    const auto issued = [&](const pki::Certificate& ca, bool leaf) {
        return std::ranges::any_of(all, [&](const auto& other) {
            return other.is_ca() != leaf && other != ca && other.issuer() == ca.subject();
        });
    };
    const pki::Certificate* found = nullptr;
    for (const auto& each : all) {
        if (!each.is_ca()) {
            continue;
        }
        if (issued(each, true)) {
            return &each;
        }
        if (found == nullptr || !issued(each, false)) {
            found = &each;
        }
    }
    return found;
}

}  // namespace

TypedBody ca_certificates_answer(const Certificates& certificates) {
    if (certificates.size() == 1) {
        return {.media_type = media_types::ca_cert, .body = certificates.front().der()};
    }
    return {.media_type = media_types::ca_ra_cert, .body = pki::certificates_only(certificates)};
}

TypedBody next_ca_certificates_answer(const Certificates& certificates, const ReplySigner& signer,
                                      UtcTime now) {
    const Bytes inner = pki::certificates_only(certificates);
    return {.media_type = media_types::next_ca_cert,
            .body = pki::sign_message({.content = inner,
                                       .attributes = {},
                                       .certificates = {signer.certificate},
                                       .signing_time = now},
                                      signer.certificate, signer.key, pki::Hash::sha256)};
}

CaCertificates read_ca_certificates(ByteView body) {
    Certificates all;
    try {
        all = read_any(body);
    } catch (const Error& error) {
        throw Error(codes::scep_answer_invalid, "GetCACert: " + error.detail());
    }
    const pki::Certificate* issuer = find_issuer(all);
    if (issuer == nullptr) {
        throw Error(codes::scep_answer_invalid, "GetCACert gave no CA certificate");
    }
    CaCertificates read{.issuer = *issuer, .encryption = *issuer, .signers = {}, .all = all};
    const auto encrypts = [&](const auto& each) { return !each.is_ca() && can_encrypt_to(each); };
    if (const auto found = std::ranges::find_if(all, encrypts); found != all.end()) {
        read.encryption = *found;
    }
    for (const auto& each : all) {
        if (!each.is_ca() && can_sign(each)) {
            read.signers.push_back(each);
        }
    }
    if (read.signers.empty()) {
        read.signers.push_back(*issuer);
    }
    if (read.encryption.public_key().algorithm() != pki::KeyAlgorithm::rsa) {
        throw Error(codes::scep_answer_invalid, "GetCACert gave no RSA key to encrypt to");
    }
    return read;
}

Certificates read_next_ca_certificates(ByteView body, const CaCertificates& current) {
    try {
        const auto message = pki::SignedMessage::parse(body);
        const bool trusted = std::ranges::any_of(current.signers, [&](const auto& signer) {
            return message.names(signer) && message.verify(signer.public_key());
        });
        if (!trusted) {
            throw Error(codes::scep_answer_invalid,
                        "GetNextCACert is not signed by the current CA or RA");
        }
        return pki::parse_certificates_only(message.content()).certificates;
    } catch (const Error& error) {
        if (error.code() == codes::scep_answer_invalid.name) {
            throw;
        }
        throw Error(codes::scep_answer_invalid, "GetNextCACert: " + error.detail());
    }
}

}  // namespace certferry::scep
