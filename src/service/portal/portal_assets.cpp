#include "service/portal/portal_assets.h"

#include "base/error.h"
#include "base/error_codes.h"

namespace certferry::service {

namespace {

constexpr std::string_view pack_magic = "CFPACK1\n";

/// Takes one field off the front of `rest`.
ByteView take_field(ByteView& rest) {
    constexpr std::size_t length_bytes = 4;
    std::size_t length = 0;
    if (rest.size() < length_bytes) {
        throw Error(codes::internal_error, "the portal's pack is cut short");
    }
    for (const auto octet : rest.first(length_bytes)) {
        length = length << 8U | octet;
    }
    rest = rest.subspan(length_bytes);
    if (rest.size() < length) {
        throw Error(codes::internal_error, "the portal's pack is cut short");
    }
    const auto field = rest.first(length);
    rest = rest.subspan(length);
    return field;
}

}  // namespace

PortalAssets PortalAssets::from_pack(ByteView pack) {
    PortalAssets assets;
    if (pack.empty()) {
        return assets;
    }
    if (!as_text(pack).starts_with(pack_magic)) {
        throw Error(codes::internal_error, "the portal's pack is none");
    }
    ByteView rest = pack.subspan(pack_magic.size());
    while (!rest.empty()) {
        const auto path = as_text(take_field(rest));
        PortalAsset asset;
        asset.content_type = as_text(take_field(rest));
        asset.encoding = as_text(take_field(rest));
        asset.etag = as_text(take_field(rest));
        asset.content = take_field(rest);
        assets.assets_.emplace(path, asset);
    }
    return assets;
}

const PortalAsset* PortalAssets::find(std::string_view path) const {
    const auto found = assets_.find(path);
    return found == assets_.end() ? nullptr : &found->second;
}

}  // namespace certferry::service
