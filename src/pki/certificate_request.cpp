#include "pki/certificate_request.h"

#include "base/error.h"
#include "base/once.h"
#include "pki/certificate.h"
#include "pki/der.h"
#include "pki/signed_structure.h"

#include <algorithm>
#include <utility>

namespace certferry::pki {

namespace {

constexpr std::string_view request_label = "CERTIFICATE REQUEST";
constexpr std::string_view new_request_label = "NEW CERTIFICATE REQUEST";  // Java and certtool.
constexpr std::uint64_t highest_version = 2;  // Clients that think of X.509 write 3, encoded as 2.

/// The attributes that we read, each with the content of its SET of values.
struct Attributes {
    std::optional<ByteView> challenge_password;
    std::optional<ByteView> extensions;
    std::optional<ByteView> ms_extensions;
};

std::optional<ByteView>* slot_of(Attributes& attributes, const Oid& type) {
    if (type == oids::challenge_password) {
        return &attributes.challenge_password;
    }
    if (type == oids::extension_request) {
        return &attributes.extensions;
    }
    return type == oids::ms_extension_request ? &attributes.ms_extensions : nullptr;
}

Attributes parse_attributes(der::Reader list) {
    Attributes attributes;
    while (!list.at_end()) {
        der::Reader attribute = list.enter(der::sequence);
        const Oid type = attribute.next_oid();
        const ByteView values = attribute.next(der::set).content;
        attribute.end();
        std::optional<ByteView>* slot = slot_of(attributes, type);
        if (slot == nullptr) {
            continue;
        }
        if (slot->has_value()) {
            der::malformed("attribute " + type + " occurs twice");  // RFC 2986, 4.1.
        }
        *slot = values;
    }
    return attributes;
}

/// The one value of an attribute's SET; empty if there is none or more than one.
std::optional<der::Element> single_value(ByteView values) {
    std::optional<der::Element> value;
    std::size_t count = 0;
    for (der::Reader reader(values); !reader.at_end(); ++count) {
        value = reader.next();
    }
    return count == 1 ? value : std::nullopt;
}

std::vector<Extension> requested_extensions(const Attributes& attributes) {
    const auto& standard = attributes.extensions;
    const auto& microsoft = attributes.ms_extensions;
    if (!standard && !microsoft) {
        return {};
    }
    if (standard && microsoft && !equal(*standard, *microsoft)) {
        der::malformed("requested extensions occur twice and differ");
    }
    const auto value = single_value(standard ? *standard : *microsoft);
    if (!value) {
        der::malformed("requested extensions without exactly one value");
    }
    return parse_extensions(value->whole);
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        const bool digit = c >= '0' && c <= '9';
        return letter || digit ||
               std::string_view(" '()+,-./:=?").find(c) != std::string_view::npos;
    });
}

template <class F>
Bytes make_attribute(std::string_view type, F&& write_value) {
    der::Writer writer;
    writer.sequence([&](der::Writer& attribute) {
        attribute.oid(type);
        attribute.constructed(der::set, write_value);
    });
    return writer.take();
}

Bytes make_challenge_password(std::string_view text) {
    return make_attribute(oids::challenge_password, [&](der::Writer& value) {
        if (is_printable(text)) {
            value.printable_string(text);
        } else {
            value.utf8_string(text);
        }
    });
}

std::vector<Bytes> make_attributes(const RequestContent& content) {
    std::vector<Bytes> attributes;
    if (content.challenge_password != nullptr) {
        attributes.push_back(make_challenge_password(content.challenge_password->reveal_text()));
    }
    if (!content.extensions.empty()) {
        attributes.push_back(make_attribute(oids::extension_request, [&](der::Writer& value) {
            value.raw(encode_extensions(content.extensions));
        }));
    }
    std::sort(attributes.begin(), attributes.end());  // SET OF (X.690, 11.6).
    return attributes;
}

}  // namespace

struct CertificateRequest::Shared {
    Bytes der;  // What the views below point into; never changed.
    SignedStructure parts;
    Name subject;
    ByteView spki;
    std::optional<der::Element> challenge_password;
    std::vector<Extension> extensions;
    LazyKey key;
    mutable Once verified_once;
    mutable bool verified = false;

    explicit Shared(ByteView bytes);
};

CertificateRequest::Shared::Shared(ByteView bytes)
    : der(bytes.begin(), bytes.end()), parts(parse_signed_structure(der, max_der_bytes)) {
    der::Reader info = der::Reader(parts.tbs).enter(der::sequence);
    if (info.next_small_integer() > highest_version) {
        der::malformed("version of the request is not known");
    }
    subject = Name::from_der(info.next(der::sequence).whole);
    spki = info.next(der::sequence).whole;
    subject_public_key(spki);
    if (const auto list = info.next_if(der::context_constructed(0))) {
        const Attributes attributes = parse_attributes(der::Reader(list->content));
        if (attributes.challenge_password) {
            challenge_password = single_value(*attributes.challenge_password);
        }
        extensions = requested_extensions(attributes);
    }
    info.end();
}

CertificateRequest CertificateRequest::from_der(ByteView der) {
    return CertificateRequest(std::make_shared<const Shared>(der));
}

CertificateRequest CertificateRequest::from_pem(std::string_view pem) {
    for (const auto label : {request_label, new_request_label}) {
        const auto blocks = pem_blocks(pem, label);
        if (!blocks.empty()) {
            return from_der(blocks.front());
        }
    }
    der::malformed("no certificate request in PEM");
}

const Bytes& CertificateRequest::der() const noexcept {
    return shared_->der;
}

std::string CertificateRequest::to_pem() const {
    return pki::to_pem(request_label, shared_->der);
}

Sha256 CertificateRequest::fingerprint() const {
    return sha256(shared_->der);
}

const Name& CertificateRequest::subject() const noexcept {
    return shared_->subject;
}

ByteView CertificateRequest::spki() const noexcept {
    return shared_->spki;
}

const PublicKey& CertificateRequest::public_key() const {
    return shared_->key.get(shared_->spki);
}

const Oid& CertificateRequest::signature_algorithm() const noexcept {
    return shared_->parts.algorithm_oid;
}

std::optional<Hash> CertificateRequest::signature_hash() const {
    const SignedStructure& parts = shared_->parts;
    if (parts.algorithm_oid != oids::rsassa_pss) {
        return hash_of_signature(parts.algorithm_oid);
    }
    der::Reader algorithm = der::Reader(parts.algorithm).enter(der::sequence);
    algorithm.next_oid();
    return algorithm.at_end() ? std::nullopt : pss_hash(algorithm.next().whole);
}

bool CertificateRequest::proves_possession() const {
    const Shared& shared = *shared_;
    shared.verified_once.run([&] {
        const PublicKey* key = shared.key.find(shared.spki);
        shared.verified =
            key != nullptr && verify_signature(*key, shared.parts.algorithm, shared.parts.tbs,
                                               shared.parts.signature);
    });
    return shared.verified;
}

std::optional<Secret> CertificateRequest::challenge_password() const {
    const std::optional<der::Element>& value = shared_->challenge_password;
    if (!value) {
        return std::nullopt;
    }
    auto text = der::parse_text(*value);
    if (!text) {
        return std::nullopt;
    }
    Secret secret = Secret::copy_of(*text);
    wipe_memory(text->data(), text->size());
    return secret;
}

const std::vector<Extension>& CertificateRequest::extensions() const noexcept {
    return shared_->extensions;
}

std::optional<KeyUsage> CertificateRequest::key_usage() const {
    const Extension* extension = find(shared_->extensions, oids::key_usage);
    return extension == nullptr ? std::nullopt : std::optional(parse_key_usage(extension->value));
}

std::vector<Oid> CertificateRequest::extended_key_usage() const {
    const Extension* extension = find(shared_->extensions, oids::extended_key_usage);
    return extension == nullptr ? std::vector<Oid>() : parse_extended_key_usage(extension->value);
}

std::vector<GeneralName> CertificateRequest::subject_alt_names() const {
    const Extension* extension = find(shared_->extensions, oids::subject_alt_name);
    return extension == nullptr ? std::vector<GeneralName>()
                                : parse_general_names(extension->value);
}

CertificateRequest make_request(const RequestContent& content, const PrivateKey& key, Hash hash) {
    der::Writer writer;
    writer.sequence([&](der::Writer& info) {
        info.integer(0);  // Version 1.
        info.raw(content.subject.der());
        info.raw(key.public_key().spki());
        info.constructed(der::context_constructed(0), [&](der::Writer& attributes) {
            for (const auto& attribute : make_attributes(content)) {
                attributes.raw(attribute);
            }
        });
    });
    return CertificateRequest::from_der(sign_structure(writer.take(), key, hash));
}

}  // namespace certferry::pki
