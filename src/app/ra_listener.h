#pragma once

#include "app/ca_config.h"
#include "ca/embedded/embedded_ca.h"
#include "ca/server/cmp_responder.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/tls.h"

#include <filesystem>
#include <vector>

namespace certferry::app {

/// What `certferry ca run` serves to registration authorities: CMP under TLS.
///
/// One credential of the CA (template CmpResponder, P-256) protects both the answers and the
/// connection. It is kept in the folder of keys and made anew, at start, when half of its life is
/// over or the names changed. Clients are asked for a certificate of this CA and may do without:
/// what counts is the signature of each message.
class RaListener {
public:
    /// Throws what issuing throws.
    RaListener(const CaConfig& config, ca::embedded::EmbeddedCa& ca, http::Metrics& metrics,
               const Clock& clock);
    RaListener(const RaListener&) = delete;
    RaListener& operator=(const RaListener&) = delete;

    const http::Router& router() const noexcept { return router_; }

    http::TlsContext tls() const;

private:
    std::filesystem::path folder_;
    pki::PrivateKey key_;
    pki::Certificate certificate_;
    std::vector<pki::Certificate> chain_;
    ca::server::CmpResponder responder_;
    http::Router router_;
};

}  // namespace certferry::app
