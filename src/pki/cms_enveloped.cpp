#include "pki/cms_enveloped.h"

#include "base/error.h"
#include "pki/cms_ciphers.h"
#include "pki/der.h"
#include "pki/ossl.h"

#include <openssl/bio.h>
#include <openssl/cms.h>

#include <algorithm>

namespace certferry::pki {

namespace {

using Cms = ossl::Handle<CMS_ContentInfo, CMS_ContentInfo_free>;
using Bio = ossl::Handle<BIO, BIO_free_all>;

bool is_null_or_absent(der::Reader& reader) {
    if (reader.at_end()) {
        return true;
    }
    const der::Element parameters = reader.next();
    return parameters.tag == der::null && parameters.content.empty() && reader.at_end();
}

/// An AlgorithmIdentifier inside OAEP's parameters; true if its OID is `allowed` by the caller's
/// list.
bool is_known_hash(der::Reader algorithm) {
    const auto hash = hash_from_oid(algorithm.next_oid());
    return hash && *hash != Hash::md5 && is_null_or_absent(algorithm);
}

/// Checks RSAES-OAEP-params (RFC 8017, A.2.1) as strictly as we would write them: absent or
/// malformed parameters have made OpenSSL fall back to PKCS#1 v1.5 or crash.
bool is_sound_oaep(der::Reader parameters_holder) {
    if (parameters_holder.at_end()) {
        return false;
    }
    der::Reader parameters = parameters_holder.enter(der::sequence);
    parameters_holder.end();
    if (const auto hash = parameters.next_if(der::context_constructed(0))) {
        if (!is_known_hash(der::Reader(hash->content).enter(der::sequence))) {
            return false;
        }
    }
    if (const auto mask = parameters.next_if(der::context_constructed(1))) {
        der::Reader generator = der::Reader(mask->content).enter(der::sequence);
        if (generator.next_oid() != "1.2.840.113549.1.1.8" ||
            !is_known_hash(generator.enter(der::sequence))) {
            return false;
        }
    }
    return parameters.at_end();  // A label (pSourceAlgorithm) has no use here.
}

EnvelopedMessage::Transport read_transport(der::Reader algorithm) {
    const Oid oid = algorithm.next_oid();
    if (oid == oids::rsa_encryption) {
        return is_null_or_absent(algorithm) ? EnvelopedMessage::Transport::rsa_pkcs1
                                            : EnvelopedMessage::Transport::other;
    }
    if (oid == oids::rsaes_oaep) {
        return is_sound_oaep(algorithm) ? EnvelopedMessage::Transport::rsa_oaep
                                        : EnvelopedMessage::Transport::other;
    }
    return EnvelopedMessage::Transport::other;
}

ByteView without_leading_zeros(ByteView number) {
    while (!number.empty() && number.front() == 0) {
        number = number.subspan(1);
    }
    return number;
}

EnvelopedMessage::Recipient read_recipient(const der::Element& element) {
    EnvelopedMessage::Recipient recipient;
    recipient.der = to_bytes(element.whole);
    if (element.tag != der::sequence) {
        return recipient;  // Key agreement, KEK, password: context tags.
    }
    recipient.key_transport = true;
    der::Reader reader(element.content);
    reader.next_small_integer();
    if (const auto key_identifier = reader.next_if(der::context(0))) {
        recipient.key_identifier = to_bytes(key_identifier->content);
    } else {
        der::Reader name = reader.enter(der::sequence);
        recipient.issuer = to_bytes(name.next(der::sequence).whole);
        const ByteView serial = name.next_integer();
        recipient.serial =
            to_bytes(serial.size() > 1 && serial[0] == 0 ? serial.subspan(1) : serial);
        name.end();
    }
    recipient.transport = read_transport(reader.enter(der::sequence));
    recipient.encrypted_key = to_bytes(reader.next(der::octet_string).content);
    reader.end();
    return recipient;
}

/// Joins the pieces of an encryptedContent that was sent constructed ([0] with OCTET STRINGs
/// inside).
Bytes joined_content(const der::Element& element) {
    if (element.tag == der::context(0)) {
        return to_bytes(element.content);
    }
    Bytes joined;
    der::Reader pieces(element.content);
    while (!pieces.at_end()) {
        append(joined, pieces.next(der::octet_string).content);
    }
    return joined;
}

}  // namespace

bool EnvelopedMessage::Recipient::names(const Certificate& certificate) const {
    if (!key_transport) {
        return false;
    }
    if (!key_identifier.empty()) {
        return has_key_identifier(certificate, key_identifier);
    }
    return serial == certificate.serial() && issuer == certificate.issuer().der();
}

bool EnvelopedMessage::Recipient::fits(const Certificate& certificate) const {
    der::Reader spki_whole(certificate.spki());
    der::Reader spki = spki_whole.enter(der::sequence);
    spki.next(der::sequence);
    const ByteView bits = spki.next(der::bit_string).content;
    der::Reader key_whole(
        bits.subspan(1));  // The first octet counts unused bits: none (RFC 8017, A.1.1).
    const ByteView modulus = without_leading_zeros(key_whole.enter(der::sequence).next_integer());
    const ByteView number = without_leading_zeros(encrypted_key);
    return number.size() != modulus.size() ? number.size() < modulus.size()
                                           : std::ranges::lexicographical_compare(number, modulus);
}

EnvelopedMessage EnvelopedMessage::parse(ByteView ber) {
    const auto rewritten = der::definite_form(ber);
    der::Reader outermost(rewritten ? ByteView(*rewritten) : ber);
    der::Reader content_info = outermost.enter(der::sequence);
    outermost.end();
    if (content_info.next_oid() != oids::enveloped_data) {
        throw Error(codes::der_malformed, "CMS content is not EnvelopedData");
    }
    der::Reader wrapper = content_info.enter(der::context_constructed(0));
    content_info.end();
    der::Reader enveloped = wrapper.enter(der::sequence);
    wrapper.end();
    enveloped.next_small_integer();
    enveloped.next_if(der::context_constructed(0));  // originatorInfo
    const der::Element recipients = enveloped.next(der::set);
    der::Reader content = enveloped.enter(der::sequence);
    enveloped.next_if(der::context_constructed(1));  // unprotectedAttrs
    enveloped.end();

    EnvelopedMessage message;
    der::Reader recipient_reader(recipients.content);
    while (!recipient_reader.at_end()) {
        if (message.recipients_.size() == max_recipients) {
            throw Error(codes::der_malformed, "too many recipients");
        }
        message.recipients_.push_back(read_recipient(recipient_reader.next()));
    }
    if (message.recipients_.empty()) {
        throw Error(codes::der_malformed, "EnvelopedData without a recipient");
    }

    const Oid content_type = content.next_oid();
    const der::Element algorithm = content.next(der::sequence);
    der::Reader algorithm_reader(algorithm.content);
    message.cipher_oid_ = algorithm_reader.next_oid();
    const auto* row = std::ranges::find(ciphers, message.cipher_oid_, &CipherRow::oid);
    if (row != ciphers.end() &&
        algorithm_reader.next(der::octet_string).content.size() == row->block_bytes &&
        algorithm_reader.at_end()) {
        message.cipher_ = row->cipher;
    }
    const der::Element encrypted = content.next();
    content.end();
    if (encrypted.tag != der::context(0) && encrypted.tag != der::context_constructed(0)) {
        throw Error(codes::der_malformed, "EnvelopedData without content");
    }

    der::Writer writer;
    writer.sequence([&](der::Writer& encrypted_content) {
        encrypted_content.oid(content_type);
        encrypted_content.raw(algorithm.whole);
        encrypted_content.element(der::context(0), joined_content(encrypted));
    });
    message.encrypted_content_info_ = writer.take();
    return message;
}

/// What OpenSSL gets to see: these fields and nothing else.
Bytes EnvelopedMessage::reduced_to(const Recipient& recipient) const {
    const std::int64_t version = recipient.key_identifier.empty() ? 0 : 2;  // RFC 5652, 6.1.
    der::Writer writer;
    writer.sequence([&](der::Writer& info) {
        info.oid(oids::enveloped_data);
        info.constructed(der::context_constructed(0), [&](der::Writer& explicit_content) {
            explicit_content.sequence([&](der::Writer& data) {
                data.integer(version);
                data.element(der::set, recipient.der);
                data.raw(encrypted_content_info_);
            });
        });
    });
    return writer.take();
}

std::optional<Bytes> EnvelopedMessage::open(const Certificate& recipient,
                                            const PrivateKey& key) const {
    const auto is_named = [&](const Recipient& each) { return each.names(recipient); };
    const auto named = std::ranges::find_if(recipients_, is_named);
    if (!cipher_ || std::ranges::count_if(recipients_, is_named) != 1 ||
        named->transport == Transport::other) {
        return std::nullopt;
    }
    const Bytes reduced = reduced_to(*named);
    CMS_ContentInfo* empty = ossl::check(CMS_ContentInfo_new_ex(library_context(*cipher_), nullptr),
                                         codes::crypto_failed, "making a CMS object");
    const unsigned char* at = reduced.data();
    Cms cms(empty);
    if (d2i_CMS_ContentInfo(&empty, &at, static_cast<long>(reduced.size())) == nullptr) {
        cms.release();  // NOLINT(bugprone-unused-return-value): the failed decoding has freed it.
        ossl::clear_errors();
        return std::nullopt;
    }
    const Bio plain(ossl::check(BIO_new(BIO_s_mem()), codes::crypto_failed, "making a buffer"));
    const int opened =
        CMS_decrypt(cms.get(), key.native(), recipient.native(), nullptr, plain.get(), CMS_BINARY);
    ossl::clear_errors();
    if (opened != 1) {
        return std::nullopt;
    }
    char* data = nullptr;
    const long size = BIO_get_mem_data(plain.get(), &data);
    return to_bytes(std::string_view(data, static_cast<std::size_t>(size)));
}

}  // namespace certferry::pki
