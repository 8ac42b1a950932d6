#pragma once

#include "base/time.h"
#include "pki/certificate.h"
#include "pki/cms_enveloped.h"
#include "pki/key.h"
#include "registration/ra_files.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace certferry::ca {
class Issuer;
}

namespace certferry::registration {

/// The certificates and keys of one generation of a registration authority: one for signing
/// replies, one for opening requests; the same twice where an endpoint's clients want a single one.
struct RaPair {
    pki::Certificate signing;
    pki::PrivateKey signing_key;
    pki::Certificate decryption;
    pki::PrivateKey decryption_key;

    /// A request of ours in DER, and an envelope of ours to this pair around it, for `open_request`
    /// to work on when a client's cannot be used.
    Bytes decoy_request;
    Bytes decoy_envelope;

    UtcTime not_after() const { return std::min(signing.not_after(), decryption.not_after()); }
};

/// What an endpoint answers GetCACert with and opens requests by. Immutable.
struct RaSnapshot {
    std::vector<std::shared_ptr<const RaPair>> pairs;  ///< Newest first, never empty.
    std::vector<pki::Certificate> chain;               ///< Issuing CA first, root last.
    std::vector<pki::Certificate> next;    ///< The CA's next certificate, if it has one.
    std::vector<pki::Certificate> former;  ///< What the CA issued with before.

    const RaPair& newest() const { return *pairs.front(); }

    /// True if the signature is of the CA, under its present certificate or a former one.
    bool is_of_this_ca(const pki::Certificate& certificate) const;

    struct Addressed {
        std::shared_ptr<const RaPair> pair;  ///< The one that is named; null if none is.
        std::size_t count = 0;               ///< How many recipients name a pair of ours.
    };

    /// Which pair the recipients of an envelope name.
    Addressed find(const std::vector<pki::EnvelopedMessage::Recipient>& recipients) const;
};

/// Keeps the RA's keys and certificates in files, makes them at the first start and renews them at
/// half of their life. Older pairs keep opening requests until their end.
///
/// Files: registration/ra_files.h. `snapshot` may be called from any thread; the others by one
/// thread at a time.
///
/// Several processes may share the folder: they take turns at making pairs, and read what the
/// others made.
class RaKeys {
public:
    /// Loads what is there; makes a pair by `issuer` (templates RaSigning and RaDecryption, or
    /// RaGeneral) if none is valid. A new pair only opens requests until it is as old as `settling`
    /// and every process that shares the folder has read it; then it is the newest.
    RaKeys(std::filesystem::path folder, RaShape shape, ca::Issuer& issuer, const Clock& clock,
           std::chrono::seconds settling = std::chrono::seconds(0));

    std::shared_ptr<const RaSnapshot> snapshot() const;

    /// Reads pairs that are new in the folder. Makes a new pair if the newest is past half of its
    /// life or was issued by a CA that is not the active one any more, forgets pairs that ended,
    /// and reads the CA's chain again. Throws what the issuer throws; then everything stays as it
    /// was.
    void maintain();

private:
    RaCredentials make_credentials() const;
    void load();
    bool is_due(const pki::Certificate& ca) const;
    void publish();

    std::filesystem::path folder_;
    RaShape shape_;
    ca::Issuer& issuer_;
    const Clock& clock_;
    const std::chrono::seconds settling_;
    std::map<UtcTime, std::shared_ptr<const RaPair>, std::greater<>> pairs_;  // By time of making.
    std::atomic<std::shared_ptr<const RaSnapshot>> snapshot_;
};

}  // namespace certferry::registration
