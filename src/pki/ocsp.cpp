#include "pki/ocsp.h"

#include "base/error.h"
#include "pki/der.h"
#include "pki/signed_structure.h"

#include <utility>

namespace certferry::pki {

namespace {

CertId parse_id(const der::Element& element) {
    der::Reader reader(element.content);
    der::Reader algorithm = reader.enter(der::sequence);
    const Oid hash_oid = algorithm.next_oid();
    const auto hash = hash_from_oid(hash_oid);
    if (!hash) {
        der::malformed("hash of the certificate identifier is not known: " + hash_oid);
    }
    CertId id;
    id.hash = *hash;
    id.issuer_name_hash = to_bytes(reader.next(der::octet_string).content);
    id.issuer_key_hash = to_bytes(reader.next(der::octet_string).content);
    id.serial = serial_from_integer(reader.next_integer());
    id.der = to_bytes(element.whole);
    reader.end();
    return id;
}

std::vector<Extension> parse_wrapped_extensions(der::Reader& reader, unsigned tag) {
    const auto wrapped = reader.next_if(der::context_constructed(tag));
    return wrapped ? parse_extensions(wrapped->content) : std::vector<Extension>();
}

/// RFC 6960, 4.4: what is not understood is ignored, unless it is critical.
void refuse_critical(const std::vector<Extension>& extensions, std::string_view known) {
    for (const auto& extension : extensions) {
        if (extension.critical && extension.id != known) {
            der::malformed("critical extension " + extension.id +
                           " of the OCSP request is not understood");
        }
    }
}

Bytes parse_nonce(ByteView value) {
    der::Reader reader(value);
    const ByteView nonce = reader.next(der::octet_string).content;
    reader.end();
    if (nonce.empty() || nonce.size() > OcspRequest::max_nonce_bytes) {
        der::malformed("nonce of the OCSP request is empty or too long");
    }
    return to_bytes(nonce);
}

std::vector<CertId> parse_ids(der::Reader list) {
    std::vector<CertId> ids;
    while (!list.at_end()) {
        if (ids.size() == OcspRequest::max_ids) {
            der::malformed("OCSP request asks about too many certificates");
        }
        der::Reader one = list.enter(der::sequence);
        ids.push_back(parse_id(one.next(der::sequence)));
        refuse_critical(parse_wrapped_extensions(one, 0), {});
        one.end();
    }
    if (ids.empty()) {
        der::malformed("OCSP request asks about no certificate");
    }
    return ids;
}

void write_nonce(der::Writer& writer, ByteView nonce) {
    der::Writer value;
    value.octet_string(nonce);
    writer.raw(encode_extensions(
        {{.id = Oid(oids::ocsp_nonce), .critical = false, .value = value.take()}}));
}

void write_id(der::Writer& writer, const Certificate& issuer, ByteView serial) {
    writer.sequence([&](der::Writer& id) {
        id.sequence([](der::Writer& algorithm) {
            algorithm.oid(oid_of(Hash::sha1));
            algorithm.null();
        });
        id.octet_string(digest(Hash::sha1, issuer.subject().der()));
        id.octet_string(digest(Hash::sha1, subject_public_key(issuer.spki())));
        id.unsigned_integer(serial);
    });
}

void write_revoked(der::Writer& writer, const OcspAnswer& answer) {
    writer.constructed(der::context_constructed(1), [&](der::Writer& info) {
        info.generalized_time(answer.revoked_at);
        if (answer.reason != RevocationReason::unspecified) {
            const auto reason = static_cast<std::uint8_t>(answer.reason);
            info.constructed(der::context_constructed(0), [&](der::Writer& wrapped) {
                wrapped.element(der::enumerated, ByteView(&reason, 1));
            });
        }
    });
}

void write_answer(der::Writer& writer, const OcspAnswer& answer) {
    writer.sequence([&](der::Writer& single) {
        single.raw(answer.id.der);
        switch (answer.status) {
            case OcspStatus::good:
                single.element(der::context(0), {});
                break;
            case OcspStatus::revoked:
                write_revoked(single, answer);
                break;
            case OcspStatus::unknown:
                single.element(der::context(2), {});
                break;
        }
        single.generalized_time(answer.this_update);
        single.constructed(der::context_constructed(0),
                           [&](der::Writer& next) { next.generalized_time(answer.next_update); });
    });
}

/// ResponseData (RFC 6960, 4.2.1).
Bytes encode_response_data(const std::vector<OcspAnswer>& answers, const Certificate& responder,
                           UtcTime produced_at, std::optional<ByteView> nonce) {
    der::Writer writer;
    writer.sequence([&](der::Writer& data) {
        data.constructed(der::context_constructed(2), [&](der::Writer& by_key) {
            by_key.octet_string(digest(Hash::sha1, subject_public_key(responder.spki())));
        });
        data.generalized_time(produced_at);
        data.sequence([&](der::Writer& list) {
            for (const auto& answer : answers) {
                write_answer(list, answer);
            }
        });
        if (nonce) {
            data.constructed(der::context_constructed(1),
                             [&](der::Writer& extensions) { write_nonce(extensions, *nonce); });
        }
    });
    return writer.take();
}

/// OCSPResponse with the status successful around a BasicOCSPResponse.
Bytes enclose(ByteView basic) {
    constexpr std::string_view basic_response = "1.3.6.1.5.5.7.48.1.1";
    constexpr std::uint8_t successful = 0;
    der::Writer writer;
    writer.sequence([&](der::Writer& response) {
        response.element(der::enumerated, ByteView(&successful, 1));
        response.constructed(der::context_constructed(0), [&](der::Writer& wrapped) {
            wrapped.sequence([&](der::Writer& body) {
                body.oid(basic_response);
                body.octet_string(basic);
            });
        });
    });
    return writer.take();
}

}  // namespace

bool CertId::names(const Certificate& issuer) const {
    return hash != Hash::md5 && issuer_name_hash == digest(hash, issuer.subject().der()) &&
           issuer_key_hash == digest(hash, subject_public_key(issuer.spki()));
}

// RFC 6960, 4.1.1.
OcspRequest OcspRequest::from_der(ByteView der) {
    if (der.size() > max_der_bytes) {
        der::malformed("OCSP request too long");
    }
    der::Reader outer(der);
    der::Reader request = outer.enter(der::sequence);
    outer.end();
    der::Reader tbs = request.enter(der::sequence);
    request.next_if(der::context_constructed(0));  // optionalSignature
    request.end();
    if (const auto version = tbs.next_if(der::context_constructed(0))) {
        der::Reader reader(version->content);
        if (reader.next_small_integer() != 0) {
            der::malformed("version of the OCSP request is not known");
        }
        reader.end();
    }
    tbs.next_if(der::context_constructed(1));  // requestorName
    OcspRequest parsed;
    parsed.ids = parse_ids(tbs.enter(der::sequence));
    const auto extensions = parse_wrapped_extensions(tbs, 2);
    tbs.end();
    refuse_critical(extensions, oids::ocsp_nonce);
    if (const auto* nonce = find(extensions, oids::ocsp_nonce)) {
        parsed.nonce = parse_nonce(nonce->value);
    }
    return parsed;
}

Bytes make_ocsp_request(const Certificate& issuer, ByteView serial, std::optional<ByteView> nonce) {
    der::Writer writer;
    writer.sequence([&](der::Writer& request) {
        request.sequence([&](der::Writer& tbs) {
            tbs.sequence([&](der::Writer& list) {
                list.sequence([&](der::Writer& one) { write_id(one, issuer, serial); });
            });
            if (nonce) {
                tbs.constructed(der::context_constructed(2),
                                [&](der::Writer& extensions) { write_nonce(extensions, *nonce); });
            }
        });
    });
    return writer.take();
}

Bytes make_ocsp_response(const std::vector<OcspAnswer>& answers, const Certificate& responder,
                         const PrivateKey& key, UtcTime produced_at,
                         std::optional<ByteView> nonce) {
    const Bytes data = encode_response_data(answers, responder, produced_at, nonce);
    der::Writer writer;
    writer.sequence([&](der::Writer& basic) {
        write_signed(basic, data, key, Hash::sha256);
        basic.constructed(der::context_constructed(0), [&](der::Writer& certificates) {
            certificates.sequence([&](der::Writer& list) { list.raw(responder.der()); });
        });
    });
    return enclose(writer.bytes());
}

Bytes make_ocsp_failure(OcspFailure failure) {
    const auto status = static_cast<std::uint8_t>(failure);
    der::Writer writer;
    writer.sequence(
        [&](der::Writer& response) { response.element(der::enumerated, ByteView(&status, 1)); });
    return writer.take();
}

}  // namespace certferry::pki
