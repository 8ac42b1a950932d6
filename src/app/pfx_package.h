#pragma once

#include "app/pfx_target.h"
#include "base/bytes.h"
#include "base/secret.h"
#include "base/time.h"
#include "wire/user_pfx.h"

#include <string>
#include <string_view>
#include <vector>

namespace certferry::app {

/// How files are made ready for upload.
struct PfxTerms {
    ImportKey key;

    /// The file goes as it is, under its own password, instead of being packed again.
    bool keep_pfx = false;
};

struct PackedPfx {
    wire::UserPfxUpload upload;         ///< Without user and purpose.
    std::vector<std::string> warnings;  ///< What somebody may want to look at.
};

/// Opens a PFX file of `user` and packs it again under a fresh random password, which it seals to
/// the import key: so neither the old password nor its strength matters any more.
///
/// An expired certificate is a warning only: mail that was encrypted for it must stay readable.
/// Throws what pki::open_pkcs12 and wire::seal_pfx_password throw.
PackedPfx pack_pfx(ByteView file, const Secret& password, const PfxTerms& terms,
                   std::string_view user, UtcTime now);

/// Graph's word for `unassigned`, `smime-encryption` or `smime-signing`. Throws
/// Error(pfx_purpose_refused).
std::string purpose_from_text(std::string_view text);

}  // namespace certferry::app
