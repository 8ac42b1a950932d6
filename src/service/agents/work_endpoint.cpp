#include "service/agents/work_endpoint.h"

#include "service/agents/json_body.h"
#include "service/queue/lanes.h"
#include "wire/connector.h"
#include "wire/work_calls.h"

#include <fmt/format.h>

namespace certferry::service {

/// What one look into the queue gave, and what has to be known to wait for more.
struct WorkEndpoint::Attempt {
    std::string tenant_id;
    std::string connector_id;
    std::vector<std::string> lanes;
    std::chrono::seconds wait{0};
    wire::LeaseAnswer answer;
};

void WorkEndpoint::add_to(http::Router& router) const {
    const auto route = [](std::string_view verb) {
        http::Route made;
        made.method = "POST";
        made.path = fmt::format("{}/work/{}", wire::connector_base_path, verb);
        made.name = fmt::format("connector.work.{}", verb);
        return made;
    };
    router.add(route("lease"), http::async_endpoint([this](const http::Request& request) {
                   return lease(request);
               }));
    auto extending = route("extend");
    extending.handler = [this](const http::Request& request) { return extend(request); };
    router.add(std::move(extending));
    auto reporting = route("results");
    reporting.handler = [this](const http::Request& request) { return take_results(request); };
    router.add(std::move(reporting));
}

WorkEndpoint::Attempt WorkEndpoint::attempt(const http::Request& request) const {
    // Every time anew: meanwhile it may have been disabled.
    const auto connector = parts_.clients.connector(request);
    auto order = read_body<wire::LeaseRequest>(request);
    order.features = parts_.database.read([&](store::Session& session) {
        return parts_.gate.admit(session, connector.tenant_id, connector.product_version,
                                 order.features, parts_.clock.now());
    });
    return {.tenant_id = connector.tenant_id,
            .connector_id = connector.connector_id,
            .lanes = lanes_for(connector, order),
            .wait = std::chrono::seconds(order.wait_seconds),
            .answer = parts_.desk.lease(connector, order)};
}

http::Task<http::Response> WorkEndpoint::lease(const http::Request& request) const {
    std::function<Attempt()> look = [this, &request] { return attempt(request); };
    auto found = co_await http::on_pool(parts_.workers, look);
    const auto until = std::chrono::steady_clock::now() + found.wait;
    WorkBoard::Waiter waiter(parts_.board, found.tenant_id, found.connector_id, found.lanes);
    while (found.answer.items.empty() && std::chrono::steady_clock::now() < until &&
           !parts_.board.is_closed()) {
        co_await http::pause(glance_every);
        if (waiter.is_outdated()) {
            break;
        }
        if (waiter.has_news()) {
            found = co_await http::on_pool(parts_.workers, look);
        }
    }
    co_return answer_with(found.answer);
}

http::Response WorkEndpoint::extend(const http::Request& request) const {
    const auto connector = parts_.clients.connector(request);
    return answer_with(parts_.desk.extend(connector, read_body<wire::LeaseExtension>(request)));
}

http::Response WorkEndpoint::take_results(const http::Request& request) const {
    const auto connector = parts_.clients.connector(request);
    const auto answer =
        answer_with(parts_.desk.take_results(connector, read_body<wire::WorkReport>(request)));
    parts_.board.poke(connector.tenant_id);  // What one gave back another may take.
    return answer;
}

}  // namespace certferry::service
