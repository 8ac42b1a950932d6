#pragma once

#include "app/ca_link_settings.h"
#include "app/connector_ca.h"
#include "app/ra_credentials.h"
#include "base/error.h"
#include "base/guarded.h"
#include "base/time.h"
#include "ca/cmp/cmp_issuer.h"
#include "http/client.h"

#include <string>
#include <vector>

namespace certferry::app {

/// A CA reached by CMP, and the credential that it is asked with.
///
/// `certferry ca` renews the credential when half of its life is over; a connector asks for that by
/// itself. The one before is kept until the CA has accepted a message signed with the new one, and
/// is taken up again if the CA refuses that.
class CmpCa final : public ConnectorCa {
public:
    /// Reads credential and trust anchors; asks nobody. Throws Error(ca_credential_missing),
    /// Error(file_unreadable) and Error(config_invalid). `clock` is lent.
    CmpCa(std::string name, const CmpCaLink& link, const Clock& clock);

    ca::Issuer& issuer() noexcept override { return issuer_; }

    connector::CaSettings settings() const override;

    std::vector<std::string> obstacles() const override;

    void maintain() override;

private:
    void renew_if_due(Deadline deadline);
    void take_other_if_refused(const Error& error);
    void note(const std::string& trouble);

    const std::string name_;
    const CmpCaLink link_;
    const Clock& clock_;
    RaCredentials store_;
    std::vector<ca::cmp::Credential> credentials_;  // Newest first; empty with a shared secret.
    std::size_t in_use_ = 0;                        // Of these.
    http::Client client_;
    ca::cmp::CmpIssuer issuer_;
    Guarded<std::string> trouble_;  // What kept us from the CA when it was asked last.
    Guarded<UtcTime> ends_;         // When the credential in use does.
};

}  // namespace certferry::app
