#include "registration/identity.h"

#include "base/encoding.h"

#include <fmt/format.h>

namespace certferry::registration {

namespace {

void add(Bytes& to, ByteView part) {
    for (unsigned shift : {24U, 16U, 8U, 0U}) {
        to.push_back(static_cast<std::uint8_t>(part.size() >> shift));
    }
    append(to, part);
}

}  // namespace

pki::Sha256 identity_of(const std::string& endpoint, const OpenedRequest& request) {
    Bytes parts;
    add(parts, as_bytes(endpoint));
    add(parts, as_bytes(request.message.transaction_id()));
    parts.push_back(static_cast<std::uint8_t>(request.type));
    add(parts, request.csr().fingerprint());
    add(parts, request.message.signer().fingerprint());
    return pki::sha256(parts);
}

std::string idempotency_key(ByteView identity, std::int64_t record) {
    return fmt::format("scep-{}-{}", to_hex(identity), record);
}

}  // namespace certferry::registration
