#pragma once

#include "app/ca_config.h"
#include "ca/embedded/embedded_ca.h"
#include "store/database.h"

#include <memory>
#include <string>
#include <vector>

namespace certferry::app {

/// What the verbs of `certferry ca` are given on the command line.
struct CaOptions {
    std::string config_file = "/etc/certferry/ca.toml";
    bool check_config = false;
    bool json = false;

    std::string id;  ///< A serial number in hexadecimal, or the ticket of a request.
    std::string subject;
    std::vector<std::string> alt_names;
    std::string template_name;
    std::string not_after;
    std::string csr_file;
    std::string idempotency_key;
    std::string out;
    std::string anchors_out;
    bool with_chain = false;
    bool pem = false;
    bool der = false;

    bool revoked = false;
    bool pending = false;
    int limit = 50;
    long before = 0;

    std::string reason;
    bool publish = false;
    std::string authority;
    bool delta = false;
};

/// The CA of a configuration file, opened for one command.
class OpenCa {
public:
    explicit OpenCa(const CaOptions& options);

    const CaConfig& config() const noexcept { return config_; }

    store::Database& database() noexcept { return *database_; }

    ca::embedded::EmbeddedCa& ca() noexcept { return ca_; }

    /// The authority that `slug` names, or the one that issues if it is empty. Throws
    /// Error(usage_invalid).
    const ca::embedded::Authority& authority(const std::string& slug);

private:
    SystemClock clock_;
    CaConfig config_;
    std::unique_ptr<store::Database> database_;
    ca::embedded::EmbeddedCa ca_;
    std::shared_ptr<const ca::embedded::AuthoritySet> set_;
};

/// Who runs this command, for the record.
std::string operator_name();

// The verbs; each prints what it did, and throws Error.
void ca_init(const CaOptions& options);
void ca_run(const CaOptions& options);
void ca_next(const CaOptions& options);
void ca_activate(const CaOptions& options);
void ca_crl(const CaOptions& options);

void ca_list(const CaOptions& options);
void ca_show(const CaOptions& options);

void ca_issue(const CaOptions& options);
void ca_approve(const CaOptions& options);
void ca_deny(const CaOptions& options);
void ca_revoke(const CaOptions& options);
void ca_release(const CaOptions& options);

void ca_ra_credential(const CaOptions& options);

/// If this is a registration authority's credential: revokes those that it, or a successor, was
/// renewed with. Gives their serial numbers.
std::vector<std::string> revoke_successors(OpenCa& open, const Bytes& serial,
                                           pki::RevocationReason reason);

}  // namespace certferry::app
