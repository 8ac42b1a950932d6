#include "service/graph/graph_endpoint.h"

#include "base/codes/oauth.h"
#include "base/encoding.h"
#include "base/error.h"
#include "service/api/path_template.h"
#include "service/api/query.h"
#include "service/graph/filter.h"
#include "service/graph/graph_answer.h"
#include "service/oauth/access_check.h"
#include "store/service/connectors.h"
#include "store/service/users.h"
#include "wire/json.h"
#include "wire/service_discovery.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include <array>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ImportedPfxKey;
using store::service::ImportedPfxRecord;

constexpr std::string_view pfx_path = "/deviceManagement/userPfxCertificates";

/// Microsoft's cmdlets never ask for a second page, so that the first is as large as Graph's get.
constexpr std::int64_t page_size = 999;

/// A connector that has not called for so long counts as inactive.
constexpr std::chrono::hours connector_silence{24};

[[noreturn]] void refuse_path(const http::Request& request) {
    throw Error(codes::graph_object_unknown, escape_for_log(request.path));
}

void require_get(const http::Request& request) {
    if (request.method != "GET" && request.method != "HEAD") {
        throw Error(codes::method_not_allowed, request.method);
    }
}

/// The id in what follows the collection's name: `/ID`, `('ID')` or `(ID)`. Empty for the
/// collection itself.
std::string_view id_in(std::string_view rest, const http::Request& request) {
    if (rest.starts_with('/')) {
        rest.remove_prefix(1);
    } else if (rest.starts_with('(') && rest.ends_with(')')) {
        rest = rest.substr(1, rest.size() - 2);
        if (rest.size() >= 2 && rest.starts_with('\'') && rest.ends_with('\'')) {
            rest = rest.substr(1, rest.size() - 2);
        }
        if (rest.empty()) {
            refuse_path(request);
        }
    } else if (!rest.empty()) {
        refuse_path(request);
    }
    return rest;
}

/// `$filter` of a query, checked to ask only about `known`. Properties are compared as Graph writes
/// them.
Filter filter_in(Query& query, std::initializer_list<std::string_view> known) {
    const auto text = query.text("$filter");
    const auto filter = text ? parse_filter(*text) : Filter();
    const bool fits = filter && std::ranges::all_of(*filter, [&](const auto& condition) {
                          return std::ranges::find(known, condition.first) != known.end();
                      });
    if (!fits) {
        throw Error(codes::graph_request_invalid, "$filter: not one that is supported here");
    }
    return *filter;
}

boost::json::object list_of(const std::vector<ImportedPfxRecord>& records) {
    boost::json::array items;
    for (const auto& record : records) {
        items.push_back(pfx_entity(record));
    }
    return {{"value", std::move(items)}};
}

/// `$skiptoken` stands for the last record of the page before.
ImportedPfxKey key_after(std::string_view token) {
    if (token.empty()) {
        return {};
    }
    auto key = parse_pfx_id(token);
    if (!key) {
        throw Error(codes::graph_request_invalid, "$skiptoken: not one that a list gave");
    }
    return *std::move(key);
}

}  // namespace

void GraphEndpoint::add_to(http::Router& router) {
    for (const char* root : {"/v1.0", "/beta"}) {
        for (const char* method : {"GET", "POST", "PATCH", "DELETE"}) {
            router.add({.method = method,
                        .path = root,
                        .match = http::Match::prefix,
                        .name = "graph",
                        .handler = [this](const http::Request& request) { return handle(request); },
                        .render_error =
                            [this](const Error& error, const http::Request& request) {
                                return graph_error(error, request, parts_.clock.now());
                            }});
        }
    }
}

http::Response GraphEndpoint::handle(const http::Request& request) {
    std::string_view path = request.path;
    path.remove_prefix(std::min(path.find('/', 1), path.size()));
    const Target target{.path = path, .request = request};
    if (path.starts_with(pfx_path)) {
        return pfx(target);
    }
    require_get(request);
    if (path == "/users") {
        return users(target);
    }
    if (path == "/deviceManagement/ndesConnectors") {
        return connectors(target);
    }
    return services(target);
}

http::Response GraphEndpoint::services(const Target& target) {
    const auto values = match_path("/servicePrincipals/{key}/endpoints", target.path);
    if (!values || !values->front().starts_with("appId=")) {
        refuse_path(target.request);
    }
    require_access(parts_.tokens, target.request, Resource::graph,
                   {application_roles::read_applications});
    if (resource_of(values->front().substr(6), parts_.tokens.public_url()) != Resource::intune) {
        refuse_path(target.request);
    }
    std::vector<wire::ServiceEndpoint> endpoints;
    endpoints.reserve(parts_.services.size());
    for (const auto& service : parts_.services) {
        endpoints.push_back({.name = std::string(service.name),
                             .uri = parts_.tokens.public_url() + std::string(service.path)});
    }
    return graph_answer(200, boost::json::parse(wire::write_service_endpoints(endpoints)),
                        target.request);
}

http::Response GraphEndpoint::users(const Target& target) {
    const auto access = require_access(parts_.tokens, target.request, Resource::graph,
                                       {application_roles::read_users});
    auto query = Query::parse(target.request.query());
    const auto filter = filter_in(query, {"userPrincipalName"});
    if (filter.empty()) {
        throw Error(codes::graph_request_invalid, "$filter: userPrincipalName eq '…' is needed");
    }
    const auto upn = store::service::fold_key(filter.begin()->second.text);
    const auto user = parts_.database.read([&](Session& session) {
        return store::service::find_user_by_upn(session, access.tenant_id, upn);
    });
    boost::json::array items;
    if (user) {
        items.push_back(boost::json::object{{"id", user->user_id},
                                            {"userPrincipalName", user->user_principal_name},
                                            {"displayName", user->display_name}});
    }
    return graph_answer(200, boost::json::object{{"value", std::move(items)}}, target.request);
}

http::Response GraphEndpoint::connectors(const Target& target) {
    const auto access = require_access(
        parts_.tokens, target.request, Resource::graph,
        {application_roles::read_configuration, application_roles::write_configuration});
    const auto found = parts_.database.read([&](Session& session) {
        return store::service::list_connectors(session, access.tenant_id);
    });
    const UtcTime now = parts_.clock.now();
    boost::json::array items;
    for (const auto& connector : found) {
        const bool active = !connector.disabled && connector.seen_at &&
                            *connector.seen_at + connector_silence > now;
        const auto& seen = connector.seen_at;
        items.push_back(boost::json::object{
            {"@odata.type", "#microsoft.graph.ndesConnector"},
            {"id", connector.connector_id},
            {"displayName", connector.name},
            {"state", active ? "active" : "inactive"},
            {"lastConnectionDateTime", seen ? wire::write_json(*seen) : boost::json::value()}});
    }
    return graph_answer(200, boost::json::object{{"value", std::move(items)}}, target.request);
}

http::Response GraphEndpoint::pfx_list(const http::Request& request, const std::string& tenant_id) {
    auto query = Query::parse(request.query());
    const auto filter = filter_in(query, {"userPrincipalName", "thumbprint"});
    const auto limit = query.number("$top", page_size, 1, page_size);
    auto after = key_after(query.text("$skiptoken").value_or(""));
    if (!filter.empty()) {
        const auto upn = filter.find("userPrincipalName");
        const auto thumbprint = filter.find("thumbprint");
        if (upn == filter.end()) {
            throw Error(codes::graph_request_invalid, "$filter: userPrincipalName is needed");
        }
        const auto octets =
            thumbprint == filter.end() ? std::optional<Bytes>() : from_hex(thumbprint->second.text);
        if (thumbprint != filter.end() && !octets) {
            return graph_answer(200, list_of({}), request);
        }
        return graph_answer(200, list_of(parts_.pfx.of_user(tenant_id, upn->second.text, octets)),
                            request);
    }
    after.tenant_id = tenant_id;
    auto records = parts_.pfx.list(after, limit + 1);
    const bool more = records.size() > static_cast<std::size_t>(limit);
    if (more) {
        records.pop_back();
    }
    auto body = list_of(records);
    if (more) {
        body["@odata.nextLink"] =
            fmt::format("{}{}?$top={}&$skiptoken={}", parts_.tokens.public_url(), request.path,
                        limit, pfx_id(records.back().key));
    }
    return graph_answer(200, body, request);
}

http::Response GraphEndpoint::pfx(const Target& target) {
    const auto& request = target.request;
    const auto id = id_in(target.path.substr(pfx_path.size()), request);
    if (request.method == "GET" || request.method == "HEAD") {
        const auto access = require_access(
            parts_.tokens, request, Resource::graph,
            {application_roles::read_configuration, application_roles::write_configuration});
        return id.empty()
                   ? pfx_list(request, access.tenant_id)
                   : graph_answer(200, pfx_entity(parts_.pfx.read(access.tenant_id, id)), request);
    }
    const PfxRecords::Caller caller{
        .application = require_access(parts_.tokens, request, Resource::graph,
                                      {application_roles::write_configuration}),
        .remote = request.remote};
    if (request.method == "POST" && id.empty()) {
        return graph_answer(201, pfx_entity(parts_.pfx.create(caller, request.body)), request);
    }
    if (request.method == "PATCH" && !id.empty()) {
        return graph_answer(200, pfx_entity(parts_.pfx.update(caller, id, request.body)), request);
    }
    if (request.method == "DELETE" && !id.empty()) {
        parts_.pfx.remove(caller, id);
        return graph_no_content(request);
    }
    throw Error(codes::method_not_allowed, request.method);
}

}  // namespace certferry::service
