#include "base/ascii.h"
#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "connector/jobs.h"
#include "pki/sealed.h"
#include "wire/json.h"
#include "wire/payload.h"
#include "wire/pfx_password.h"

#include <algorithm>
#include <array>

namespace certferry::connector {

namespace {

constexpr std::array purposes{std::string_view("unassigned"), std::string_view("smimeEncryption"),
                              std::string_view("smimeSigning")};

Secret open_password(const Job& job) {
    const auto& work = *job.request.import();
    const auto keys = job.parts.keys.snapshot();
    const auto* key = keys->find_by_name({.provider = work.provider_name, .key = work.key_name});
    if (key == nullptr) {
        throw Error(codes::work_key_missing, work.provider_name + ", " + work.key_name);
    }
    return wire::open_pfx_password(work.encrypted_pfx_password, key->key, work.padding_scheme);
}

/// The certificate of the record, after a look at all that the record says.
pki::Certificate checked(const Job& job, const Secret& password) {
    const auto& work = *job.request.import();
    if (!std::ranges::any_of(purposes, [&](std::string_view purpose) {
            return equal_ignoring_case(work.intended_purpose, purpose);
        })) {
        throw Error(codes::import_purpose_wrong, work.intended_purpose);
    }
    auto certificate = job.parts.imported.certificate_of(work, password);
    if (!equal_ignoring_case(to_hex(certificate.thumbprint()), work.thumbprint)) {
        throw Error(codes::import_thumbprint_wrong, to_hex(certificate.thumbprint()));
    }
    return certificate;
}

}  // namespace

void run_import(Job& job) {
    const auto& work = *job.request.import();
    job.at("reencrypt");
    const auto recipient = job.recipient();
    job.at("decryptPassword");
    const auto password = open_password(job);
    const auto certificate = checked(job, password);
    job.at("reencrypt");
    const Secret payload(to_bytes(wire::to_json(wire::PayloadContent{
        .format = 1, .pfx = work.encrypted_pfx_blob, .password = password.clone()})));
    wire::WorkResult result;
    result.payload = pki::seal(payload.reveal(), recipient.public_key());
    job.report.reencrypted(work.thumbprint, recipient.subject_key_identifier());
    job.row.certificate = certificate.der();
    job.wrap(std::move(result), recipient.spki());
}

}  // namespace certferry::connector
