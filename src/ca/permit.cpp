#include "ca/permit.h"

#include "base/codes/permit.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/der.h"
#include "pki/signed_structure.h"

#include <fmt/format.h>

#include <algorithm>

namespace certferry::ca {

namespace {

using pki::Hash;
namespace der = pki::der;

constexpr std::uint64_t permit_version = 1;
constexpr std::size_t max_permit_purposes = 64;

bool signs_permits(const pki::PublicKey& key) {
    return key.algorithm() == pki::KeyAlgorithm::ec && key.bits() == 256;
}

void write_permit(der::Writer& writer, const Permit& permit, const pki::PublicKey& key) {
    writer.sequence([&](der::Writer& content) {
        content.integer(static_cast<std::int64_t>(permit_version));
        content.octet_string(permit_key_id(key));
        content.octet_string(permit.csr_sha256);
        content.raw(permit.subject.der());
        content.raw(pki::encode_general_names(permit.subject_alt_names));
        content.named_bits(permit.key_usage.bits());
        content.sequence([&](der::Writer& purposes) {
            for (const auto& purpose : permit.extended_key_usage) {
                purposes.oid(purpose);
            }
        });
        const auto& requester = permit.requester;
        for (const auto* text : {&permit.template_name, &requester.tenant, &requester.device,
                                 &requester.user, &requester.profile}) {
            content.utf8_string(*text);
        }
        content.generalized_time(permit.expires);
        if (permit.not_after) {
            content.generalized_time(*permit.not_after);
        }
    });
}

std::string read_text(der::Reader& reader) {
    auto text = der::parse_text(reader.next(der::utf8_string));
    if (!text) {
        der::malformed("a text is not UTF-8");
    }
    return *std::move(text);
}

pki::Sha256 read_digest(der::Reader& reader) {
    const ByteView octets = reader.next(der::octet_string).content;
    pki::Sha256 digest{};
    if (octets.size() != digest.size()) {
        der::malformed("no SHA-256");
    }
    std::ranges::copy(octets, digest.begin());
    return digest;
}

std::vector<pki::Oid> read_purposes(der::Reader list) {
    std::vector<pki::Oid> purposes;
    while (!list.at_end()) {
        if (purposes.size() == max_permit_purposes) {
            der::malformed("too many purposes");
        }
        purposes.push_back(list.next_oid());
    }
    return purposes;
}

/// What stands before the permit's own content. Leaves the reader behind it.
pki::Sha256 read_key_id(der::Reader& reader) {
    if (reader.next_small_integer() != permit_version) {
        der::malformed("another version of permits");
    }
    return read_digest(reader);
}

Permit read_permit(ByteView tbs) {
    der::Reader reader = der::Reader(tbs).enter(der::sequence);
    read_key_id(reader);
    Permit permit;
    permit.csr_sha256 = read_digest(reader);
    permit.subject = pki::Name::from_der(reader.next(der::sequence).whole);
    permit.subject_alt_names = pki::parse_general_names(reader.next(der::sequence).whole);
    permit.key_usage = pki::parse_key_usage(reader.next(der::bit_string).whole);
    permit.extended_key_usage = read_purposes(reader.enter(der::sequence));
    permit.template_name = read_text(reader);
    permit.requester.tenant = read_text(reader);
    permit.requester.device = read_text(reader);
    permit.requester.user = read_text(reader);
    permit.requester.profile = read_text(reader);
    permit.expires = der::parse_time(reader.next(der::generalized_time));
    if (const auto end = reader.next_if(der::generalized_time)) {
        permit.not_after = der::parse_time(*end);
    }
    reader.end();
    return permit;
}

/// What `read` gives; what it cannot read is no permit.
template <class F>
auto reading_permit(F read) {
    try {
        return read();
    } catch (const Error& error) {
        throw Error(codes::permit_malformed, error.detail());
    }
}

void check_signature(const pki::SignedStructure& parts, const pki::Sha256& key_id,
                     std::span<const pki::PublicKey> trusted) {
    const auto key = std::ranges::find_if(
        trusted, [&](const pki::PublicKey& each) { return permit_key_id(each) == key_id; });
    if (key == trusted.end()) {
        throw Error(codes::permit_untrusted, fmt::format("signed by the key {}", to_hex(key_id)));
    }
    if (!signs_permits(*key) ||
        !equal(parts.algorithm, pki::signature_algorithm(*key, Hash::sha256)) ||
        !key->verify(Hash::sha256, parts.tbs, parts.signature)) {
        throw Error(codes::permit_untrusted, "its signature is wrong");
    }
}

/// No purpose of the request lies beyond the permit's.
bool covers_purposes(const Permit& permit, const IssueRequest& request) {
    // A request that names none is given those of its template.
    if (permit.extended_key_usage.empty() != request.extended_key_usage.empty()) {
        return false;
    }
    return std::ranges::all_of(request.extended_key_usage, [&](const pki::Oid& purpose) {
        return std::ranges::find(permit.extended_key_usage, purpose) !=
               permit.extended_key_usage.end();
    });
}

bool covers_key_usage(const Permit& permit, const IssueRequest& request) {
    return request.key_usage && !request.key_usage->empty() &&
           (request.key_usage->bits() & ~permit.key_usage.bits()) == 0;
}

bool is_for_another(const Requester& known, const Requester& named) {
    const auto differs = [](const std::string& known_id, const std::string& named_id) {
        return !named_id.empty() && named_id != known_id;
    };
    return differs(known.tenant, named.tenant) || differs(known.device, named.device) ||
           differs(known.user, named.user);
}

/// What of the request the permit does not cover; empty if it covers all.
std::string_view uncovered(const Permit& permit, const IssueRequest& request) {
    if (request.csr.fingerprint() != permit.csr_sha256) {
        return "it is for another CSR";
    }
    if (!(request.subject == permit.subject)) {
        return "another subject";
    }
    if (request.subject_alt_names.size() != permit.subject_alt_names.size() ||
        !std::ranges::is_permutation(request.subject_alt_names, permit.subject_alt_names)) {
        return "other alternative names";
    }
    if (!covers_key_usage(permit, request)) {
        return "key usage beyond the permit's";
    }
    if (!covers_purposes(permit, request)) {
        return "extended key usage beyond the permit's";
    }
    if (!permit.template_name.empty() && permit.template_name != request.template_name) {
        return "another template";
    }
    if (permit.not_after && (!request.not_after || *request.not_after > *permit.not_after)) {
        return "a later end";
    }
    return is_for_another(permit.requester, request.requester) ? "another tenant, device or user"
                                                               : "";
}

}  // namespace

pki::Sha256 permit_key_id(const pki::PublicKey& key) {
    return pki::sha256(key.spki());
}

Bytes sign_permit(const Permit& permit, const pki::PrivateKey& key) {
    if (!signs_permits(key.public_key())) {
        throw Error(codes::key_unusable, "permits are signed with P-256");
    }
    der::Writer tbs;
    write_permit(tbs, permit, key.public_key());
    auto signed_permit = pki::sign_structure(tbs.bytes(), key, Hash::sha256);
    if (signed_permit.size() > max_permit_bytes) {
        throw Error(codes::permit_malformed, fmt::format("longer than {} bytes", max_permit_bytes));
    }
    return signed_permit;
}

Permit open_permit(ByteView der, std::span<const pki::PublicKey> trusted, UtcTime now) {
    const auto parts =
        reading_permit([&] { return pki::parse_signed_structure(der, max_permit_bytes); });
    const auto key_id = reading_permit([&] {
        der::Reader reader = der::Reader(parts.tbs).enter(der::sequence);
        return read_key_id(reader);
    });
    check_signature(parts, key_id, trusted);
    auto permit = reading_permit([&] { return read_permit(parts.tbs); });
    if (permit.expires <= now) {
        throw Error(codes::permit_expired, fmt::format("at {}", to_rfc3339(permit.expires)));
    }
    return permit;
}

std::optional<Rejected> refuse_by(const Permit& permit, const IssueRequest& request) {
    const auto why = uncovered(permit, request);
    if (why.empty()) {
        return std::nullopt;
    }
    return Rejected{.code = std::string(codes::permit_mismatch.name), .reason = std::string(why)};
}

}  // namespace certferry::ca
