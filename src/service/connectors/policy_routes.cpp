#include "base/codes/service.h"
#include "base/error.h"
#include "service/connectors/policy.h"
#include "service/connectors/routes.h"
#include "store/service/connector_policies.h"

#include <algorithm>
#include <functional>

namespace certferry::service {

namespace {

using store::Session;

/// Writes a document over the version that was read.
template <class Document>
Answer put_document(const ConnectorParts& parts, const Call& call) {
    const auto version = call.expected_version();
    const auto document = call.body<Document>();
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        if (auto faults = faults_of(document); !faults.empty()) {
            return {.errors = std::move(faults)};
        }
        if (!store::service::put_connector_policy(session, {.tenant_id = call.principal.tenant_id,
                                                            .policy = wire::to_json(document),
                                                            .version = version,
                                                            .modified_at = now})) {
            throw Error(codes::object_changed, call.route.name);
        }
        return {.body = wire::write_json(document),
                .version = version + 1,
                .object = call.route.name,
                .details = wire::write_json(document).as_object()};
    });
}

Answer read_settings(const ConnectorParts& parts, const Call& call) {
    const auto stored = parts.database.read(
        [&](Session& session) { return load_policy(session, call.principal.tenant_id); });
    return {.body = wire::write_json(stored.policy), .version = stored.version};
}

Answer read_releases(const ConnectorParts& parts, const Call&) {
    const auto stored =
        parts.database.read([](Session& session) { return load_releases(session); });
    return {.body = wire::write_json(stored.list), .version = stored.version};
}

/// For administrators: newest first, with the program's own version.
Answer list_releases(const ConnectorParts& parts, const Call& call) {
    std::vector<Release> releases;
    ReleaseList notes;
    parts.database.read([&](Session& session) {
        releases = parts.gate.rules(session, call.principal.tenant_id).releases;
        notes = load_releases(session).list;
    });
    std::ranges::sort(releases, std::greater(), &Release::version);
    boost::json::array items;
    for (const auto& release : releases) {
        const auto version = to_text(release.version);
        boost::json::object item{{"version", version},
                                 {"releasedAt", wire::write_json(release.released_at)}};
        const auto note = std::ranges::find(notes.releases, version, &ReleaseNote::version);
        if (note != notes.releases.end() && note->notes) {
            item["notes"] = *note->notes;
        }
        items.push_back(std::move(item));
    }
    return {.body = boost::json::object{{"items", std::move(items)}}};
}

}  // namespace

void add_policy_routes(const ConnectorRoutes& add) {
    using schemas::object_with;
    using schemas::text;
    using schemas::time;
    const auto policy = wire::json_schema<ConnectorPolicy>();
    const auto releases = wire::json_schema<ReleaseList>();
    add("GET", "/connectorSettings", "connectorSettings.read", Role::auditor, read_settings,
        {.summary = "Read what the tenant asks of its connectors", .answer = policy});
    add("PUT", "/connectorSettings", "connectorSettings.update", Role::administrator,
        put_document<ConnectorPolicy>,
        {.summary = "Set what the tenant asks of its connectors",
         .body = body_of<ConnectorPolicy>(),
         .answer = policy,
         .needs_etag = true});
    add("GET", "/releases", "release.list", Role::auditor, list_releases,
        {.summary = "List releases of the product, newest first",
         .answer = page_schema(
             object_with({{"version", text()}, {"releasedAt", time()}, {"notes", text()}},
                         {"version", "releasedAt"}))});
    add("GET", "/installation/releases", "installation.releases", Role::owner, read_releases,
        {.summary = "Read the list of releases that the owner keeps", .answer = releases});
    add("PUT", "/installation/releases", "installation.updateReleases", Role::owner,
        put_document<ReleaseList>,
        {.summary = "Write the list of releases",
         .body = body_of<ReleaseList>(),
         .answer = releases,
         .needs_etag = true});
}

}  // namespace certferry::service
