#pragma once

#include "base/time.h"
#include "ca/cmp/cmp_channel.h"

#include <filesystem>
#include <vector>

namespace certferry::app {

/// The credentials by which a connector asks its CA: the one that an operator put there, and those
/// that the connector renewed, in a folder of its own. By one thread at a time.
///
/// Files: the operator's two, never touched; `FOLDER/credential-TIME.pem`, mode 0600, each a key in
/// PKCS#8 and its certificate; `FOLDER/renewal.key`, the key of a renewal that is under way.
class RaCredentials {
public:
    RaCredentials(std::filesystem::path certificate_file, std::filesystem::path key_file,
                  std::filesystem::path folder, const Clock& clock);

    /// Those that have not ended, the newest first. Throws Error(ca_credential_missing) if there is
    /// none, Error(file_unreadable), and Error(config_invalid) if a key is not its certificate's.
    std::vector<ca::cmp::Credential> load() const;

    /// The key to renew with: the one of a renewal that did not come to its end, or a new one. It
    /// is on the disk before anybody is asked to certify it, so that what the CA then gives has its
    /// key.
    pki::PrivateKey renewal_key() const;

    /// Keeps what the CA gave for the renewal's key.
    void save(const pki::Certificate& certificate, const pki::PrivateKey& key) const;

    /// Forgets renewed ones other than this, which has proved itself.
    void keep_only(const pki::Certificate& certificate) const;

private:
    std::vector<std::filesystem::path> renewed_files() const;

    std::filesystem::path certificate_file_;
    std::filesystem::path key_file_;
    std::filesystem::path folder_;
    const Clock& clock_;
};

}  // namespace certferry::app
