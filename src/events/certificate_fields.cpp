#include "events/certificate_fields.h"

#include "base/encoding.h"

namespace certferry::events {

void add_certificate(Event& event, const pki::Certificate& certificate) {
    const auto add = [&](Field field, auto&& value) {
        if (event.type().fields.contains(field)) {
            event.set(field, value);
        }
    };
    add(Field::thumbprint, to_upper_hex(certificate.thumbprint()));
    add(Field::serial_number, to_upper_hex(certificate.serial()));
    add(Field::issuer, certificate.issuer().text());
    add(Field::subject, certificate.subject().text());
    add(Field::not_before, certificate.not_before());
    add(Field::not_after, certificate.not_after());
}

}  // namespace certferry::events
