#include "app/ca_process.h"

#include "base/time.h"
#include "ca/server/pki_endpoint.h"
#include "http/status_endpoint.h"

namespace certferry::app {

namespace {

constexpr std::chrono::seconds stop_time{10};

}  // namespace

CaProcess::CaProcess(const CaConfig& config, const Clock& clock)
    : clock_(clock),
      host_(config, clock),
      workers_(config.workers, config.max_queued),
      server_({}, workers_, metrics_, clock) {
    ca::server::add_pki_routes(pki_router_, host_.ca().publication(), clock_);
    http::add_status_routes(status_router_, metrics_, [this] { return host_.obstacles(); });
    http::SocketAddress address = config.pki_listen;
    address.port = server_.listen({.name = "pki",
                                   .address = config.pki_listen,
                                   .router = pki_router_,
                                   .tls = std::nullopt,
                                   .limits = {}});
    pki_url_ = "http://" + http::to_text(address);
    status_port_ = server_.listen({.name = "status",
                                   .address = config.status_listen,
                                   .router = status_router_,
                                   .tls = std::nullopt,
                                   .limits = {}});
    server_.start();
}

CaProcess::~CaProcess() {
    server_.stop(Deadline::after(stop_time));
}

}  // namespace certferry::app
