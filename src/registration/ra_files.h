#pragma once

#include "base/time.h"
#include "pki/certificate.h"
#include "pki/key.h"

#include <filesystem>
#include <string_view>
#include <vector>

namespace certferry::registration {

/// Whether an endpoint's clients get one RA certificate or two.
enum class RaShape { one, two };

struct RaCredential {
    pki::Certificate certificate;
    pki::PrivateKey key;
};

/// One generation of an RA's keys; the same credential twice where there is one alone.
struct RaCredentials {
    RaCredential signing;
    RaCredential decryption;
};

/// A file of such a generation: `ra-SHAPE-TIME.pem`, mode 0600, with the private keys in PKCS#8 and
/// their certificates.
struct RaFile {
    std::filesystem::path path;
    RaShape shape = RaShape::two;
    UtcTime made_at;  ///< By its name.
};

/// `one`, `two`.
std::string_view to_text(RaShape shape) noexcept;

/// The files of a CA's folder, the newest first; other files are left out, and a folder that is not
/// there has none. Throws Error(file_unreadable).
std::vector<RaFile> list_ra_files(const std::filesystem::path& folder);

/// Throws Error(file_unreadable) if it is not one or two keys with their certificates, and what
/// reading a file throws.
RaCredentials read_ra_file(const std::filesystem::path& path);

/// Writes a file of its own; processes that share the folder read it at their next look.
void write_ra_file(const std::filesystem::path& folder, RaShape shape, UtcTime made_at,
                   const RaCredentials& credentials);

}  // namespace certferry::registration
