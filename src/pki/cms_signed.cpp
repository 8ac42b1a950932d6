#include "pki/cms_signed.h"

#include "base/error.h"
#include "pki/der.h"

#include <algorithm>

namespace certferry::pki {

namespace {

/// SignedData below its ContentInfo wrapping (RFC 5652, 3 and 5.1).
der::Reader enter_signed_data(ByteView definite) {
    der::Reader outermost(definite);
    der::Reader content_info = outermost.enter(der::sequence);
    outermost.end();
    if (content_info.next_oid() != oids::signed_data) {
        throw Error(codes::der_malformed, "CMS content is not SignedData");
    }
    der::Reader wrapper = content_info.enter(der::context_constructed(0));
    content_info.end();
    der::Reader signed_data = wrapper.enter(der::sequence);
    wrapper.end();
    return signed_data;
}

/// The octets of an eContent: an OCTET STRING whose constructed form was joined already.
Bytes read_content(der::Reader& encapsulated) {
    const auto explicit_content = encapsulated.next_if(der::context_constructed(0));
    encapsulated.end();
    if (!explicit_content) {
        return {};
    }
    der::Reader inner(explicit_content->content);
    const der::Element octets = inner.next(der::octet_string);
    inner.end();
    return to_bytes(octets.content);
}

std::vector<Certificate> read_certificates(der::Reader& signed_data, std::size_t most) {
    std::vector<Certificate> certificates;
    const auto set = signed_data.next_if(der::context_constructed(0));
    if (!set) {
        return certificates;
    }
    der::Reader reader(set->content);
    while (!reader.at_end()) {
        const der::Element element = reader.next();
        // Attribute and other certificates (context tags) say nothing to SCEP.
        if (element.tag != der::sequence) {
            continue;
        }
        if (certificates.size() == most) {
            throw Error(codes::der_malformed, "too many certificates in SignedData");
        }
        certificates.push_back(Certificate::from_der(element.whole));
    }
    return certificates;
}

std::vector<CmsAttribute> read_attributes(ByteView content, std::size_t most) {
    std::vector<CmsAttribute> attributes;
    der::Reader reader(content);
    while (!reader.at_end()) {
        if (attributes.size() == most) {
            throw Error(codes::der_malformed, "too many signed attributes");
        }
        der::Reader attribute = reader.enter(der::sequence);
        CmsAttribute read{.type = attribute.next_oid(), .values = {}};
        der::Reader values = attribute.enter(der::set);
        attribute.end();
        while (!values.at_end()) {
            read.values.push_back(to_bytes(values.next().whole));
        }
        attributes.push_back(std::move(read));
    }
    return attributes;
}

Bytes without_leading_zero(ByteView integer) {
    const bool padded = integer.size() > 1 && integer[0] == 0;
    return to_bytes(padded ? integer.subspan(1) : integer);
}

/// AlgorithmIdentifier: the OID, and the parameters as they stand.
std::pair<Oid, Bytes> read_algorithm(der::Reader& reader) {
    der::Reader algorithm = reader.enter(der::sequence);
    Oid oid = algorithm.next_oid();
    Bytes parameters;
    if (!algorithm.at_end()) {
        parameters = to_bytes(algorithm.next().whole);
    }
    algorithm.end();
    return {std::move(oid), std::move(parameters)};
}

}  // namespace

std::optional<ByteView> single_value(const std::vector<CmsAttribute>& attributes,
                                     std::string_view type) {
    std::optional<ByteView> found;
    for (const auto& attribute : attributes) {
        if (attribute.type != type) {
            continue;
        }
        if (found || attribute.values.size() != 1) {
            return std::nullopt;
        }
        found = attribute.values.front();
    }
    return found;
}

SignedMessage SignedMessage::parse(ByteView ber) {
    if (ber.size() > max_bytes) {
        throw Error(codes::der_malformed, "CMS message is too large");
    }
    const auto rewritten = der::definite_form(ber);
    der::Reader signed_data = enter_signed_data(rewritten ? ByteView(*rewritten) : ber);
    const auto version = signed_data.next_small_integer();
    if (version != 1 && version != 3) {
        throw Error(codes::der_malformed, "SignedData has a version other than 1 and 3");
    }
    signed_data.enter(der::set);  // digestAlgorithms: a hint for one-pass readers only.

    SignedMessage message;
    der::Reader encapsulated = signed_data.enter(der::sequence);
    message.content_type_ = encapsulated.next_oid();
    message.content_ = read_content(encapsulated);
    message.certificates_ = read_certificates(signed_data, max_certificates);
    signed_data.next_if(der::context_constructed(1));  // crls

    der::Reader signers = signed_data.enter(der::set);
    signed_data.end();
    der::Reader signer = signers.enter(der::sequence);
    signers.end();  // Exactly one.

    signer.next_small_integer();
    if (const auto key_identifier = signer.next_if(der::context(0))) {
        message.signer_key_identifier_ = to_bytes(key_identifier->content);
    } else {
        der::Reader name = signer.enter(der::sequence);
        message.signer_issuer_ = to_bytes(name.next(der::sequence).whole);
        message.signer_serial_ = without_leading_zero(name.next_integer());
        name.end();
    }
    message.digest_oid_ = read_algorithm(signer).first;
    message.hash_ = hash_from_oid(message.digest_oid_);
    const der::Element attributes = signer.next(der::context_constructed(0));
    message.attributes_ = read_attributes(attributes.content, max_attributes);
    // The signature covers the attributes as an explicit SET OF (RFC 5652, 5.4).
    message.attributes_der_ = to_bytes(attributes.whole);
    message.attributes_der_.front() = der::set;
    std::tie(message.signature_oid_, message.signature_parameters_) = read_algorithm(signer);
    message.signature_ = to_bytes(signer.next(der::octet_string).content);
    signer.next_if(der::context_constructed(1));  // unsignedAttrs
    signer.end();
    return message;
}

bool SignedMessage::names(const Certificate& certificate) const {
    if (!signer_key_identifier_.empty()) {
        return has_key_identifier(certificate, signer_key_identifier_);
    }
    return certificate.serial() == signer_serial_ && certificate.issuer().der() == signer_issuer_;
}

const Certificate* SignedMessage::signer() const noexcept {
    const auto found =
        std::ranges::find_if(certificates_, [&](const auto& each) { return names(each); });
    return found == certificates_.end() ? nullptr : &*found;
}

bool SignedMessage::verify(const PublicKey& key) const {
    if (!hash_ || *hash_ == Hash::md5) {
        return false;
    }
    const auto type = single_value(attributes_, oids::content_type);
    const auto digest_value = single_value(attributes_, oids::message_digest);
    if (!type || !digest_value) {
        return false;
    }
    der::Reader type_reader(*type);
    der::Reader digest_reader(*digest_value);
    if (type_reader.next_oid() != content_type_ ||
        !equal(digest_reader.next(der::octet_string).content, digest(*hash_, content_))) {
        return false;
    }
    if (signature_oid_ == oids::rsassa_pss) {
        // RFC 4056, 3: the digest's hash. Callers judge a message by that one alone.
        return pss_hash(signature_parameters_) == hash_ &&
               key.verify_pss(signature_parameters_, attributes_der_, signature_);
    }
    // rsaEncryption leaves the hash to digestAlgorithm; a combined OID must agree with it (RFC
    // 8933).
    const auto named = hash_of_signature(signature_oid_);
    if (named ? *named != *hash_
              : signature_oid_ != oids::rsa_encryption && signature_oid_ != oids::ed25519) {
        return false;
    }
    return key.verify(*hash_, attributes_der_, signature_);
}

CertificateBag parse_certificates_only(ByteView ber) {
    if (ber.size() > SignedMessage::max_bytes) {
        throw Error(codes::der_malformed, "CMS message is too large");
    }
    const auto rewritten = der::definite_form(ber);
    der::Reader signed_data = enter_signed_data(rewritten ? ByteView(*rewritten) : ber);
    signed_data.next_small_integer();
    signed_data.enter(der::set);
    signed_data.enter(der::sequence);
    CertificateBag bag{.certificates = read_certificates(signed_data, 64), .crls = {}};
    if (const auto crls = signed_data.next_if(der::context_constructed(1))) {
        der::Reader reader(crls->content);
        while (!reader.at_end()) {
            bag.crls.push_back(to_bytes(reader.next(der::sequence).whole));
        }
    }
    signed_data.enter(der::set);  // signerInfos
    signed_data.end();
    return bag;
}

Bytes certificates_only(const std::vector<Certificate>& certificates,
                        const std::vector<Bytes>& crls) {
    der::Writer writer;
    writer.sequence([&](der::Writer& content_info) {
        content_info.oid(oids::signed_data);
        content_info.constructed(der::context_constructed(0), [&](der::Writer& wrapper) {
            wrapper.sequence([&](der::Writer& signed_data) {
                signed_data.integer(1);
                signed_data.element(der::set, {});
                signed_data.sequence([](der::Writer& content) { content.oid(oids::data); });
                signed_data.constructed(der::context_constructed(0), [&](der::Writer& set) {
                    for (const auto& certificate : certificates) {
                        set.raw(certificate.der());
                    }
                });
                if (!crls.empty()) {
                    signed_data.constructed(der::context_constructed(1), [&](der::Writer& set) {
                        for (const auto& crl : crls) {
                            set.raw(crl);
                        }
                    });
                }
                signed_data.element(der::set, {});
            });
        });
    });
    return writer.take();
}

}  // namespace certferry::pki
