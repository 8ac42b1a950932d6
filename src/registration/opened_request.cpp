#include "registration/opened_request.h"

#include "base/encoding.h"
#include "base/error.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::registration {

namespace {

using Content =
    std::variant<pki::CertificateRequest, scep::IssuerAndSubject, scep::IssuerAndSerial>;

constexpr std::string_view decoding_failed = "CertificateRequestDecodingFailed";

std::optional<Refusal> check_hash(const scep::PkiRequest& message, const EndpointConfig& endpoint,
                                  UtcTime now) {
    const auto hash = message.hash();
    if (hash && endpoint.accepts(*hash, now)) {
        return std::nullopt;
    }
    return Refusal(
        codes::scep_algorithm_refused, scep::FailInfo::bad_alg, decoding_failed,
        fmt::format("digest algorithm {}",
                    hash ? pki::to_text(*hash) : std::string_view(message.digest_oid())));
}

/// Whatever a success carries is encrypted to the signer, which SCEP can do with RSA only (RFC
/// 8894, 3.1): said before anything is issued.
std::optional<Refusal> check_signer_key(const scep::PkiRequest& message) {
    const auto& key = message.signer().public_key();
    if (key.algorithm() == pki::KeyAlgorithm::rsa) {
        return std::nullopt;
    }
    return Refusal(codes::scep_key_refused, scep::FailInfo::bad_alg, "KeyLengthMismatch",
                   fmt::format("signer's key {}", key.text()));
}

/// The types that a server answers; the rest of the 256 values falls through to a refusal.
bool is_answered(std::optional<scep::MessageType> type) {
    if (!type) {
        return false;
    }
    switch (*type) {
        case scep::MessageType::pkcs_req:
        case scep::MessageType::renewal_req:
        case scep::MessageType::cert_poll:
        case scep::MessageType::get_cert:
        case scep::MessageType::get_crl:
            return true;
        case scep::MessageType::cert_rep:
            return false;
    }
    return false;
}

/// What was found out about an envelope so far. Carries on after a fault, so that every fault costs
/// the same.
struct Blind {
    std::string fault;  ///< Of the first thing that was wrong; empty if nothing was.

    void require(bool sound, std::string_view what) {
        if (!sound && fault.empty()) {
            fault = what;
        }
    }
};

std::optional<pki::EnvelopedMessage> parse_envelope(ByteView envelope) {
    try {
        return pki::EnvelopedMessage::parse(envelope);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<pki::CertificateRequest> parse_csr(ByteView content) {
    try {
        return pki::CertificateRequest::from_der(content);
    } catch (const Error&) {
        return std::nullopt;
    }
}

std::optional<Content> parse_identifier(scep::MessageType type, ByteView content) {
    try {
        if (type == scep::MessageType::cert_poll) {
            return scep::IssuerAndSubject::from_der(content);
        }
        return scep::IssuerAndSerial::from_der(content);
    } catch (const Error&) {
        return std::nullopt;
    }
}

bool carries_csr(scep::MessageType type) {
    return type == scep::MessageType::pkcs_req || type == scep::MessageType::renewal_req;
}

/// PKCSReq: the CSR's key is the signer's, unless the signer is a proxy that the endpoint lists, or
/// a certificate of the issuing CA that may renew itself with a new key (Apple renews by PKCSReq).
bool may_sign_for(const scep::PkiRequest& message, scep::MessageType type,
                  const pki::CertificateRequest& csr, const EndpointConfig& endpoint,
                  const RaSnapshot& ra) {
    const auto& signer = message.signer();
    if (type == scep::MessageType::renewal_req || equal(signer.spki(), csr.spki())) {
        return true;
    }
    if (endpoint.proxy_signers.contains(to_hex(signer.fingerprint()))) {
        return true;
    }
    return endpoint.renew_by_certificate && ra.is_of_this_ca(signer);
}

/// False if the recipient that is ours has a key transport, or parameters of it, that is not on the
/// list, or an encrypted key that is too large a number: opening would fail at once, and so cost
/// less than other faults.
bool is_transport_sound(const pki::EnvelopedMessage& envelope,
                        const RaSnapshot::Addressed& addressed) {
    return std::ranges::none_of(envelope.recipients(), [&](const auto& each) {
        return addressed.pair && each.names(addressed.pair->decryption) &&
               (each.transport == pki::EnvelopedMessage::Transport::other ||
                !each.fits(addressed.pair->decryption));
    });
}

struct BlindlyOpened {
    Blind blind;
    std::optional<Content> content;
};

BlindlyOpened open_blindly(const scep::PkiRequest& message,
                           const std::optional<pki::EnvelopedMessage>& parsed,
                           const RaSnapshot::Addressed& addressed, const EndpointConfig& endpoint,
                           const RaSnapshot& ra) {
    const auto type = *message.message_type();
    BlindlyOpened opened;
    Blind& blind = opened.blind;
    blind.require(parsed.has_value(), "the envelope does not parse");
    if (parsed) {
        const bool transport_only = std::ranges::all_of(
            parsed->recipients(), &pki::EnvelopedMessage::Recipient::key_transport);
        blind.require(transport_only, "a recipient of another kind than key transport");
        blind.require(addressed.count == 1,
                      fmt::format("{} recipients name an RA certificate", addressed.count));
        blind.require(is_transport_sound(*parsed, addressed), "unknown or malformed key transport");
    }
    const RaPair& pair = addressed.pair ? *addressed.pair : ra.newest();
    const auto decoy = pki::EnvelopedMessage::parse(pair.decoy_envelope);
    auto plain = (blind.fault.empty() ? *parsed : decoy).open(pair.decryption, pair.decryption_key);
    blind.require(plain.has_value(), "decryption failed");

    if (!carries_csr(type)) {
        if (blind.fault.empty()) {
            opened.content = parse_identifier(type, *plain);
            blind.require(opened.content.has_value(),
                          "the content is not what the message type says");
        }
        return opened;
    }
    auto csr = plain ? parse_csr(*plain) : std::nullopt;
    blind.require(csr.has_value(), "the content is no PKCS#10");
    if (!csr) {
        csr = parse_csr(pair.decoy_request);
    }
    blind.require(csr->proves_possession(), "the request's own signature is wrong");
    blind.require(may_sign_for(message, type, *csr, endpoint, ra),
                  "the request's key is not the signer's");
    opened.content = *csr;
    return opened;
}

}  // namespace

OpenResult open_request(scep::PkiRequest message, const EndpointConfig& endpoint,
                        const RaSnapshot& ra, UtcTime now) {
    if (auto refusal = check_hash(message, endpoint, now)) {
        return *refusal;
    }
    if (!message.is_signed_by_signer()) {
        return Refusal(codes::scep_signature_wrong, scep::FailInfo::bad_message_check,
                       decoding_failed);
    }
    if (!is_answered(message.message_type())) {
        return Refusal(codes::scep_message_type_refused, scep::FailInfo::bad_request,
                       decoding_failed,
                       fmt::format("messageType {}", escape_for_log(message.message_type_text())));
    }
    if (!message.sender_nonce()) {
        return Refusal(codes::scep_nonce_missing, scep::FailInfo::bad_request, decoding_failed);
    }
    if (auto refusal = check_signer_key(message)) {
        return *refusal;
    }
    const auto envelope = parse_envelope(message.envelope());
    if (envelope && (!envelope->cipher() || !endpoint.accepts(*envelope->cipher(), now))) {
        const auto cipher = envelope->cipher();
        return Refusal(
            codes::scep_algorithm_refused, scep::FailInfo::bad_alg, decoding_failed,
            fmt::format("content cipher {}",
                        cipher ? pki::to_text(*cipher) : std::string_view(envelope->cipher_oid())));
    }
    const auto addressed = envelope ? ra.find(envelope->recipients()) : RaSnapshot::Addressed{};
    auto opened = open_blindly(message, envelope, addressed, endpoint, ra);
    if (!opened.blind.fault.empty()) {
        return Refusal(codes::scep_envelope_refused, scep::FailInfo::bad_message_check,
                       decoding_failed, opened.blind.fault);
    }
    const auto type = *message.message_type();
    return OpenedRequest{.message = std::move(message),
                         .type = type,
                         .ra = addressed.pair,
                         .cipher = *envelope->cipher(),
                         .content = *std::move(opened.content)};
}

}  // namespace certferry::registration
