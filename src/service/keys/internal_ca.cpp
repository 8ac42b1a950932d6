#include "service/keys/internal_ca.h"

#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/digest.h"
#include "pki/signed_structure.h"
#include "service/keys/key_ring.h"
#include "store/service/tenants.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::service {

namespace {

using namespace std::chrono_literals;
using store::Session;
using store::service::InternalKeyRecord;
using store::service::KeyPurpose;

constexpr auto ca_validity = 20 * 365 * 24h;
constexpr auto backdate = 5min;
constexpr std::size_t serial_octets = 16;

Bytes new_serial() {
    auto serial = pki::random_bytes(serial_octets);
    // Positive, and without a leading zero (RFC 5280, 4.1.2.2).
    serial.front() = static_cast<std::uint8_t>((serial.front() & 0x7FU) | 0x40U);
    return serial;
}

pki::Certificate sign(const pki::CertificateContent& content, const pki::PrivateKey& key) {
    const auto algorithm = pki::signature_algorithm(key.public_key(), pki::Hash::sha256);
    return pki::sign_tbs(pki::encode_tbs(content, algorithm), key, pki::Hash::sha256);
}

InternalKeyRecord stored(store::Database& database) {
    auto record = database.read([](Session& session) {
        return store::service::newest_internal_key(session, store::service::installation_tenant,
                                                   KeyPurpose::ca);
    });
    if (!record || !record->certificate) {
        throw Error(codes::service_not_initialised, "it has no internal CA");
    }
    return *std::move(record);
}

pki::PrivateKey open_key(const InternalKeyRecord& record, const InstallationKey& installation) {
    const auto plain = installation.unwrap(
        record.wrapping_key_id, wrapping_context(record.tenant_id, record.key_id, record.purpose),
        record.wrapped);
    return pki::PrivateKey::from_pkcs8(plain.reveal());
}

}  // namespace

void InternalCa::make(store::Database& database, const InstallationKey& installation,
                      const Clock& clock) {
    const auto key = pki::PrivateKey::generate({.algorithm = pki::KeyAlgorithm::ec, .bits = 256});
    const UtcTime now = clock.now();
    const auto id = to_hex(pki::random_bytes(8));
    const auto name = pki::Name::from_text(fmt::format("CN=Certferry internal CA {}", id));
    const pki::CertificateContent content{
        .serial = new_serial(),
        .issuer = name,
        .subject = name,
        .not_before = now - backdate,
        .not_after = now + ca_validity,
        .spki = key.public_key().spki(),
        .extensions = {pki::make_basic_constraints({.ca = true, .path_length = 0}),
                       pki::make_key_usage(
                           pki::KeyUsage(pki::KeyUsage::key_cert_sign | pki::KeyUsage::crl_sign)),
                       pki::make_subject_key_identifier(key.public_key().key_identifier())}};
    const auto certificate = sign(content, key);
    InternalKeyRecord record{.tenant_id = std::string(store::service::installation_tenant),
                             .key_id = id,
                             .purpose = KeyPurpose::ca,
                             .wrapping_key_id = installation.id(),
                             .wrapped = {},
                             .certificate = certificate.der(),
                             .created_at = now};
    record.wrapped = installation.wrap(wrapping_context(record.tenant_id, id, KeyPurpose::ca),
                                       key.to_pkcs8().reveal());
    database.write([&](Session& session) {
        if (store::service::newest_internal_key(session, store::service::installation_tenant,
                                                KeyPurpose::ca)) {
            throw Error(codes::store_conflict, "there is an internal CA");
        }
        store::service::insert_internal_key(session, record);
    });
}

InternalCa::InternalCa(store::Database& database, const InstallationKey& installation,
                       const Clock& clock)
    : InternalCa(stored(database), installation, clock) {}

InternalCa::InternalCa(const InternalKeyRecord& record, const InstallationKey& installation,
                       const Clock& clock)
    : clock_(clock),
      key_(open_key(record, installation)),
      certificate_(pki::Certificate::from_der(record.certificate.value())) {}

pki::Certificate InternalCa::issue(const InternalCertificate& wanted, ByteView spki) const {
    const UtcTime now = clock_.now();
    const auto key = pki::PublicKey::from_spki(spki);
    const pki::CertificateContent content{
        .serial = new_serial(),
        .issuer = certificate_.subject(),
        .subject = pki::Name::from_rdns(
            {{{.type = pki::Oid(pki::oids::common_name), .value = wanted.common_name}}}),
        .not_before = std::max<UtcTime>(now - backdate, certificate_.not_before()),
        .not_after = std::min<UtcTime>(now + wanted.validity, certificate_.not_after()),
        .spki = to_bytes(spki),
        .extensions = {
            pki::make_basic_constraints({.ca = false, .path_length = std::nullopt}),
            pki::make_key_usage(wanted.key_usage),
            pki::make_extended_key_usage(wanted.extended_key_usage),
            pki::make_subject_key_identifier(key.key_identifier()),
            pki::make_authority_key_identifier(certificate_.public_key().key_identifier()),
            pki::make_subject_alt_name(wanted.alt_names, false)}};
    return sign(content, key_);
}

}  // namespace certferry::service
