#include "scep/client.h"

#include "base/encoding.h"
#include "base/error.h"
#include "pki/cms_signed.h"
#include "scep/attributes.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::scep {

namespace {

using namespace std::chrono_literals;

Error invalid(std::string_view why) {
    return Error(codes::scep_answer_invalid, why);
}

Success open_success(const pki::SignedMessage& message, const ClientIdentity& identity,
                     const LegacyAllowed& allowed) {
    const auto envelope = pki::EnvelopedMessage::parse(message.content());
    const auto cipher = envelope.cipher();
    const bool weak = (cipher == pki::ContentCipher::des_cbc && !allowed.des) ||
                      (cipher == pki::ContentCipher::des_ede3_cbc && !allowed.des3);
    if (weak) {
        throw Error(
            codes::algorithm_refused,
            fmt::format("the reply is encrypted with {0}; allow {0} to read it", to_text(*cipher)));
    }
    const auto opened = envelope.open(identity.certificate, identity.key);
    if (!opened) {
        throw invalid("the reply is not encrypted to this client's key");
    }
    auto bag = pki::parse_certificates_only(*opened);
    return {.certificates = std::move(bag.certificates), .crls = std::move(bag.crls)};
}

Failure read_failure(const std::vector<pki::CmsAttribute>& all) {
    Failure failure;
    const auto info = single_text(all, attributes::fail_info);
    if (info && info->size() == 1 && info->front() >= '0' && info->front() <= '4') {
        failure.info = static_cast<FailInfo>(info->front() - '0');
    }
    if (const auto text = single_value(all, attributes::fail_info_text)) {
        failure.text = pki::der::parse_text(pki::der::Reader(*text).next()).value_or("");
    }
    return failure;
}

void check_signature(const pki::SignedMessage& message, const CaCertificates& ca,
                     const LegacyAllowed& allowed) {
    if (message.digest_algorithm() == pki::Hash::sha1 && !allowed.sha1) {
        throw Error(codes::algorithm_refused,
                    "the reply is signed with SHA-1; allow sha1 to accept it");
    }
    const bool trusted = std::ranges::any_of(ca.signers, [&](const auto& signer) {
        return message.names(signer) && message.verify(signer.public_key());
    });
    if (!trusted) {
        throw invalid("the reply is not signed by the CA or RA of GetCACert");
    }
}

}  // namespace

pki::Certificate self_signed(const pki::Name& subject, const pki::PrivateKey& key, UtcTime now) {
    const auto& public_key = key.public_key();
    // An empty issuer would be no name for the reply's recipient to be found by.
    const pki::Name name = subject.empty() ? pki::Name::from_text("CN=SCEP client") : subject;
    Bytes serial = pki::random_bytes(16);
    serial.front() = static_cast<std::uint8_t>((serial.front() & 0x3FU) | 0x40U);
    const pki::CertificateContent content{
        .serial = std::move(serial),
        .issuer = name,
        .subject = name,
        .not_before = now - 24h,
        .not_after = now + 7 * 24h,
        .spki = public_key.spki(),
        .extensions = {pki::make_key_usage(
            pki::KeyUsage(pki::KeyUsage::digital_signature | pki::KeyUsage::key_encipherment))}};
    const auto algorithm = pki::signature_algorithm(public_key, pki::Hash::sha256);
    return pki::sign_tbs(pki::encode_tbs(content, algorithm), key, pki::Hash::sha256);
}

std::string transaction_id_of(const pki::PublicKey& key) {
    return to_upper_hex(pki::sha256(key.spki()));
}

Algorithms Algorithms::choose(const Capabilities& capabilities, const LegacyAllowed& allowed) {
    Algorithms chosen;
    if (capabilities.has(Capability::aes)) {
        chosen.cipher = pki::ContentCipher::aes_256_cbc;
    } else if (capabilities.has(Capability::des3) && allowed.des3) {
        chosen.cipher = pki::ContentCipher::des_ede3_cbc;
    } else if (allowed.des) {
        chosen.cipher = pki::ContentCipher::des_cbc;
    } else {
        throw Error(codes::algorithm_refused,
                    "the server does not offer AES; to use its older ciphers, allow 3des or des");
    }
    if (capabilities.has(Capability::sha512)) {
        chosen.hash = pki::Hash::sha512;
    } else if (capabilities.has(Capability::sha256)) {
        chosen.hash = pki::Hash::sha256;
    } else if (allowed.sha1) {
        chosen.hash = pki::Hash::sha1;
    } else {
        throw Error(codes::algorithm_refused,
                    "the server does not offer SHA-256 or SHA-512; to use SHA-1, allow sha1");
    }
    return chosen;
}

Transaction Transaction::start(std::string id) {
    return {.id = std::move(id), .sender_nonce = pki::random_bytes(nonce_bytes)};
}

Bytes make_request(MessageType type, const Transaction& transaction, ByteView content,
                   const ClientIdentity& identity, const pki::Certificate& encrypt_to,
                   const Algorithms& algorithms, UtcTime now) {
    const Bytes envelope = pki::envelop(content, encrypt_to, algorithms.cipher);
    return pki::sign_message(
        {.content = envelope,
         .attributes = {text_attribute(attributes::message_type,
                                       fmt::format("{}", static_cast<int>(type))),
                        text_attribute(attributes::transaction_id, transaction.id),
                        octets_attribute(attributes::sender_nonce, transaction.sender_nonce)},
         .certificates = {identity.certificate},
         .signing_time = now},
        identity.certificate, identity.key, algorithms.hash);
}

Answer read_answer(ByteView body, const Transaction& transaction, const ClientIdentity& identity,
                   const CaCertificates& ca, const LegacyAllowed& allowed) {
    try {
        const auto message = pki::SignedMessage::parse(body);
        check_signature(message, ca, allowed);
        const auto& all = message.signed_attributes();
        if (single_text(all, attributes::message_type) != "3") {
            throw invalid("the reply is no CertRep");
        }
        if (single_text(all, attributes::transaction_id) != transaction.id) {
            throw invalid("the reply is for another transaction");
        }
        const auto status = single_text(all, attributes::pki_status);
        if (status == "2") {
            return read_failure(all);
        }
        if (single_octets(all, attributes::recipient_nonce) != transaction.sender_nonce) {
            throw invalid("the reply does not carry our nonce");
        }
        if (status == "3") {
            return Pending{};
        }
        if (status != "0") {
            throw invalid("the reply has no known pkiStatus");
        }
        return open_success(message, identity, allowed);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::malformed) {
            throw invalid(error.detail());
        }
        throw;
    }
}

std::optional<pki::Certificate> certificate_for(const Success& success, const pki::PublicKey& key) {
    const auto found = std::ranges::find_if(
        success.certificates, [&](const auto& each) { return equal(each.spki(), key.spki()); });
    return found == success.certificates.end() ? std::nullopt : std::optional(*found);
}

}  // namespace certferry::scep
