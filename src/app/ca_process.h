#pragma once

#include "app/ca_config.h"
#include "app/embedded_ca_host.h"
#include "app/ra_listener.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/server.h"
#include "http/worker_pool.h"

#include <cstdint>
#include <optional>
#include <string>

namespace certferry::app {

/// `certferry ca run`: the CA as a process of its own, with its maintenance and its listeners `pki`
/// and `status`. Members stand in the order of starting.
class CaProcess {
public:
    /// Opens the CA, brings CRLs and OCSP responders up to date, listens and serves. Throws
    /// Error(ca_missing), Error(address_in_use), and what the database throws.
    CaProcess(const CaConfig& config, const Clock& clock);
    CaProcess(const CaProcess&) = delete;
    CaProcess& operator=(const CaProcess&) = delete;
    ~CaProcess();

    /// Where the listener `pki` is, such as `http://127.0.0.1:8081`.
    const std::string& pki_url() const noexcept { return pki_url_; }

    /// Where CMP is, such as `https://127.0.0.1:8444/.well-known/cmp`; empty if it is not served.
    const std::string& cmp_url() const noexcept { return cmp_url_; }

    std::uint16_t status_port() const noexcept { return status_port_; }

private:
    const Clock& clock_;
    EmbeddedCaHost host_;
    http::Metrics metrics_;
    std::optional<RaListener> ra_;
    http::Router pki_router_;
    http::Router status_router_;
    http::WorkerPool workers_;
    http::Server server_;
    std::string pki_url_;
    std::string cmp_url_;
    std::uint16_t status_port_ = 0;
};

}  // namespace certferry::app
