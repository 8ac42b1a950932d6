#include "connector/imported_records.h"

#include "pki/pkcs12.h"

namespace certferry::connector {

namespace {

/// What is sealed decides the password, and an offline guess of it finds nothing to hold against.
pki::Sha256 digest_of(const wire::ImportWork& work) {
    Bytes both;
    append(both, pki::sha256(work.encrypted_pfx_blob));
    append(both, pki::sha256(work.encrypted_pfx_password));
    return pki::sha256(both);
}

}  // namespace

pki::Certificate ImportedRecords::certificate_of(const wire::ImportWork& work,
                                                 const Secret& password) {
    const auto digest = digest_of(work);
    if (auto known = opened_.find(digest)) {
        return *std::move(known);
    }
    auto certificate = pki::open_pkcs12(work.encrypted_pfx_blob, password).certificate;
    opened_.keep(digest, certificate);
    return certificate;
}

}  // namespace certferry::connector
