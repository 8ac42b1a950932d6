#include "base/codes/service.h"
#include "base/error.h"
#include "service/accounts/routes.h"
#include "service/api/page_answer.h"
#include "store/service/audit.h"

#include <boost/describe/class.hpp>
#include <boost/json/parse.hpp>

namespace certferry::service {

namespace {

using store::Session;
using store::service::AuditRecord;

struct AuditAnswer {
    std::string id;
    UtcTime at;
    std::string actor;
    std::string remote;
    std::string action;
    std::string object;
    boost::json::value details;
};

BOOST_DESCRIBE_STRUCT(AuditAnswer, (), (id, at, actor, remote, action, object, details))

boost::json::value to_json(const AuditRecord& record) {
    return wire::write_json(AuditAnswer{.id = record.audit_id,
                                        .at = record.at,
                                        .actor = record.actor,
                                        .remote = record.remote,
                                        .action = record.action,
                                        .object = record.object,
                                        .details = boost::json::parse(record.details)});
}

std::optional<UtcTime> time_in(Query& query, std::string_view name) {
    const auto text = query.text(name);
    if (!text) {
        return std::nullopt;
    }
    const auto time = from_rfc3339(*text);
    if (!time) {
        throw Error(codes::query_invalid, std::string(name) + " is not a time of RFC 3339");
    }
    return time;
}

Answer list_audit(const AccountsParts& parts, const Call& call) {
    auto query = call.query;
    store::service::AuditFilter filter{.tenant_id = call.principal.tenant_id,
                                       .actor = query.text("actor").value_or(""),
                                       .action = query.text("action").value_or(""),
                                       .object = query.text("object").value_or(""),
                                       .from = time_in(query, "from"),
                                       .until = time_in(query, "until"),
                                       .before = ""};
    const auto page = page_of(query);
    query.refuse_unknown();
    filter.before = page.after;
    const auto records = parts.database.read([&](Session& session) {
        return store::service::find_audit(session, filter, page.limit + 1);
    });
    return page_answer(page, records, to_json,
                       [](const AuditRecord& record) { return record.audit_id; });
}

QueryParameter time_parameter(std::string name, std::string description) {
    return {.name = std::move(name),
            .description = std::move(description),
            .schema = {{"type", "string"}, {"format", "date-time"}}};
}

}  // namespace

void add_audit_routes(Api& api, const AccountsParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/audit", "audit.list", {Role::auditor, Access::role_or_owner}, list_audit,
        {.summary = "Who changed what, newest first",
         .query = page_parameters({{.name = "actor", .description = "Such as `account:alice`."},
                                   {.name = "action", .description = "Such as `profile.update`."},
                                   {.name = "object", .description = "Id of what was changed."},
                                   time_parameter("from", "Not before; to the millisecond."),
                                   time_parameter("until", "Before; to the millisecond.")}),
         .answer = page_schema(wire::json_schema<AuditAnswer>())});
}

}  // namespace certferry::service
