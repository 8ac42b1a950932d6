#include "connector/imported_records.h"

#include "pki/pkcs12.h"

#include <optional>

namespace certferry::connector {

namespace {

constexpr std::size_t most_records = 1'000;  // Some two KiB each.

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
    using Known = std::optional<pki::Certificate>;
    const auto digest = digest_of(work);
    auto known = opened_.with([&](const auto& opened) {
        const auto found = opened.find(digest);
        return found == opened.end() ? Known() : Known(found->second);
    });
    if (known) {
        return *std::move(known);
    }
    auto certificate = pki::open_pkcs12(work.encrypted_pfx_blob, password).certificate;
    opened_.with([&](auto& opened) {
        if (opened.size() >= most_records) {
            opened.clear();
        }
        opened.emplace(digest, certificate);
    });
    return certificate;
}

}  // namespace certferry::connector
