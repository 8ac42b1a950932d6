#include "app/ca_process.h"

#include "app/worker_count.h"
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
      workers_(worker_count(config.workers), config.max_queued),
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
    if (config.ra) {
        ra_.emplace(config, host_.ca(), metrics_, clock_);
        http::SocketAddress ra_address = config.ra->listen;
        ra_address.port = server_.listen({.name = "ra",
                                          .address = config.ra->listen,
                                          .router = ra_->router(),
                                          .tls = ra_->tls(),
                                          .limits = {}});
        cmp_url_ = "https://" + http::to_text(ra_address) + "/.well-known/cmp";
    }
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
