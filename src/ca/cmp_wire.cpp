#include "ca/cmp_wire.h"

#include "pki/der.h"

#include <array>

namespace certferry::ca {

namespace {

using pki::der::Reader;
using pki::der::Writer;

constexpr std::uint64_t format = 1;
constexpr std::size_t max_list = 200;  // Entries of any list.
constexpr auto names_tag = pki::der::context_constructed(0);
constexpr auto usage_tag = pki::der::context_constructed(1);
constexpr auto end_tag = pki::der::context_constructed(2);
constexpr auto permit_tag = pki::der::context_constructed(3);
constexpr auto next_tag = pki::der::context_constructed(0);

/// Those that the other side may have asked. Nobody far away is the administrator of the CA's host.
constexpr std::array authorities{Authority::challenge, Authority::static_secret,
                                 Authority::certificate, Authority::management_service,
                                 Authority::own_service};

constexpr std::array<std::pair<CertificateState, std::string_view>, 5> states{
    {{CertificateState::valid, "valid"},
     {CertificateState::held, "held"},
     {CertificateState::revoked, "revoked"},
     {CertificateState::expired, "expired"},
     {CertificateState::unknown, "unknown"}}};

std::string next_text(Reader& reader) {
    const auto text = pki::der::parse_text(reader.next(pki::der::utf8_string));
    if (!text) {
        pki::der::malformed("text");
    }
    return *text;
}

Reader whole_sequence(ByteView der) {
    Reader outer(der);
    Reader inside = outer.enter(pki::der::sequence);
    outer.end();
    return inside;
}

Authority next_authority(Reader& reader) {
    const auto name = next_text(reader);
    for (const auto authority : authorities) {
        if (to_text(authority) == name) {
            return authority;
        }
    }
    pki::der::malformed("authority");
}

void write_purposes(Writer& writer, const std::vector<pki::Oid>& purposes) {
    writer.sequence([&](Writer& list) {
        for (const auto& purpose : purposes) {
            list.oid(purpose);
        }
    });
}

std::vector<pki::Oid> next_purposes(Reader& reader) {
    std::vector<pki::Oid> purposes;
    for (Reader list = reader.enter(pki::der::sequence); !list.at_end();) {
        purposes.push_back(list.next_oid());
        if (purposes.size() > max_list) {
            pki::der::malformed("too many purposes");
        }
    }
    return purposes;
}

void write_certificates(Writer& writer, const std::vector<pki::Certificate>& certificates) {
    writer.sequence([&](Writer& list) {
        for (const auto& each : certificates) {
            list.raw(each.der());
        }
    });
}

std::vector<pki::Certificate> next_certificates(Reader& reader) {
    std::vector<pki::Certificate> certificates;
    for (Reader list = reader.enter(pki::der::sequence); !list.at_end();) {
        certificates.push_back(pki::Certificate::from_der(list.next().whole));
        if (certificates.size() > max_list) {
            pki::der::malformed("too many certificates");
        }
    }
    return certificates;
}

pki::KeyUsage next_usage(Reader& reader) {
    const auto bits = reader.next_small_integer();
    if (bits > 0xFFFF) {
        pki::der::malformed("key usage");
    }
    return pki::KeyUsage(static_cast<unsigned>(bits));
}

template <class T>
T next_number(Reader& reader, std::uint64_t most) {
    const auto value = reader.next_small_integer();
    if (value > most) {
        pki::der::malformed("number out of range");
    }
    return static_cast<T>(value);
}

void write_template(Writer& list, const TemplateDescription& entry) {
    list.sequence([&](Writer& fields) {
        fields.utf8_string(entry.name);
        fields.integer(static_cast<std::int64_t>(entry.purpose));
        fields.integer(entry.key_usage.bits());
        write_purposes(fields, entry.extended_key_usage);
        fields.integer(entry.validity.count());
        fields.boolean(entry.requester_may_shorten);
        fields.boolean(entry.approval);
    });
}

TemplateDescription next_template(Reader& list) {
    Reader fields = list.enter(pki::der::sequence);
    TemplateDescription entry;
    entry.name = next_text(fields);
    entry.purpose =
        next_number<Purpose>(fields, static_cast<std::uint64_t>(Purpose::signature_and_encryption));
    entry.key_usage = next_usage(fields);
    entry.extended_key_usage = next_purposes(fields);
    constexpr std::uint64_t century = std::uint64_t{100} * 366 * 24 * 3600;
    entry.validity = std::chrono::seconds(next_number<std::int64_t>(fields, century));
    entry.requester_may_shorten = fields.next_boolean();
    entry.approval = fields.next_boolean();
    fields.end();
    return entry;
}

void write_capabilities(Writer& writer, const Capabilities& capabilities) {
    writer.sequence([&](Writer& fields) {
        fields.boolean(capabilities.pending);
        fields.boolean(capabilities.lookup);
        fields.boolean(capabilities.state);
        fields.boolean(capabilities.revoke);
        fields.boolean(capabilities.hold);
        fields.boolean(capabilities.validity_override);
        fields.boolean(capabilities.needs_full_certificate);
        fields.integer(capabilities.max_parallel);
    });
}

Capabilities next_capabilities(Reader& reader) {
    Reader fields = reader.enter(pki::der::sequence);
    Capabilities capabilities;
    capabilities.pending = fields.next_boolean();
    capabilities.lookup = fields.next_boolean();
    capabilities.state = fields.next_boolean();
    capabilities.revoke = fields.next_boolean();
    capabilities.hold = fields.next_boolean();
    capabilities.validity_override = fields.next_boolean();
    capabilities.needs_full_certificate = fields.next_boolean();
    constexpr std::uint64_t most_parallel = 100'000;
    capabilities.max_parallel = next_number<int>(fields, most_parallel);
    fields.end();
    return capabilities;
}

}  // namespace

Bytes write_request(const IssueRequest& request) {
    Writer writer;
    writer.sequence([&](Writer& fields) {
        fields.integer(format);
        fields.utf8_string(request.idempotency_key);
        fields.utf8_string(to_text(request.authorisation.authority()));
        fields.utf8_string(request.authorisation.reference());
        fields.utf8_string(request.template_name);
        fields.raw(request.subject.der());
        if (!request.subject_alt_names.empty()) {
            fields.constructed(names_tag, [&](Writer& tagged) {
                tagged.raw(pki::encode_general_names(request.subject_alt_names));
            });
        }
        if (request.key_usage) {
            fields.constructed(usage_tag,
                               [&](Writer& tagged) { tagged.integer(request.key_usage->bits()); });
        }
        write_purposes(fields, request.extended_key_usage);
        if (request.not_after) {
            fields.constructed(
                end_tag, [&](Writer& tagged) { tagged.integer(to_micros(*request.not_after)); });
        }
        for (const auto* text : {&request.requester.tenant, &request.requester.device,
                                 &request.requester.user, &request.requester.profile}) {
            fields.utf8_string(*text);
        }
        if (!request.authorisation.permit().empty()) {
            fields.constructed(permit_tag, [&](Writer& tagged) {
                tagged.octet_string(request.authorisation.permit());
            });
        }
    });
    return writer.take();
}

IssueRequest read_request(ByteView der, const pki::CertificateRequest& csr) {
    Reader fields = whole_sequence(der);
    if (fields.next_small_integer() != format) {
        pki::der::malformed("format of a request");
    }
    auto key = next_text(fields);
    const auto authority = next_authority(fields);
    auto reference = next_text(fields);
    IssueRequest request{.idempotency_key = std::move(key),
                         .authorisation = Authorisation(authority, std::move(reference), csr),
                         .csr = csr,
                         .template_name = next_text(fields),
                         .subject = pki::Name::from_der(fields.next(pki::der::sequence).whole),
                         .subject_alt_names = {},
                         .key_usage = {},
                         .extended_key_usage = {},
                         .not_after = {},
                         .requester = {}};
    if (const auto names = fields.next_if(names_tag)) {
        request.subject_alt_names = pki::parse_general_names(names->content);
    }
    if (const auto usage = fields.next_if(usage_tag)) {
        Reader tagged(usage->content);
        request.key_usage = next_usage(tagged);
        tagged.end();
    }
    request.extended_key_usage = next_purposes(fields);
    if (const auto end = fields.next_if(end_tag)) {
        Reader tagged(end->content);
        constexpr std::uint64_t year_9999 = 253'402'300'800'000'000;
        request.not_after = from_micros(next_number<std::int64_t>(tagged, year_9999));
        tagged.end();
    }
    for (auto* text : {&request.requester.tenant, &request.requester.device,
                       &request.requester.user, &request.requester.profile}) {
        *text = next_text(fields);
    }
    if (const auto permit = fields.next_if(permit_tag)) {
        Reader tagged(permit->content);
        request.authorisation =
            Authorisation(authority, request.authorisation.reference(), csr,
                          to_bytes(tagged.next(pki::der::octet_string).content));
        tagged.end();
    }
    fields.end();
    return request;
}

Bytes write_reference(const CertificateRef& ref) {
    Writer writer;
    writer.sequence([&](Writer& fields) {
        fields.raw(ref.issuer.der());
        fields.octet_string(ref.serial);
    });
    return writer.take();
}

CertificateRef read_reference(ByteView der) {
    Reader fields = whole_sequence(der);
    CertificateRef ref;
    ref.issuer = pki::Name::from_der(fields.next(pki::der::sequence).whole);
    ref.serial = to_bytes(fields.next(pki::der::octet_string).content);
    fields.end();
    return ref;
}

Bytes write_description(const Description& description) {
    Writer writer;
    writer.sequence([&](Writer& fields) {
        fields.utf8_string(description.host);
        fields.utf8_string(description.name);
        write_certificates(fields, description.chain);
        if (description.next) {
            fields.element(next_tag, description.next->der());
        }
        write_certificates(fields, description.former);
        fields.sequence([&](Writer& list) {
            for (const auto& entry : description.templates) {
                write_template(list, entry);
            }
        });
        write_capabilities(fields, description.capabilities);
    });
    return writer.take();
}

Description read_description(ByteView der) {
    Reader fields = whole_sequence(der);
    Description description;
    description.host = next_text(fields);
    description.name = next_text(fields);
    description.chain = next_certificates(fields);
    if (const auto next = fields.next_if(next_tag)) {
        description.next = pki::Certificate::from_der(next->content);
    }
    description.former = next_certificates(fields);
    for (Reader list = fields.enter(pki::der::sequence); !list.at_end();) {
        description.templates.push_back(next_template(list));
        if (description.templates.size() > max_list) {
            pki::der::malformed("too many templates");
        }
    }
    description.capabilities = next_capabilities(fields);
    fields.end();
    return description;
}

std::string_view to_text(CertificateState state) noexcept {
    for (const auto& [each, text] : states) {
        if (each == state) {
            return text;
        }
    }
    return "";
}

std::optional<CertificateState> state_from_text(std::string_view text) noexcept {
    for (const auto& [state, each] : states) {
        if (each == text) {
            return state;
        }
    }
    return std::nullopt;
}

Bytes write_text(std::string_view text) {
    Writer writer;
    writer.utf8_string(text);
    return writer.take();
}

std::string read_text(ByteView der) {
    Reader reader(der);
    auto text = next_text(reader);
    reader.end();
    return text;
}

}  // namespace certferry::ca
