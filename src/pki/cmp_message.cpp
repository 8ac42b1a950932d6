#include "pki/cmp_message.h"

#include "base/error.h"
#include "pki/cmp_bodies.h"
#include "pki/cmp_mac.h"
#include "pki/der.h"

namespace certferry::pki {

namespace {

constexpr std::uint8_t directory_name = der::context_constructed(4);
constexpr std::size_t max_octets = 64;  // Of an identifier or a nonce.
constexpr std::int64_t cmp_version = 2;

/// A GeneralName; only directory names are of use.
Name next_party(der::Reader& reader) {
    const auto element = reader.next();
    return element.tag == directory_name ? Name::from_der(element.content) : Name();
}

Bytes next_octets(der::Reader& header, unsigned number) {
    if (header.peek() != der::context_constructed(number)) {
        return {};
    }
    der::Reader tagged = header.enter(der::context_constructed(number));
    const auto octets = to_bytes(tagged.next(der::octet_string).content);
    tagged.end();
    if (octets.size() > max_octets) {
        der::malformed("identifier or nonce of more than 64 octets");
    }
    return octets;
}

std::vector<CmpInfo> next_infos(der::Reader& header) {
    const auto tagged = header.next_if(der::context_constructed(8));
    return tagged ? read_infos(tagged->content) : std::vector<CmpInfo>();
}

struct Algorithm {
    Oid identifier;
    Bytes parameters;  // DER; empty if absent.
};

Algorithm next_algorithm(der::Reader& header) {
    Algorithm algorithm;
    if (header.peek() != der::context_constructed(1)) {
        return algorithm;
    }
    der::Reader tagged = header.enter(der::context_constructed(1));
    der::Reader sequence = tagged.enter(der::sequence);
    tagged.end();
    algorithm.identifier = sequence.next_oid();
    if (!sequence.at_end()) {
        algorithm.parameters = to_bytes(sequence.next().whole);
    }
    sequence.end();
    return algorithm;
}

std::optional<UtcTime> next_time(der::Reader& header) {
    if (header.peek() != der::context_constructed(0)) {
        return std::nullopt;
    }
    der::Reader tagged = header.enter(der::context_constructed(0));
    const auto time = der::parse_time(tagged.next(der::generalized_time));
    tagged.end();
    return time;
}

void write_octets(der::Writer& header, unsigned number, ByteView octets) {
    if (!octets.empty()) {
        header.constructed(der::context_constructed(number),
                           [&](der::Writer& tagged) { tagged.octet_string(octets); });
    }
}

void write_header(der::Writer& writer, const CmpHeader& header, ByteView algorithm) {
    writer.sequence([&](der::Writer& fields) {
        fields.integer(cmp_version);
        fields.element(directory_name, header.sender.der());
        fields.element(directory_name, header.recipient.der());
        if (header.message_time) {
            fields.constructed(der::context_constructed(0), [&](der::Writer& tagged) {
                tagged.generalized_time(*header.message_time);
            });
        }
        fields.constructed(der::context_constructed(1),
                           [&](der::Writer& tagged) { tagged.raw(algorithm); });
        write_octets(fields, 2, header.sender_key_identifier);
        write_octets(fields, 4, header.transaction_id);
        write_octets(fields, 5, header.sender_nonce);
        write_octets(fields, 6, header.recipient_nonce);
        if (!header.general_info.empty()) {
            fields.constructed(der::context_constructed(8), [&](der::Writer& tagged) {
                tagged.raw(write_infos(header.general_info));
            });
        }
    });
}

}  // namespace

CmpMessage CmpMessage::parse(ByteView der) {
    if (der.size() > max_bytes) {
        der::malformed("message beyond 1 MiB");
    }
    CmpMessage message;
    der::Reader outer(der);
    der::Reader parts = outer.enter(der::sequence);
    outer.end();

    const auto header_element = parts.next(der::sequence);
    const auto body_element = parts.next();
    if ((body_element.tag & 0xE0U) != 0xA0U) {
        der::malformed("no PKIBody");
    }
    message.type_ = body_element.tag & 0x1FU;
    message.body_ = to_bytes(body_element.content);

    der::Reader header(header_element.content);
    const auto version = header.next_small_integer();
    if (version < 1 || version > 3) {
        der::malformed("version of CMP");
    }
    message.header_.sender = next_party(header);
    message.header_.recipient = next_party(header);
    message.header_.message_time = next_time(header);
    auto algorithm = next_algorithm(header);
    message.algorithm_ = std::move(algorithm.identifier);
    message.algorithm_parameters_ = std::move(algorithm.parameters);
    message.header_.sender_key_identifier = next_octets(header, 2);
    next_octets(header, 3);  // The recipient's key identifier.
    message.header_.transaction_id = next_octets(header, 4);
    message.header_.sender_nonce = next_octets(header, 5);
    message.header_.recipient_nonce = next_octets(header, 6);
    header.next_if(der::context_constructed(7));  // freeText
    message.header_.general_info = next_infos(header);
    header.end();

    if (const auto protection = parts.next_if(der::context_constructed(0))) {
        der::Reader tagged(protection->content);
        const auto bits = tagged.next(der::bit_string);
        tagged.end();
        if (bits.content.size() < 2 || bits.content.front() != 0) {
            der::malformed("protection is no string of whole octets");
        }
        message.protection_ = to_bytes(bits.content.subspan(1));
        der::Writer covered;
        covered.sequence([&](der::Writer& part) {
            part.raw(header_element.whole);
            part.raw(body_element.whole);
        });
        message.protected_part_ = covered.take();
    }
    if (const auto extra = parts.next_if(der::context_constructed(1))) {
        der::Reader tagged(extra->content);
        for (der::Reader list = tagged.enter(der::sequence); !list.at_end();) {
            message.certificates_.push_back(Certificate::from_der(list.next().whole));
            if (message.certificates_.size() > max_certificates) {
                der::malformed("too many certificates");
            }
        }
        tagged.end();
    }
    parts.end();
    return message;
}

const Certificate* CmpMessage::signer() const noexcept {
    return certificates_.empty() ? nullptr : &certificates_.front();
}

bool CmpMessage::verify(const PublicKey& key) const {
    if (protection_.empty()) {
        return false;
    }
    if (algorithm_ == oids::rsassa_pss) {
        return key.verify_pss(algorithm_parameters_, protected_part_, protection_);
    }
    if (algorithm_ == oids::ed25519) {
        return key.algorithm() == KeyAlgorithm::ed25519 &&
               key.verify(Hash::sha512, protected_part_, protection_);
    }
    const auto hash = hash_of_signature(algorithm_);
    return hash && key.verify(*hash, protected_part_, protection_);
}

bool CmpMessage::verify(const Secret& secret) const {
    if (protection_.empty() || algorithm_ != oids::cmp_password_based_mac) {
        return false;
    }
    const auto expected = password_mac(algorithm_parameters_, protected_part_, secret);
    return expected && equal_secrets(Secret::copy_of(*expected), Secret::copy_of(protection_));
}

namespace {

/// The message in DER; `protect` makes the protection of the octets that it covers.
template <class Protect>
Bytes assemble(const CmpContent& content, ByteView algorithm, Protect protect) {
    der::Writer header;
    write_header(header, content.header, algorithm);
    der::Writer body;
    body.element(der::context_constructed(static_cast<unsigned>(content.type)), content.body);
    der::Writer covered;
    covered.sequence([&](der::Writer& part) {
        part.raw(header.bytes());
        part.raw(body.bytes());
    });
    const Bytes protection = protect(covered.bytes());

    der::Writer message;
    message.sequence([&](der::Writer& parts) {
        parts.raw(header.bytes());
        parts.raw(body.bytes());
        parts.constructed(der::context_constructed(0),
                          [&](der::Writer& tagged) { tagged.bit_string(protection); });
        if (!content.certificates.empty()) {
            parts.constructed(der::context_constructed(1), [&](der::Writer& tagged) {
                tagged.sequence([&](der::Writer& list) {
                    for (const auto& each : content.certificates) {
                        list.raw(each.der());
                    }
                });
            });
        }
    });
    return message.take();
}

}  // namespace

Bytes sign_cmp_message(CmpContent content, const Certificate& signer, const PrivateKey& key,
                       Hash hash) {
    content.header.sender = signer.subject();
    content.header.sender_key_identifier = signer.subject_key_identifier();
    content.certificates.insert(content.certificates.begin(), signer);
    return assemble(content, signature_algorithm(key.public_key(), hash),
                    [&](ByteView covered) { return key.sign(hash, covered); });
}

Bytes mac_cmp_message(CmpContent content, std::string_view reference, const Secret& secret) {
    content.header.sender_key_identifier = to_bytes(reference);
    const auto algorithm = new_password_mac();
    return assemble(content, algorithm, [&](ByteView covered) {
        der::Reader outer(algorithm);
        der::Reader fields = outer.enter(der::sequence);
        fields.next_oid();
        const auto mac = password_mac(fields.next().whole, covered, secret);
        if (!mac) {
            throw Error(codes::crypto_failed, "computing a MAC");
        }
        return *mac;
    });
}

}  // namespace certferry::pki
