#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "device/settings.h"
#include "pki/certificate.h"
#include "pki/certificate_request.h"
#include "pki/key.h"
#include "wire/device.h"

#include <boost/describe/class.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace certferry::device {

/// A SCEP request under way for a profile, with all that is needed to send exactly the same message
/// again: a server answers a repeat from its record, so that there is one certificate however often
/// the agent was killed (RFC 8894, 2.3 and 3.2.1.1).
struct ScepAttempt {
    std::string profile_id;
    std::int64_t profile_version = 0;
    std::vector<std::string> urls;
    std::optional<std::string> url;  ///< The one that the request went to, or is about to.
    std::string root_profile_id;
    Bytes subject;  ///< DER.
    Secret key;     ///< PKCS#8 in PEM.
    Bytes csr;      ///< With the challenge.
    Bytes signer;   ///< Self-signed certificate of the key.
    UtcTime started_at;
    bool pending = false;  ///< The CA has yet to decide; from now on it is asked by CertPoll.
    std::optional<Bytes> certificate;  ///< What it led to; it only needs to be installed.
    std::vector<Bytes> chain;
};
BOOST_DESCRIBE_STRUCT(ScepAttempt, (),
                      (profile_id, profile_version, urls, url, root_profile_id, subject, key, csr,
                       signer, started_at, pending, certificate, chain))

/// The attempts in `attempts/` of the data folder, one file for each profile, mode 0600. A file
/// that is damaged is put aside as `.damaged`, and stops nobody else's certificate.
class AttemptFolder {
public:
    /// Throws Error(file_unwritable).
    explicit AttemptFolder(const std::filesystem::path& data_dir);

    std::vector<ScepAttempt> all() const;
    std::optional<ScepAttempt> find(const std::string& profile_id) const;

    /// Durable on return.
    void save(const ScepAttempt& attempt) const;
    void drop(const std::string& profile_id) const;

    /// All of them, and what was put aside.
    void drop_all() const;

private:
    std::filesystem::path file(const std::string& profile_id) const {
        return folder_ / (profile_id + ".json");
    }

    std::filesystem::path folder_;
};

/// The CSR for what the service ordered, with its challenge. Throws Error(name_invalid) and such
/// for names that cannot be written.
pki::CertificateRequest make_scep_request(const wire::ScepItem& item, const pki::PrivateKey& key);

/// Makes key, CSR and signer for what the service ordered. Throws Error(name_invalid) and such for
/// names that cannot be written.
ScepAttempt make_attempt(const std::string& profile_id, std::int64_t profile_version,
                         const wire::ScepItem& item, UtcTime now);

/// The server has said no, or what it sent cannot be used; another attempt needs a new challenge.
struct ScepRefusal {
    std::string state;  ///< Of a certificate, for the service.
    std::string code;
    std::string detail;
};

/// The attempt has its certificate.
struct ScepIssued {};

/// The CA has yet to decide.
struct ScepPending {};

using ScepOutcome = std::variant<ScepIssued, ScepPending, ScepRefusal>;

/// Sends the attempt's request, to the first of its URLs that answers, or to the one that it went
/// to before. The server's certificates must lead to `anchor` before it gets the challenge, and the
/// new certificate must too. The attempt is saved before the request leaves, and with what came of
/// it.
///
/// Throws Error(peer_unreachable) and Error(scep_answer_invalid) if there was no answer that could
/// be used: then the same attempt is to be pursued again later. Throws Error(chain_untrusted) if no
/// server that answered leads to the anchor.
ScepOutcome pursue(ScepAttempt& attempt, const pki::Certificate& anchor, const Settings& settings,
                   const AttemptFolder& folder, UtcTime now);

}  // namespace certferry::device
