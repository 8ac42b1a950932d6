#include "ca/embedded/own_certificates.h"

#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/log.h"
#include "ca/embedded/content.h"
#include "store/ca/certificates.h"

#include <algorithm>

namespace certferry::ca::embedded {

namespace {

using store::Session;

bool is_past_half(const pki::Certificate& certificate, UtcTime now) {
    return now - certificate.not_before() >
           (certificate.not_after() - certificate.not_before()) / 2;
}

void make_responder(const OwnParts& parts, const Authority& authority, UtcTime now) {
    // A new file each time: the old key stays until the new certificate is stored.
    const std::string file = "ocsp-" + authority.slug + "-" + to_hex(pki::random_bytes(4)) + ".pem";
    const auto key = make_key_file(parts.settings, file, parts.settings.ocsp.responder_key);
    const Validity validity{
        .not_before =
            std::max<UtcTime>(now - parts.settings.backdate, authority.certificate.not_before()),
        .not_after = std::min<UtcTime>(now + parts.settings.ocsp.responder_validity,
                                       authority.certificate.not_after())};
    const auto certificate =
        issue_own(parts, authority, responder_content(authority, key.public_key(), validity),
                  "OcspResponder");
    parts.database.write([&](Session& session) {
        store::ca::put_responder(
            session,
            {.authority_id = authority.id, .certificate = certificate.der(), .key_file = file});
    });
    if (authority.responder) {
        std::error_code ignored;  // A file left behind does no harm.
        std::filesystem::remove(parts.settings.keys_folder / authority.responder->key_file,
                                ignored);
    }
    log::info("OCSP responder of {} made, ends {}", authority.slug,
              to_rfc3339(certificate.not_after()));
}

}  // namespace

pki::Certificate issue_own(const OwnParts& parts, const Authority& authority,
                           pki::CertificateContent content, std::string_view kind) {
    const UtcTime now = parts.clock.now();
    constexpr std::size_t key_octets = 32;
    content.serial = parts.serials.next(now);
    const Bytes tbs = pki::encode_tbs(content, authority.signature_algorithm);
    const Bytes idempotency = pki::random_bytes(key_octets);  // Nobody repeats these by key.
    const auto request = pki::sha256(content.spki);           // There is no CSR.
    const auto subject = content.subject.text();
    store::ca::Provenance provenance;
    provenance.authorised_by = "own_service";
    const auto id = parts.database.write([&](Session& session) {
        return store::ca::record_certificate(session, {.authority_id = authority.id,
                                                       .serial = content.serial,
                                                       .idempotency = idempotency,
                                                       .csr_sha256 = request,
                                                       .template_name = kind,
                                                       .subject = subject,
                                                       .not_before = content.not_before,
                                                       .not_after = content.not_after,
                                                       .provenance = provenance,
                                                       .recorded_at = now,
                                                       .tbs = tbs});
    });
    if (!id) {
        throw Error(codes::internal_error, "the serial number is taken");
    }
    auto certificate = KeySigner().sign(authority, tbs);
    parts.database.write([&](Session& session) {
        store::ca::complete_certificate(session, *id, certificate.der(), now);
    });
    return certificate;
}

pki::PrivateKey make_key_file(const Settings& settings, const std::string& file,
                              const pki::KeySpec& spec) {
    auto key = pki::PrivateKey::generate(spec);
    std::filesystem::create_directories(settings.keys_folder);
    std::filesystem::permissions(settings.keys_folder, std::filesystem::perms::owner_all);
    write_file(settings.keys_folder / file, key.to_pem().reveal(), FileMode::owner_only);
    return key;
}

bool renew_responders(const OwnParts& parts, const AuthoritySet& set) {
    const UtcTime now = parts.clock.now();
    bool made = false;
    for (const auto& authority : set.all()) {
        if (!authority.issues || !authority.key || authority.certificate.not_after() <= now) {
            continue;
        }
        if (!authority.responder || is_past_half(authority.responder->certificate, now)) {
            make_responder(parts, authority, now);
            made = true;
        }
    }
    return made;
}

}  // namespace certferry::ca::embedded
