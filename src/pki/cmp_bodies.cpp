#include "pki/cmp_bodies.h"

#include "pki/der.h"
#include "pki/extensions.h"

#include <algorithm>
#include <array>

namespace certferry::pki {

namespace {

constexpr std::size_t max_text_lines = 16;
constexpr std::uint8_t template_serial = der::context(1);              // RFC 4211, 5: implicit.
constexpr std::uint8_t template_issuer = der::context_constructed(3);  // A CHOICE: explicit.

constexpr std::array<std::string_view, 27> failure_names{"badAlg",
                                                         "badMessageCheck",
                                                         "badRequest",
                                                         "badTime",
                                                         "badCertId",
                                                         "badDataFormat",
                                                         "wrongAuthority",
                                                         "incorrectData",
                                                         "missingTimeStamp",
                                                         "badPOP",
                                                         "certRevoked",
                                                         "certConfirmed",
                                                         "wrongIntegrity",
                                                         "badRecipientNonce",
                                                         "timeNotAvailable",
                                                         "unacceptedPolicy",
                                                         "unacceptedExtension",
                                                         "addInfoNotAvailable",
                                                         "badSenderNonce",
                                                         "badCertTemplate",
                                                         "signerNotTrusted",
                                                         "transactionIdInUse",
                                                         "unsupportedVersion",
                                                         "notAuthorized",
                                                         "systemUnavail",
                                                         "systemFailure",
                                                         "duplicateCertReq"};

/// An INTEGER that may be negative, of at most 63 bits.
std::int64_t next_signed(der::Reader& reader) {
    const ByteView octets = reader.next_integer();
    if (octets.size() > sizeof(std::int64_t)) {
        der::malformed("integer too large");
    }
    std::int64_t value = octets.front() >= 0x80 ? -1 : 0;
    for (const auto octet : octets) {
        value = static_cast<std::int64_t>(static_cast<std::uint64_t>(value) << 8U | octet);
    }
    return value;
}

/// The only element of a SEQUENCE OF.
der::Reader only_entry(ByteView body) {
    der::Reader outer(body);
    der::Reader list = outer.enter(der::sequence);
    outer.end();
    const auto entry = list.next(der::sequence);
    list.end();
    return der::Reader(entry.content);
}

template <class F>
Bytes one_entry(F&& write) {
    der::Writer body;
    body.sequence([&](der::Writer& list) { list.sequence(write); });
    return body.take();
}

std::optional<CmpFailure> first_bit(ByteView bits) {
    if (bits.empty() || bits.front() > 7) {
        der::malformed("failInfo");
    }
    const ByteView octets = bits.subspan(1);
    for (std::size_t i = 0; i < failure_names.size(); ++i) {
        if (i / 8 < octets.size() && (octets[i / 8] & (0x80U >> (i % 8))) != 0) {
            return static_cast<CmpFailure>(i);
        }
    }
    return std::nullopt;
}

CmpStatusInfo next_status(der::Reader& reader) {
    der::Reader fields = reader.enter(der::sequence);
    CmpStatusInfo info;
    const auto status = fields.next_small_integer();
    if (status > static_cast<std::uint64_t>(CmpStatus::key_update_warning)) {
        der::malformed("PKIStatus");
    }
    info.status = static_cast<CmpStatus>(status);
    if (const auto text = fields.next_if(der::sequence)) {
        for (der::Reader lines(text->content); !lines.at_end();) {
            const auto line = der::parse_text(lines.next(der::utf8_string));
            if (!line || info.text.size() == max_text_lines) {
                der::malformed("statusString");
            }
            info.text.push_back(*line);
        }
    }
    if (const auto failure = fields.next_if(der::bit_string)) {
        info.failure = first_bit(failure->content);
    }
    fields.end();
    return info;
}

void write_status(der::Writer& writer, const CmpStatusInfo& info) {
    writer.sequence([&](der::Writer& fields) {
        fields.integer(static_cast<std::int64_t>(info.status));
        if (!info.text.empty()) {
            fields.sequence([&](der::Writer& lines) {
                for (const auto& line : info.text) {
                    lines.utf8_string(line);
                }
            });
        }
        if (info.failure) {
            fields.named_bits(std::uint32_t{1} << static_cast<unsigned>(*info.failure));
        }
    });
}

std::vector<Certificate> next_ca_certificates(der::Reader& message) {
    std::vector<Certificate> certificates;
    if (const auto tagged = message.next_if(der::context_constructed(1))) {
        der::Reader inside(tagged->content);
        for (der::Reader list = inside.enter(der::sequence); !list.at_end();) {
            certificates.push_back(Certificate::from_der(list.next().whole));
            if (certificates.size() > CmpMessage::max_certificates) {
                der::malformed("too many certificates");
            }
        }
        inside.end();
    }
    return certificates;
}

}  // namespace

std::string_view to_text(CmpFailure failure) noexcept {
    const auto at = static_cast<std::size_t>(failure);
    return at < failure_names.size() ? failure_names.at(at) : "";
}

Bytes write_cmp(const CmpCertResponse& response) {
    der::Writer body;
    body.sequence([&](der::Writer& message) {
        if (!response.ca_certificates.empty()) {
            message.constructed(der::context_constructed(1), [&](der::Writer& tagged) {
                tagged.sequence([&](der::Writer& list) {
                    for (const auto& each : response.ca_certificates) {
                        list.raw(each.der());
                    }
                });
            });
        }
        message.sequence([&](der::Writer& list) {
            list.sequence([&](der::Writer& entry) {
                entry.integer(response.request_id);
                write_status(entry, response.status);
                if (response.certificate) {
                    entry.sequence([&](der::Writer& pair) {
                        pair.element(der::context_constructed(0), response.certificate->der());
                    });
                }
            });
        });
    });
    return body.take();
}

CmpCertResponse read_cert_response(ByteView body) {
    der::Reader outer(body);
    der::Reader message = outer.enter(der::sequence);
    outer.end();
    CmpCertResponse response;
    response.ca_certificates = next_ca_certificates(message);
    der::Reader list = message.enter(der::sequence);
    message.end();
    der::Reader entry = list.enter(der::sequence);
    list.end();
    response.request_id = next_signed(entry);
    response.status = next_status(entry);
    if (const auto pair = entry.next_if(der::sequence)) {
        der::Reader parts(pair->content);
        const auto certificate = parts.next(der::context_constructed(0));
        response.certificate = Certificate::from_der(certificate.content);
    }
    entry.next_if(der::octet_string);  // rspInfo
    entry.end();
    return response;
}

Bytes write_cmp(const CmpRevocationRequest& request) {
    return one_entry([&](der::Writer& details) {
        details.sequence([&](der::Writer& which) {
            der::Writer serial;
            serial.unsigned_integer(request.serial);
            which.element(template_serial, der::Reader(serial.bytes()).next().content);
            which.element(template_issuer, request.issuer.der());
        });
        details.sequence([&](der::Writer& extensions) {
            extensions.sequence([&](der::Writer& extension) {
                extension.oid(oids::crl_reason);
                const auto reason = static_cast<std::uint8_t>(request.reason);
                extension.octet_string(Bytes{der::enumerated, 1, reason});
            });
        });
    });
}

CmpRevocationRequest read_revocation_request(ByteView body) {
    der::Reader details = only_entry(body);
    CmpRevocationRequest request;
    for (der::Reader which = details.enter(der::sequence); !which.at_end();) {
        const auto field = which.next();
        if (field.tag == template_serial) {
            request.serial = serial_from_integer(field.content);
        } else if (field.tag == template_issuer) {
            request.issuer = Name::from_der(field.content);
        }
    }
    if (request.serial.empty() || request.issuer.empty()) {
        der::malformed("a revocation without issuer or serial number");
    }
    if (const auto extensions = details.next_if(der::sequence)) {
        const auto list = parse_extensions(extensions->whole);
        if (const auto* reason = find(list, oids::crl_reason)) {
            request.reason = parse_crl_reason(reason->value);
        }
    }
    details.end();
    return request;
}

Bytes write_revocation_response(const CmpStatusInfo& status, const CmpRevocationRequest& request) {
    der::Writer body;
    body.sequence([&](der::Writer& message) {
        message.sequence([&](der::Writer& list) { write_status(list, status); });
        message.constructed(der::context_constructed(0), [&](der::Writer& tagged) {
            tagged.sequence([&](der::Writer& list) {
                list.sequence([&](der::Writer& id) {
                    id.element(der::context_constructed(4), request.issuer.der());
                    id.unsigned_integer(request.serial);
                });
            });
        });
    });
    return body.take();
}

CmpStatusInfo read_revocation_response(ByteView body) {
    der::Reader outer(body);
    der::Reader message = outer.enter(der::sequence);
    outer.end();
    der::Reader list = message.enter(der::sequence);
    auto status = next_status(list);
    list.end();
    return status;
}

Bytes write_error(const CmpStatusInfo& status) {
    der::Writer body;
    body.sequence([&](der::Writer& message) { write_status(message, status); });
    return body.take();
}

CmpStatusInfo read_error(ByteView body) {
    der::Reader outer(body);
    der::Reader message = outer.enter(der::sequence);
    outer.end();
    return next_status(message);
}

Bytes write_cmp(const CmpConfirmation& confirmation) {
    return one_entry([&](der::Writer& status) {
        status.octet_string(confirmation.certificate_hash);
        status.integer(confirmation.request_id);
        if (!confirmation.accepted) {
            write_status(status, {.status = CmpStatus::rejection});
        }
    });
}

CmpConfirmation read_confirmation(ByteView body) {
    der::Reader outer(body);
    der::Reader list = outer.enter(der::sequence);
    outer.end();
    CmpConfirmation confirmation;
    if (list.at_end()) {
        confirmation.accepted = false;
        return confirmation;
    }
    der::Reader status = list.enter(der::sequence);
    list.end();
    confirmation.certificate_hash = to_bytes(status.next(der::octet_string).content);
    confirmation.request_id = next_signed(status);
    if (status.peek() == der::sequence) {
        confirmation.accepted = next_status(status).granted();
    }
    status.next_if(der::context_constructed(0));  // hashAlg
    status.end();
    return confirmation;
}

Bytes write_poll_request(std::int64_t request_id) {
    return one_entry([&](der::Writer& entry) { entry.integer(request_id); });
}

std::int64_t read_poll_request(ByteView body) {
    der::Reader entry = only_entry(body);
    const auto request_id = next_signed(entry);
    entry.end();
    return request_id;
}

Bytes write_cmp(const CmpPollAnswer& answer) {
    return one_entry([&](der::Writer& entry) {
        entry.integer(answer.request_id);
        entry.integer(answer.check_after.count());
    });
}

CmpPollAnswer read_poll_answer(ByteView body) {
    der::Reader entry = only_entry(body);
    CmpPollAnswer answer;
    answer.request_id = next_signed(entry);
    constexpr std::uint64_t week = std::uint64_t{7} * 24 * 3600;
    answer.check_after = std::chrono::seconds(std::min(entry.next_small_integer(), week));
    return answer;
}

Bytes write_infos(const std::vector<CmpInfo>& infos) {
    der::Writer body;
    body.sequence([&](der::Writer& list) {
        for (const auto& info : infos) {
            list.sequence([&](der::Writer& pair) {
                pair.oid(info.type);
                pair.raw(info.value);
            });
        }
    });
    return body.take();
}

std::vector<CmpInfo> read_infos(ByteView body) {
    der::Reader outer(body);
    der::Reader list = outer.enter(der::sequence);
    outer.end();
    std::vector<CmpInfo> infos;
    while (!list.at_end()) {
        der::Reader pair = list.enter(der::sequence);
        CmpInfo info{.type = pair.next_oid()};
        if (!pair.at_end()) {
            info.value = to_bytes(pair.next().whole);
        }
        pair.end();
        infos.push_back(std::move(info));
        if (infos.size() > CmpMessage::max_general_info) {
            der::malformed("too many entries");
        }
    }
    return infos;
}

}  // namespace certferry::pki
