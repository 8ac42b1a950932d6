#include "device/payload.h"

#include "base/codes/device.h"
#include "base/codes/payload.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/pkcs12.h"
#include "pki/sealed.h"
#include "wire/json.h"
#include "wire/payload.h"

#include <optional>

namespace certferry::device {

namespace {

constexpr std::int64_t known_format = 1;

Secret decrypt(ByteView content, const Identity& identity) {
    for (const auto& pair : identity.encryption) {
        try {
            return pki::open_sealed(content, pair.key);
        } catch (const Error& error) {
            if (error.code() != codes::payload_unreadable.name) {
                throw;
            }
        }
    }
    throw Error(codes::payload_unreadable, "no key of this device opens it");
}

pki::Pkcs12 open(ByteView content, const Identity& identity) {
    const auto text = decrypt(content, identity);
    const auto body = wire::from_json<wire::PayloadContent>(text.reveal_text(),
                                                            {.max_bytes = pki::max_sealed_bytes});
    if (body.format != known_format) {
        throw Error(codes::payload_unreadable, "a format that this version does not know");
    }
    return pki::open_pkcs12(body.pfx, body.password);
}

}  // namespace

Credential open_payload(const wire::DevicePayload& payload, const std::string& profile_id,
                        const wire::PayloadItem& announced, const Identity& identity) {
    if (payload.profile_id && *payload.profile_id != profile_id) {
        throw Error(codes::payload_mismatch, "it is of another profile");
    }
    auto pfx = open(payload.content, identity);
    const auto thumbprint = from_hex(announced.thumbprint);
    if (!thumbprint || *thumbprint != pfx.certificate.thumbprint()) {
        throw Error(codes::payload_mismatch, "it holds another certificate");
    }
    return {.profile_id = profile_id,
            .key = std::move(pfx.key),
            .certificate = std::move(pfx.certificate),
            .chain = std::move(pfx.chain)};
}

}  // namespace certferry::device
