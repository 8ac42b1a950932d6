#include "pki/pkcs12.h"

#include "base/codes/pfx.h"
#include "base/error.h"
#include "pki/der.h"
#include "pki/oid.h"
#include "pki/pkcs12_contents.h"
#include "pki/pkcs12_crypto.h"

#include <openssl/crypto.h>

#include <algorithm>

namespace certferry::pki {

namespace {

struct Mac {
    Hash hash;
    ByteView value;
    ByteView salt;
    int iterations;
};

/// MacData (RFC 7292, 4).
Mac read_mac(der::Reader data, pfx::Budget& budget) {
    der::Reader info = data.enter(der::sequence);
    const Oid algorithm = info.enter(der::sequence).next_oid();
    const auto hash = hash_from_oid(algorithm);
    if (!hash || *hash == Hash::md5) {
        throw Error(codes::pfx_algorithm_refused, "MAC with " + algorithm);
    }
    Mac mac{.hash = *hash, .value = {}, .salt = {}, .iterations = 1};
    mac.value = info.next(der::octet_string).content;
    info.end();
    mac.salt = data.next(der::octet_string).content;
    pfx::check_salt(mac.salt);
    const std::uint64_t iterations = data.at_end() ? 1 : data.next_small_integer();
    data.end();
    budget.spend(iterations);
    mac.iterations = static_cast<int>(iterations);
    return mac;
}

bool fits(const Mac& mac, ByteView content, const pfx::Password& password) {
    const Bytes expected = pfx::mac(mac.hash, mac.salt, mac.iterations, content, password);
    return expected.size() == mac.value.size() &&
           CRYPTO_memcmp(expected.data(), mac.value.data(), expected.size()) == 0;
}

/// The form of the password that fits the MAC.
pfx::Password proven_password(const Mac& mac, ByteView content, const Secret& secret,
                              pfx::Budget& budget) {
    const pfx::Password password = pfx::Password::of(secret);
    if (fits(mac, content, password)) {
        return password;
    }
    if (secret.empty()) {
        // Some programs derive from nothing at all where others derive from an empty text.
        budget.spend(static_cast<std::uint64_t>(mac.iterations));
        const pfx::Password none;
        if (fits(mac, content, none)) {
            return none;
        }
    }
    throw Error(codes::password_wrong, "the MAC of the PFX does not fit");
}

bool belongs(const pfx::CertificateBag& bag, const PrivateKey& key) {
    return equal(bag.certificate.spki(), key.public_key().spki());
}

/// The key's certificate: of several (renewed ones), the one that carries the key's identifier.
std::vector<pfx::CertificateBag>::iterator find_certificate(
    std::vector<pfx::CertificateBag>& certificates, const pfx::KeyBag& key) {
    const auto first =
        std::find_if(certificates.begin(), certificates.end(),
                     [&](const pfx::CertificateBag& bag) { return belongs(bag, key.key); });
    const auto named = std::find_if(first, certificates.end(), [&](const pfx::CertificateBag& bag) {
        return belongs(bag, key.key) && !bag.attributes.local_key_id.empty() &&
               bag.attributes.local_key_id == key.attributes.local_key_id;
    });
    return named != certificates.end() ? named : first;
}

Pkcs12 assemble(pfx::Bags bags) {
    if (bags.keys.empty()) {
        throw Error(codes::pfx_key_missing,
                    "beside " + std::to_string(bags.certificates.size()) + " certificates");
    }
    if (bags.keys.size() > 1) {
        throw Error(codes::pfx_keys_several, std::to_string(bags.keys.size()));
    }
    const pfx::KeyBag& key = bags.keys.front();
    const auto own = find_certificate(bags.certificates, key);
    if (own == bags.certificates.end()) {
        throw Error(codes::pfx_certificate_missing,
                    "among " + std::to_string(bags.certificates.size()));
    }
    Pkcs12 result{.key = key.key,
                  .certificate = own->certificate,
                  .chain = {},
                  .friendly_name = own->attributes.friendly_name.empty()
                                       ? key.attributes.friendly_name
                                       : own->attributes.friendly_name};
    for (auto bag = bags.certificates.begin(); bag != bags.certificates.end(); ++bag) {
        if (bag != own) {
            result.chain.push_back(bag->certificate);
        }
    }
    return result;
}

Pkcs12 open_foreign(ByteView der, const Secret& password, int max_iterations) {
    if (der.size() > max_pkcs12_bytes) {
        throw Error(codes::der_malformed, "PFX too large");
    }
    const std::optional<Bytes> rewritten = der::definite_form(der);
    der::Reader outer(rewritten ? ByteView(*rewritten) : der);
    der::Reader fields = outer.enter(der::sequence);
    if (fields.next_small_integer() != 3) {
        throw Error(codes::der_malformed, "PFX of another version than 3");
    }
    der::Reader safe = fields.enter(der::sequence);
    if (const Oid type = safe.next_oid(); type != oids::data) {
        throw Error(codes::pfx_algorithm_refused, "integrity that rests on " + type);
    }
    const ByteView content =
        safe.enter(der::context_constructed(0)).next(der::octet_string).content;
    safe.end();
    if (fields.at_end()) {
        throw Error(codes::pfx_mac_missing, "MacData");
    }
    pfx::Budget budget(max_iterations);
    const Mac mac = read_mac(fields.enter(der::sequence), budget);
    fields.end();
    const pfx::Password proven = proven_password(mac, content, password, budget);
    return assemble(pfx::read_authenticated_safe(content, proven, budget));
}

}  // namespace

Pkcs12 open_pkcs12(ByteView der, const Secret& password, int max_iterations) {
    try {
        return open_foreign(der, password, max_iterations);
    } catch (const Error& error) {
        if (error.code() != codes::der_malformed.name) {
            throw;
        }
        // Whoever has the file knows a PFX, not its encoding.
        throw Error(codes::pfx_malformed, error.detail());
    }
}

}  // namespace certferry::pki
