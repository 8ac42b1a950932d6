#pragma once

#include "base/bytes.h"

#include <map>
#include <string>
#include <string_view>

namespace certferry::service {

/// One file of the portal, as it is sent. Everything is borrowed from the pack.
struct PortalAsset {
    std::string_view content_type;
    std::string_view encoding;  ///< Content-Encoding: `gzip`, or empty.
    std::string_view etag;      ///< Of the content before compression, without quotes.
    ByteView content;
};

/// The built portal: the files that portal/tools/pack.mjs put together.
///
/// A pack is `CFPACK1\n`, then for each file five fields, each with its length before it (4 octets,
/// big-endian): path such as `assets/index-x1.js`, content type, encoding, ETag, content.
/// Immutable, thread-safe; copies are cheap enough for start-up only.
class PortalAssets {
public:
    /// Lends `pack`, which stays alive. An empty pack has no files.
    /// Throws Error(internal_error) if it is cut short or is none: it is our own build's.
    static PortalAssets from_pack(ByteView pack);

    /// The file at this path, or null. `path` has no leading `/`.
    const PortalAsset* find(std::string_view path) const;

    bool empty() const noexcept { return assets_.empty(); }

private:
    std::map<std::string, PortalAsset, std::less<>> assets_;
};

/// What this program was built with; empty without the portal (CMake option CERTFERRY_PORTAL).
ByteView embedded_portal_pack() noexcept;

}  // namespace certferry::service
