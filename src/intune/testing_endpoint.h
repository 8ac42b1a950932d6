#pragma once

#include "http/async.h"
#include "http/router.h"
#include "http/worker_pool.h"

#include <atomic>
#include <cstdint>
#include <memory>

namespace certferry::intune::testing {

/// An endpoint that runs `handler` on `pool` and holds its answer back for `delay` milliseconds,
/// without a thread. All but the handler is lent.
std::shared_ptr<const http::AsyncEndpoint> delayed(http::WorkerPool& pool, http::Handler handler,
                                                   const std::atomic<std::int64_t>& delay);

}  // namespace certferry::intune::testing
