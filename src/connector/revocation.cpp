#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "connector/jobs.h"
#include "wire/json.h"

namespace certferry::connector {

namespace {

using journal::WorkState;

ca::CertificateRef reference_of(const wire::RevokeWork& work) {
    if (work.certificate) {
        return ca::CertificateRef::of(pki::Certificate::from_der(*work.certificate));
    }
    auto serial = from_hex(work.serial_number);
    if (!serial) {
        throw Error(codes::work_item_invalid, "serial number " + work.serial_number);
    }
    return {.certificate = std::nullopt,
            .issuer = pki::Name::from_text(work.issuer),
            .serial = *std::move(serial)};
}

void succeed(Job& job, UtcTime at) {
    job.report.revoked(at);
    wire::WorkResult result;
    result.request_id = job.request.item.request_id;
    result.outcome = wire::WorkOutcome::succeeded;
    job.row.result = wire::to_json(result);
    job.row.failed_step.reset();
    job.parts.journal.step(job.row, WorkState::wrapped);
}

}  // namespace

void run_revocation(Job& job) {
    const auto& work = *job.request.revoke();
    job.at("revoke");
    if (job.request.is_for_digicert()) {
        throw Error(codes::digicert_unsupported, work.serial_number);
    }
    auto& ca = job.parts.cas.find_issuer(work);
    if (!work.ca_name) {
        const auto description = ca.description();
        job.name_ca(description.host, description.name);
    }
    const auto reference = reference_of(work);
    job.parts.journal.step(job.row, WorkState::submitting);
    const auto revocation = ca.run([&](ca::Issuer& issuer, Deadline deadline) {
        return issuer.revoke(reference, static_cast<pki::RevocationReason>(work.reason), deadline);
    });
    if (const auto* revoked = std::get_if<ca::Revoked>(&revocation)) {
        succeed(job, revoked->at);
    } else if (const auto* already = std::get_if<ca::AlreadyRevoked>(&revocation)) {
        succeed(job, already->at);
    } else if (const auto* rejected = std::get_if<ca::Rejected>(&revocation)) {
        job.fail(rejected->code, rejected->reason);
    } else {
        job.fail(codes::certificate_unknown.name, "the CA never issued " + work.serial_number);
    }
}

}  // namespace certferry::connector
