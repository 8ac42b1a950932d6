#include "pki/signed_structure.h"

#include "base/error.h"
#include "pki/certificate.h"
#include "pki/der.h"

#include <exception>

namespace certferry::pki {

namespace {

/// A BIT STRING of whole octets, without the octet that counts unused bits.
ByteView whole_octets(const der::Element& bits) {
    if (bits.content.empty() || bits.content[0] != 0) {
        throw Error(codes::der_malformed, "bit string is not made of whole octets");
    }
    return bits.content.subspan(1);
}

/// The kind of key that makes signatures with this algorithm; RSA's and ECDSA's are those for which
/// hash_of_signature knows a hash.
KeyAlgorithm signer_of(const Oid& algorithm) {
    return algorithm.starts_with("1.2.840.10045.4.") ? KeyAlgorithm::ec : KeyAlgorithm::rsa;
}

}  // namespace

SignedStructure parse_signed_structure(ByteView der, std::size_t max_bytes) {
    if (der.size() > max_bytes) {
        throw Error(codes::der_malformed, "longer than " + std::to_string(max_bytes) + " bytes");
    }
    der::Reader outer(der);
    der::Reader reader = outer.enter(der::sequence);
    outer.end();
    SignedStructure parts;
    parts.tbs = reader.next(der::sequence).whole;
    const der::Element algorithm = reader.next(der::sequence);
    parts.algorithm = algorithm.whole;
    der::Reader inside(algorithm.content);
    parts.algorithm_oid = inside.next_oid();
    if (!inside.at_end()) {
        inside.next();  // Parameters.
        inside.end();
    }
    parts.signature = whole_octets(reader.next(der::bit_string));
    reader.end();
    return parts;
}

bool verify_signature(const PublicKey& key, ByteView algorithm, ByteView data, ByteView signature) {
    der::Reader reader = der::Reader(algorithm).enter(der::sequence);
    const Oid oid = reader.next_oid();
    if (oid == oids::ed25519) {
        // Ed25519 hashes by itself: the hash given has no meaning.
        return key.algorithm() == KeyAlgorithm::ed25519 &&
               key.verify(Hash::sha512, data, signature);
    }
    if (oid == oids::rsassa_pss) {
        // Without parameters the hash is left open, which RFC 4055, 3.1 allows in keys only.
        return reader.peek() == der::sequence &&
               key.verify_pss(reader.next().whole, data, signature);
    }
    const auto hash = hash_of_signature(oid);
    if (!hash || *hash == Hash::md5 || signer_of(oid) != key.algorithm()) {
        return false;
    }
    return key.verify(*hash, data, signature);
}

ByteView subject_public_key(ByteView spki) {
    der::Reader reader = der::Reader(spki).enter(der::sequence);
    reader.next(der::sequence);
    return whole_octets(reader.next(der::bit_string));
}

const PublicKey* LazyKey::find(ByteView spki) const {
    once_.run([&] {
        try {
            key_ = PublicKey::from_spki(spki);
        } catch (const Error&) {
            failure_ = std::current_exception();  // Kept for `get`; asking again changes nothing.
        }
    });
    return key_ ? &*key_ : nullptr;
}

const PublicKey& LazyKey::get(ByteView spki) const {
    const PublicKey* key = find(spki);
    if (key == nullptr) {
        std::rethrow_exception(failure_);
    }
    return *key;
}

void write_signed(der::Writer& writer, ByteView tbs, const PrivateKey& key, Hash hash) {
    writer.raw(tbs);
    writer.raw(signature_algorithm(key.public_key(), hash));
    writer.bit_string(key.sign(hash, tbs));
}

Bytes sign_structure(ByteView tbs, const PrivateKey& key, Hash hash) {
    der::Writer writer;
    writer.sequence([&](der::Writer& structure) { write_signed(structure, tbs, key, hash); });
    return writer.take();
}

}  // namespace certferry::pki
