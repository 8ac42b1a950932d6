#include "pki/crl.h"

#include "base/error.h"
#include "pki/der.h"
#include "pki/signed_structure.h"

#include <algorithm>
#include <array>
#include <utility>

namespace certferry::pki {

namespace {

constexpr std::array<std::pair<RevocationReason, std::string_view>, 10> reason_names{{
    {RevocationReason::unspecified, "unspecified"},
    {RevocationReason::key_compromise, "keyCompromise"},
    {RevocationReason::ca_compromise, "cACompromise"},
    {RevocationReason::affiliation_changed, "affiliationChanged"},
    {RevocationReason::superseded, "superseded"},
    {RevocationReason::cessation_of_operation, "cessationOfOperation"},
    {RevocationReason::certificate_hold, "certificateHold"},
    {RevocationReason::remove_from_crl, "removeFromCRL"},
    {RevocationReason::privilege_withdrawn, "privilegeWithdrawn"},
    {RevocationReason::aa_compromise, "aACompromise"},
}};

/// RFC 5280, 5.2 and 5.3: a critical extension that is not understood forbids using the CRL.
void refuse_unknown_critical(const std::vector<Extension>& extensions,
                             std::initializer_list<std::string_view> known) {
    for (const auto& extension : extensions) {
        if (extension.critical &&
            std::find(known.begin(), known.end(), extension.id) == known.end()) {
            der::malformed("critical extension " + extension.id + " of the CRL is not understood");
        }
    }
}

RevokedCertificate parse_entry(der::Reader reader) {
    RevokedCertificate entry;
    entry.serial = serial_from_integer(reader.next_integer());
    entry.revoked_at = der::parse_time(reader.next());
    if (!reader.at_end()) {
        const auto extensions = parse_extensions(reader.next(der::sequence).whole);
        refuse_unknown_critical(extensions, {oids::crl_reason});
        if (const auto* reason = find(extensions, oids::crl_reason)) {
            entry.reason = parse_crl_reason(reason->value);
        }
    }
    reader.end();
    return entry;
}

std::uint64_t parse_number(ByteView value) {
    der::Reader reader(value);
    const std::uint64_t number = reader.next_small_integer();
    reader.end();
    return number;
}

void read_extensions(CrlContent& content, const std::vector<Extension>& extensions) {
    refuse_unknown_critical(
        extensions, {oids::delta_crl_indicator, oids::issuing_distribution_point, oids::crl_number,
                     oids::authority_key_identifier, oids::freshest_crl});
    if (const auto* key = find(extensions, oids::authority_key_identifier)) {
        content.authority_key_identifier = parse_authority_key_identifier(key->value);
    }
    if (const auto* number = find(extensions, oids::crl_number)) {
        content.number = parse_number(number->value);
    }
    if (const auto* base = find(extensions, oids::delta_crl_indicator)) {
        content.base_number = parse_number(base->value);
    }
    if (const auto* point = find(extensions, oids::issuing_distribution_point)) {
        content.distribution_point = parse_issuing_distribution_point(point->value);
    }
    if (const auto* freshest = find(extensions, oids::freshest_crl)) {
        content.freshest_crl = parse_distribution_points(freshest->value);
    }
}

bool has_time(const der::Reader& reader) {
    return reader.peek() == der::utc_time || reader.peek() == der::generalized_time;
}

Extension make_number(std::string_view id, bool critical, std::uint64_t number) {
    std::array<std::uint8_t, sizeof number> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i) {
        octets.at(i) = static_cast<std::uint8_t>(number >> (8 * (octets.size() - 1 - i)));
    }
    der::Writer value;
    value.unsigned_integer(octets);
    return {.id = Oid(id), .critical = critical, .value = value.take()};
}

std::vector<Extension> make_extensions(const CrlContent& content) {
    std::vector<Extension> extensions;
    if (!content.authority_key_identifier.empty()) {
        extensions.push_back(make_authority_key_identifier(content.authority_key_identifier));
    }
    extensions.push_back(make_number(oids::crl_number, false, content.number));
    if (content.base_number) {
        extensions.push_back(make_number(oids::delta_crl_indicator, true, *content.base_number));
    }
    if (!content.distribution_point.empty()) {
        extensions.push_back(make_issuing_distribution_point(content.distribution_point));
    }
    if (!content.base_number && !content.freshest_crl.empty()) {
        extensions.push_back(make_distribution_points(oids::freshest_crl, content.freshest_crl));
    }
    return extensions;
}

/// crlEntryExtensions with reasonCode alone. Spelt out, since only the last octet varies and a CRL
/// may have a million of them.
std::array<std::uint8_t, 14> reason_extensions(RevocationReason reason) {
    return {der::sequence,
            12,
            der::sequence,
            10,
            der::oid,
            3,
            0x55,  // 2.5.29.21
            0x1D,
            0x15,
            der::octet_string,
            3,
            der::enumerated,
            1,
            static_cast<std::uint8_t>(reason)};
}

}  // namespace

RevocationReason parse_crl_reason(ByteView value) {
    der::Reader reader(value);
    const ByteView content = reader.next(der::enumerated).content;
    reader.end();
    const auto* known =
        std::find_if(reason_names.begin(), reason_names.end(), [&](const auto& entry) {
            return content.size() == 1 && content[0] == static_cast<unsigned>(entry.first);
        });
    if (known == reason_names.end()) {
        der::malformed("reason for revocation is not defined");
    }
    return known->first;
}

std::string_view to_text(RevocationReason reason) noexcept {
    const auto* known = std::find_if(reason_names.begin(), reason_names.end(),
                                     [&](const auto& entry) { return entry.first == reason; });
    return known == reason_names.end() ? std::string_view() : known->second;
}

std::optional<RevocationReason> revocation_reason_from_text(std::string_view name) noexcept {
    const auto* known = std::find_if(reason_names.begin(), reason_names.end(),
                                     [&](const auto& entry) { return entry.second == name; });
    return known == reason_names.end() ? std::nullopt : std::optional(known->first);
}

void CrlBuilder::add(const RevokedCertificate& entry) {
    der::Writer writer;
    writer.sequence([&](der::Writer& fields) {
        fields.unsigned_integer(entry.serial);
        fields.time(entry.revoked_at);
        if (entry.reason != RevocationReason::unspecified) {  // RFC 5280, 5.3.1.
            fields.raw(reason_extensions(entry.reason));
        }
    });
    append(entries_, writer.bytes());
    has_removals_ = has_removals_ || entry.reason == RevocationReason::remove_from_crl;
}

Bytes CrlBuilder::sign(const CrlContent& content, const PrivateKey& key, Hash hash) {
    const Bytes entries = std::exchange(entries_, {});
    const bool has_removals = std::exchange(has_removals_, false);
    if (has_removals && !content.base_number) {
        throw Error(codes::internal_error, "removeFromCRL in a full CRL");  // RFC 5280, 5.3.1.
    }
    der::Writer writer;
    writer.sequence([&](der::Writer& tbs) {
        tbs.integer(1);  // Version 2.
        tbs.raw(signature_algorithm(key.public_key(), hash));
        tbs.raw(content.issuer.der());
        tbs.time(content.this_update);
        tbs.time(content.next_update);
        if (!entries.empty()) {  // RFC 5280, 5.1.2.6: absent rather than empty.
            tbs.sequence([&](der::Writer& list) { list.raw(entries); });
        }
        tbs.constructed(der::context_constructed(0), [&](der::Writer& extensions) {
            extensions.raw(encode_extensions(make_extensions(content)));
        });
    });
    return sign_structure(writer.bytes(), key, hash);
}

// RFC 5280, 5.1.
Crl Crl::from_der(ByteView der) {
    const SignedStructure parts = parse_signed_structure(der, max_der_bytes);
    der::Reader tbs = der::Reader(parts.tbs).enter(der::sequence);
    Crl crl;
    crl.der_ = to_bytes(der);
    const bool version_2 = tbs.peek() == der::integer;
    if (version_2 && tbs.next_small_integer() != 1) {
        der::malformed("version of the CRL is not known");
    }
    if (!equal(tbs.next(der::sequence).whole, parts.algorithm)) {
        der::malformed("signature algorithms inside and outside differ");
    }
    crl.content_.issuer = Name::from_der(tbs.next(der::sequence).whole);
    crl.content_.this_update = der::parse_time(tbs.next());
    if (!has_time(tbs)) {
        der::malformed("CRL without nextUpdate");  // RFC 5280, 5.1.2.5.
    }
    crl.content_.next_update = der::parse_time(tbs.next());
    if (tbs.peek() == der::sequence) {
        der::Reader list = tbs.enter(der::sequence);
        while (!list.at_end()) {
            crl.entries_.push_back(parse_entry(list.enter(der::sequence)));
        }
    }
    if (const auto extensions = tbs.next_if(der::context_constructed(0))) {
        if (!version_2) {
            der::malformed("extensions in a CRL of version 1");
        }
        read_extensions(crl.content_, parse_extensions(extensions->content));
    }
    tbs.end();
    return crl;
}

bool Crl::signed_by(const PublicKey& issuer) const {
    const SignedStructure parts = parse_signed_structure(der_, max_der_bytes);
    return verify_signature(issuer, parts.algorithm, parts.tbs, parts.signature);
}

}  // namespace certferry::pki
