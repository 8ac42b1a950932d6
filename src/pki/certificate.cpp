#include "pki/certificate.h"

#include "base/error.h"
#include "base/once.h"
#include "pki/der.h"
#include "pki/ossl.h"
#include "pki/signed_structure.h"

#include <openssl/x509.h>

#include <utility>

namespace certferry::pki {

namespace {

constexpr std::string_view pem_label = "CERTIFICATE";

enum Version : std::uint64_t { v1 = 0, v2 = 1, v3 = 2 };

using NativeCertificate = ossl::Handle<X509, X509_free>;

std::uint64_t parse_version(der::Reader& tbs) {
    if (tbs.peek() != der::context_constructed(0)) {
        return v1;
    }
    der::Reader reader = tbs.enter(der::context_constructed(0));
    const std::uint64_t version = reader.next_small_integer();
    reader.end();
    if (version > v3) {
        der::malformed("certificate version is not known");
    }
    return version;
}

const Bytes* value_of(const std::vector<Extension>& extensions, std::string_view id) {
    const Extension* extension = find(extensions, id);
    return extension == nullptr ? nullptr : &extension->value;
}

}  // namespace

struct Certificate::Shared {
    Bytes der;  // What the views below point into; never changed.
    SignedStructure parts;
    ByteView serial_integer;
    Bytes serial;
    Name issuer;
    Name subject;
    UtcTime not_before;
    UtcTime not_after;
    ByteView spki;
    std::vector<Extension> extensions;
    LazyKey key;
    mutable Once native_once;
    mutable NativeCertificate native;

    explicit Shared(ByteView bytes);

private:
    void parse_tbs(der::Reader tbs);
    void parse_tail(der::Reader tbs, std::uint64_t version);
};

Certificate::Shared::Shared(ByteView bytes)
    : der(bytes.begin(), bytes.end()), parts(parse_signed_structure(der, max_der_bytes)) {
    parse_tbs(der::Reader(parts.tbs).enter(der::sequence));
}

// RFC 5280, 4.1.
void Certificate::Shared::parse_tbs(der::Reader tbs) {
    const std::uint64_t version = parse_version(tbs);
    serial_integer = tbs.next_integer();
    serial = serial_from_integer(serial_integer);
    if (!equal(tbs.next(der::sequence).whole, parts.algorithm)) {
        der::malformed("signature algorithms inside and outside differ");  // RFC 5280, 4.1.1.2.
    }
    issuer = Name::from_der(tbs.next(der::sequence).whole);
    der::Reader validity = tbs.enter(der::sequence);
    not_before = der::parse_time(validity.next());
    not_after = der::parse_time(validity.next());
    validity.end();
    subject = Name::from_der(tbs.next(der::sequence).whole);
    spki = tbs.next(der::sequence).whole;
    subject_public_key(spki);
    parse_tail(tbs, version);
}

void Certificate::Shared::parse_tail(der::Reader tbs, std::uint64_t version) {
    const bool issuer_id = tbs.next_if(der::context(1)).has_value();
    const bool subject_id = tbs.next_if(der::context(2)).has_value();
    if ((issuer_id || subject_id) && version < v2) {
        der::malformed("unique identifier in a certificate of version 1");
    }
    if (const auto wrapped = tbs.next_if(der::context_constructed(3))) {
        if (version < v3) {
            der::malformed("extensions in a certificate before version 3");
        }
        extensions = parse_extensions(wrapped->content);
    }
    tbs.end();
}

Certificate Certificate::from_der(ByteView der) {
    return Certificate(std::make_shared<const Shared>(der));
}

Certificate Certificate::from_pem(std::string_view pem) {
    const auto blocks = pem_blocks(pem, pem_label);
    if (blocks.empty()) {
        der::malformed("no certificate in PEM");
    }
    return from_der(blocks.front());
}

std::vector<Certificate> Certificate::all_from_pem(std::string_view pem) {
    std::vector<Certificate> certificates;
    for (const auto& block : pem_blocks(pem, pem_label)) {
        certificates.push_back(from_der(block));
    }
    return certificates;
}

const Bytes& Certificate::der() const noexcept {
    return shared_->der;
}

std::string Certificate::to_pem() const {
    return pki::to_pem(pem_label, shared_->der);
}

const Bytes& Certificate::serial() const noexcept {
    return shared_->serial;
}

ByteView Certificate::serial_integer() const noexcept {
    return shared_->serial_integer;
}

const Name& Certificate::subject() const noexcept {
    return shared_->subject;
}

const Name& Certificate::issuer() const noexcept {
    return shared_->issuer;
}

UtcTime Certificate::not_before() const noexcept {
    return shared_->not_before;
}

UtcTime Certificate::not_after() const noexcept {
    return shared_->not_after;
}

ByteView Certificate::spki() const noexcept {
    return shared_->spki;
}

const PublicKey& Certificate::public_key() const {
    return shared_->key.get(shared_->spki);
}

const std::vector<Extension>& Certificate::extensions() const noexcept {
    return shared_->extensions;
}

KeyUsage Certificate::key_usage() const {
    const Bytes* value = value_of(shared_->extensions, oids::key_usage);
    return value == nullptr ? KeyUsage() : parse_key_usage(*value);
}

std::vector<Oid> Certificate::extended_key_usage() const {
    const Bytes* value = value_of(shared_->extensions, oids::extended_key_usage);
    return value == nullptr ? std::vector<Oid>() : parse_extended_key_usage(*value);
}

std::vector<GeneralName> Certificate::subject_alt_names() const {
    const Bytes* value = value_of(shared_->extensions, oids::subject_alt_name);
    return value == nullptr ? std::vector<GeneralName>() : parse_general_names(*value);
}

bool Certificate::is_ca() const {
    const Bytes* value = value_of(shared_->extensions, oids::basic_constraints);
    return value != nullptr && parse_basic_constraints(*value).ca;
}

Bytes Certificate::subject_key_identifier() const {
    const Bytes* value = value_of(shared_->extensions, oids::subject_key_identifier);
    return value == nullptr ? Bytes() : parse_subject_key_identifier(*value);
}

Bytes Certificate::authority_key_identifier() const {
    const Bytes* value = value_of(shared_->extensions, oids::authority_key_identifier);
    return value == nullptr ? Bytes() : parse_authority_key_identifier(*value);
}

bool has_key_identifier(const Certificate& certificate, ByteView identifier) {
    const auto* extension = find(certificate.extensions(), oids::subject_key_identifier);
    constexpr std::size_t header = 2;  // Of an OCTET STRING shorter than 128 octets.
    return extension != nullptr && !identifier.empty() && identifier.size() < 128 &&
           extension->value.size() == header + identifier.size() &&
           extension->value[0] == der::octet_string && extension->value[1] == identifier.size() &&
           equal(ByteView(extension->value).subspan(header), identifier);
}

Bytes Certificate::thumbprint() const {
    return digest(Hash::sha1, shared_->der);
}

Sha256 Certificate::fingerprint() const {
    return sha256(shared_->der);
}

const Oid& Certificate::signature_algorithm() const noexcept {
    return shared_->parts.algorithm_oid;
}

bool Certificate::signed_by(const PublicKey& issuer) const {
    const SignedStructure& parts = shared_->parts;
    return verify_signature(issuer, parts.algorithm, parts.tbs, parts.signature);
}

bool Certificate::is_self_signed() const {
    if (!(subject() == issuer())) {
        return false;
    }
    const PublicKey* key = shared_->key.find(shared_->spki);
    return key != nullptr && signed_by(*key);
}

bool Certificate::operator==(const Certificate& other) const noexcept {
    return shared_ == other.shared_ || shared_->der == other.shared_->der;
}

X509* Certificate::native() const {
    const Shared& shared = *shared_;
    shared.native_once.run([&shared] {
        const unsigned char* at = shared.der.data();
        shared.native.reset(
            ossl::check(d2i_X509(nullptr, &at, static_cast<long>(shared.der.size())),
                        codes::der_malformed, "giving a certificate to OpenSSL"));
    });
    return shared.native.get();
}

}  // namespace certferry::pki
