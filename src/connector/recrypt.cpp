#include "base/codes/payload.h"
#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "connector/jobs.h"
#include "pki/pkcs12.h"
#include "pki/sealed.h"
#include "wire/json.h"
#include "wire/payload.h"

namespace certferry::connector {

namespace {

/// True if the device's old key signed the new one. Throws Error(recrypt_proof_wrong) for a
/// signature that is there and wrong, and what check_recipient() throws for the old certificate.
bool is_proven(const Job& job, const pki::Certificate& recipient) {
    const auto& work = *job.request.recrypt();
    if (!work.proof || !work.old_recipient) {
        return false;
    }
    const auto old = check_recipient(*work.old_recipient, job.request.item, job.parts.rules,
                                     job.parts.clock.now(), Validity::any);
    if (!old.public_key().verify(pki::Hash::sha256, recipient.spki(), *work.proof)) {
        throw Error(codes::recrypt_proof_wrong, "");
    }
    return true;
}

/// What the copy holds, if it is this request's: it names tenant, device, user and profile itself.
wire::EscrowContent open_copy(const Job& job) {
    const auto& work = *job.request.recrypt();
    const auto& item = job.request.item;
    const auto keys = job.parts.keys.snapshot();
    const auto* key = keys->find_by_id(work.escrow_key_id);
    if (key == nullptr) {
        throw Error(codes::work_key_missing, work.escrow_key_id);
    }
    if (!work.escrow_copy) {
        throw Error(codes::work_item_invalid, "no escrow copy");
    }
    const auto plain = pki::open_sealed(*work.escrow_copy, key->key);
    auto content = wire::from_json<wire::EscrowContent>(plain.reveal_text(),
                                                        {.max_bytes = pki::max_sealed_bytes});
    if (content.tenant_id != job.parts.rules.tenant_id ||
        content.device_id != item.device_id.value_or("") || content.user_id != item.user_id ||
        content.profile_id != item.profile_id.value_or("")) {
        throw Error(codes::escrow_copy_foreign, "");
    }
    return content;
}

/// The certificate in it, which must be the one that the copy names.
pki::Certificate certificate_in(const wire::EscrowContent& content) {
    auto certificate = pki::open_pkcs12(content.pfx, content.password).certificate;
    if (to_hex(certificate.thumbprint()) != content.thumbprint) {
        throw Error(codes::escrow_copy_foreign, "it holds another certificate than it says");
    }
    return certificate;
}

}  // namespace

void run_recrypt(Job& job) {
    job.at("reencrypt");
    const auto recipient = job.recipient();
    if (!is_proven(job, recipient) && !job.row.approved_by) {
        job.hold(
            "the device's old key is lost: approve that its new one gets what the old one had");
        return;
    }
    job.at("decrypt");
    const auto content = open_copy(job);
    const auto certificate = certificate_in(content);
    job.report.decrypted(content.thumbprint, job.request.recrypt()->escrow_key_id);
    job.at("reencrypt");
    const Secret payload(to_bytes(wire::to_json(wire::PayloadContent{
        .format = 1, .pfx = content.pfx, .password = content.password.clone()})));
    wire::WorkResult result;
    result.payload = pki::seal(payload.reveal(), recipient.public_key());
    job.report.reencrypted(content.thumbprint, recipient.subject_key_identifier());
    job.row.certificate = certificate.der();
    job.wrap(std::move(result), recipient.spki());
}

}  // namespace certferry::connector
