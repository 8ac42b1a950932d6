#include "base/codes/work.h"
#include "base/encoding.h"
#include "base/error.h"
#include "connector/jobs.h"
#include "pki/oaep.h"
#include "pki/pkcs12.h"
#include "pki/sealed.h"
#include "wire/json.h"
#include "wire/payload.h"

#include <boost/algorithm/string/predicate.hpp>

#include <algorithm>
#include <array>

namespace certferry::connector {

namespace {

constexpr std::array purposes{std::string_view("unassigned"), std::string_view("smimeEncryption"),
                              std::string_view("smimeSigning")};

bool is_word(std::string_view text, std::string_view word) {
    return boost::algorithm::iequals(text, word, std::locale::classic());
}

/// The hash of OAEP; PKCS#1 v1.5 and OAEP with SHA-1 are refused.
pki::Hash padding_hash(const wire::ImportWork& work) {
    if (is_word(work.padding_scheme, "oaepSha256")) {
        return pki::Hash::sha256;
    }
    if (is_word(work.padding_scheme, "oaepSha384")) {
        return pki::Hash::sha384;
    }
    if (is_word(work.padding_scheme, "oaepSha512") || is_word(work.padding_scheme, "none")) {
        return pki::Hash::sha512;
    }
    throw Error(codes::import_padding_refused, work.padding_scheme);
}

/// A password of Latin-1 octets, as import tools encrypt it, in UTF-8.
Secret as_utf8(const Secret& latin1) {
    Bytes text;
    text.reserve(2 * latin1.size());
    for (const auto octet : latin1.reveal()) {
        if (octet < 0x80U) {
            text.push_back(octet);
        } else {
            text.push_back(static_cast<std::uint8_t>(0xC0U | (octet >> 6U)));
            text.push_back(static_cast<std::uint8_t>(0x80U | (octet & 0x3FU)));
        }
    }
    return Secret(std::move(text));
}

Secret open_password(const Job& job) {
    const auto& work = *job.request.import();
    const auto hash = padding_hash(work);
    const auto keys = job.parts.keys.snapshot();
    const auto* key = keys->find_by_name({.provider = work.provider_name, .key = work.key_name});
    if (key == nullptr) {
        throw Error(codes::work_key_missing, work.provider_name + ", " + work.key_name);
    }
    try {
        return as_utf8(pki::oaep_decrypt(key->key, hash, work.encrypted_pfx_password));
    } catch (const Error&) {
        // One code for every way in which it can fail.
        throw Error(codes::import_password_unreadable, "key " + key->key_id);
    }
}

/// The certificate of the record, after a look at all that the record says.
pki::Certificate checked(const wire::ImportWork& work, const Secret& password) {
    if (!std::ranges::any_of(purposes, [&](std::string_view purpose) {
            return is_word(work.intended_purpose, purpose);
        })) {
        throw Error(codes::import_purpose_wrong, work.intended_purpose);
    }
    auto certificate = pki::open_pkcs12(work.encrypted_pfx_blob, password).certificate;
    if (!is_word(to_hex(certificate.thumbprint()), work.thumbprint)) {
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
    const auto certificate = checked(work, password);
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
