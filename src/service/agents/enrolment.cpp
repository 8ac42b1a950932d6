#include "service/agents/enrolment.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/uuid.h"
#include "pki/digest.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::EnrolmentTokenRecord;

constexpr std::size_t random_characters = 43;  // Of 62 each: 256 bits.

pki::CertificateRequest checked(ByteView der,
                                const std::function<bool(const pki::PublicKey&)>& fits,
                                std::string_view what) {
    auto csr = pki::CertificateRequest::from_der(der);
    if (!csr.proves_possession() || !fits(csr.public_key())) {
        throw Error(codes::enrolment_key_refused, what);
    }
    return csr;
}

bool is_ec(const pki::PublicKey& key, int bits) {
    return key.algorithm() == pki::KeyAlgorithm::ec && key.bits() == bits;
}

}  // namespace

NewEnrolmentToken make_enrolment_token(Session& session, EnrolmentTokenRecord like,
                                       const InternalCa& ca, UtcTime now) {
    const auto random = pki::random_text(random_characters);
    const auto ca_key = pki::sha256(ca.certificate().spki());
    NewEnrolmentToken made{
        .enrolment_token_id = new_uuid(now),
        .token = Secret::copy_of(fmt::format("cfe_{}.{}", random.reveal_text(), to_hex(ca_key))),
        .expires_at = now + enrolment_token_lives_for};
    const auto digest = pki::sha256(made.token.reveal());
    like.enrolment_token_id = made.enrolment_token_id;
    like.token_sha256 = to_bytes(ByteView(digest));
    like.created_at = now;
    like.expires_at = made.expires_at;
    store::service::insert_enrolment_token(session, like);
    return made;
}

std::string enrol_by_token(Session& session, const Secret& token, bool for_connector, ByteView call,
                           UtcTime now,
                           const std::function<std::string(const EnrolmentTokenRecord&)>& enrol) {
    const auto digest = pki::sha256(token.reveal());
    auto record = store::service::find_enrolment_token(session, digest);
    if (!record || record->for_connector != for_connector) {
        throw Error(codes::enrolment_token_refused, "unknown");
    }
    const auto caller = pki::sha256(call);
    if (record->used_at) {
        if (!std::ranges::equal(record->used_by.value(), caller)) {
            throw Error(codes::enrolment_token_refused, "used already");
        }
        return std::string(as_text(record->answer.value()));
    }
    if (record->expires_at <= now) {
        throw Error(codes::enrolment_token_refused, "expired");
    }
    auto answer = enrol(*record);
    record->used_at = now;
    record->used_by = to_bytes(ByteView(caller));
    record->answer = to_bytes(std::string_view(answer));
    if (!store::service::use_enrolment_token(session, *record)) {
        throw Error(codes::enrolment_token_refused, "used already");
    }
    return answer;
}

pki::CertificateRequest client_csr(ByteView der) {
    return checked(
        der, [](const pki::PublicKey& key) { return is_ec(key, 256); }, "a client key is P-256");
}

pki::CertificateRequest encryption_csr(ByteView der) {
    const auto fits = [](const pki::PublicKey& key) {
        const bool rsa =
            key.algorithm() == pki::KeyAlgorithm::rsa && key.bits() >= 2048 && key.bits() <= 4096;
        return rsa || is_ec(key, 256) || is_ec(key, 384);
    };
    return checked(der, fits, "an encryption key is RSA of 2048 to 4096 bits, P-256 or P-384");
}

pki::Certificate issue_client_certificate(const InternalCa& ca, const ClientIdentity& identity,
                                          const pki::CertificateRequest& csr) {
    return ca.issue({.common_name = identity.id,
                     .alt_names = {pki::GeneralName::uri(identity_uri(identity))},
                     .key_usage = pki::KeyUsage(pki::KeyUsage::digital_signature),
                     .extended_key_usage = {pki::Oid(pki::oids::client_auth)}},
                    csr.spki());
}

}  // namespace certferry::service
