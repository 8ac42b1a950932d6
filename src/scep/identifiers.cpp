#include "scep/identifiers.h"

#include "pki/certificate.h"
#include "pki/der.h"

namespace certferry::scep {

namespace der = pki::der;

IssuerAndSubject IssuerAndSubject::from_der(ByteView encoded) {
    der::Reader outermost(encoded);
    der::Reader reader = outermost.enter(der::sequence);
    outermost.end();
    IssuerAndSubject read{.issuer = pki::Name::from_der(reader.next(der::sequence).whole),
                          .subject = pki::Name::from_der(reader.next(der::sequence).whole)};
    reader.end();
    return read;
}

Bytes IssuerAndSubject::to_der() const {
    der::Writer writer;
    writer.sequence([&](der::Writer& pair) {
        pair.raw(issuer.der());
        pair.raw(subject.der());
    });
    return writer.take();
}

IssuerAndSerial IssuerAndSerial::from_der(ByteView encoded) {
    der::Reader outermost(encoded);
    der::Reader reader = outermost.enter(der::sequence);
    outermost.end();
    IssuerAndSerial read;
    read.issuer = pki::Name::from_der(reader.next(der::sequence).whole);
    read.serial = pki::serial_from_integer(reader.next_integer());
    reader.end();
    return read;
}

Bytes IssuerAndSerial::to_der() const {
    der::Writer writer;
    writer.sequence([&](der::Writer& pair) {
        pair.raw(issuer.der());
        pair.unsigned_integer(serial);
    });
    return writer.take();
}

}  // namespace certferry::scep
