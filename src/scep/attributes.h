#pragma once

#include "base/bytes.h"
#include "pki/cms_signed.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Reading and making the signed attributes of a pkiMessage; for the sources of scep/ alone.
namespace certferry::scep {

/// What we send as senderNonce (RFC 8894, 3.2.1.5).
constexpr std::size_t nonce_bytes = 16;

/// pki::single_value() as text of a PrintableString; empty for another type of string.
std::optional<std::string> single_text(const std::vector<pki::CmsAttribute>& attributes,
                                       std::string_view type);

/// The same as octets of an OCTET STRING.
std::optional<Bytes> single_octets(const std::vector<pki::CmsAttribute>& attributes,
                                   std::string_view type);

pki::CmsAttribute text_attribute(std::string_view type, std::string_view text);
pki::CmsAttribute utf8_attribute(std::string_view type, std::string_view text);
pki::CmsAttribute octets_attribute(std::string_view type, ByteView octets);

}  // namespace certferry::scep
