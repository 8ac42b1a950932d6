#include "base/error.h"
#include "pki/certificate.h"
#include "pki/der.h"

namespace certferry::pki {

namespace {

constexpr std::size_t max_serial_bytes = 20;  // What we give out: RFC 5280, 4.1.2.2.

void check_serial(ByteView serial) {
    // The sign bit counts: 20 octets with the first bit set would be encoded in 21.
    const bool fits = !serial.empty() && serial.size() <= max_serial_bytes && serial[0] != 0 &&
                      (serial.size() < max_serial_bytes || serial[0] < 0x80);
    if (!fits) {
        throw Error(codes::internal_error, "serial number out of range");
    }
}

}  // namespace

Bytes serial_from_integer(ByteView content) {
    const bool padded = content.size() > 1 && content[0] == 0;
    const ByteView serial = padded ? content.subspan(1) : content;
    if (serial.empty() || serial.size() > max_foreign_serial_bytes) {
        throw Error(codes::der_malformed, "serial number is empty or too long");
    }
    return to_bytes(serial);
}

Bytes encode_tbs(const CertificateContent& content, ByteView signature_algorithm) {
    check_serial(content.serial);
    der::Writer writer;
    writer.sequence([&](der::Writer& tbs) {
        tbs.constructed(der::context_constructed(0), [](der::Writer& version) {
            version.integer(2);  // Version 3.
        });
        tbs.unsigned_integer(content.serial);
        tbs.raw(signature_algorithm);
        tbs.raw(content.issuer.der());
        tbs.sequence([&](der::Writer& validity) {
            validity.time(content.not_before);
            validity.time(content.not_after);
        });
        tbs.raw(content.subject.der());
        tbs.raw(content.spki);
        if (!content.extensions.empty()) {
            tbs.constructed(der::context_constructed(3), [&](der::Writer& extensions) {
                extensions.raw(encode_extensions(content.extensions));
            });
        }
    });
    return writer.take();
}

Certificate sign_tbs(ByteView tbs, const PrivateKey& key, Hash hash) {
    return Certificate::from_der(sign_structure(tbs, key, hash));
}

}  // namespace certferry::pki
