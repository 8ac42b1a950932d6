#include "base/ascii.h"
#include "base/codes/service.h"
#include "base/error.h"
#include "base/uuid.h"
#include "service/directory/answers.h"
#include "service/directory/import_check.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <initializer_list>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ImportError;
using store::service::ImportRecord;

constexpr std::size_t max_content_octets = std::size_t{64} * 1024 * 1024;

boost::json::object import_json(const ImportRecord& import) {
    const auto& progress = import.progress;
    boost::json::object object{{"id", import.import_id},
                               {"kind", import.kind},
                               {"format", import.format},
                               {"source", import.source},
                               {"mode", import.mode},
                               {"actor", import.actor},
                               {"state", import.state},
                               {"sizeOctets", import.size_octets},
                               {"octetsRead", progress.next_octet},
                               {"rowsRead", progress.rows_read},
                               {"created", progress.created},
                               {"updated", progress.updated},
                               {"unchanged", progress.unchanged},
                               {"refused", progress.refused},
                               {"errors", progress.errors}};
    if (import.code) {
        object["code"] = *import.code;
    }
    object["createdAt"] = wire::write_json(import.created_at);
    object["modifiedAt"] = wire::write_json(import.modified_at);
    return object;
}

boost::json::object error_to_json(const ImportError& error) {
    return {{"line", error.line}, {"code", error.code}, {"path", error.path}, {"text", error.text}};
}

/// One of some words, which must be there.
std::string word_in(Query& query, std::string_view name,
                    std::initializer_list<std::string_view> words) {
    auto text = query.text(name).value_or("");
    for (const auto word : words) {
        if (text == word) {
            return text;
        }
    }
    throw Error(codes::query_invalid, fmt::format("{} is one of {}", name, fmt::join(words, ", ")));
}

/// Content is declared as what the query says it is.
void check_content_type(const Call& call, const std::string& format) {
    const auto type = call.request.headers.find("Content-Type").value_or("");
    const auto name = type.substr(0, type.find(';'));
    const bool fits = format == "csv" ? equal_ignoring_case(name, "text/csv")
                                      : equal_ignoring_case(name, "application/x-ndjson") ||
                                            equal_ignoring_case(name, "application/json");
    if (!fits) {
        throw Error(codes::content_type_wrong, "text/csv, or application/x-ndjson for JSON lines");
    }
}

ImportRecord import_of(const Call& call) {
    auto query = call.query;
    ImportRecord import;
    import.kind = word_in(query, "kind", {"users", "devices", "groups", "members"});
    import.format = word_in(query, "format", {"csv", "json"});
    import.source = word_in(query, "source", {"directory", "admin"});
    import.mode = word_in(query, "mode", {"create", "upsert"});
    query.refuse_unknown();
    import.tenant_id = call.principal.tenant_id;
    import.grants = allows(call.principal.role, Role::administrator);
    import.actor = call.principal.actor;
    import.remote = call.request.remote;
    import.size_octets = static_cast<std::int64_t>(call.request.body.size());
    return import;
}

/// The import that is asked for, once content and role are fit for it.
ImportRecord admitted_import(const Call& call) {
    auto import = import_of(call);
    check_content_type(call, import.format);
    if (call.request.body.size() > max_content_octets) {
        throw Error(codes::body_too_large, "an import has at most 64 MiB");
    }
    if (import.kind == "users" && !import.grants) {
        throw Error(codes::role_insufficient, "every user has a principal name");
    }
    return import;
}

Answer check_content(const DirectoryParts& parts, const Call& call) {
    const auto check =
        check_import(admitted_import(call), as_text(call.request.body), parts.reserved_sids);
    boost::json::array items;
    for (const auto& error : check.errors) {
        items.push_back(error_to_json(error));
    }
    boost::json::object body{{"rows", check.rows},
                             {"refused", check.refused},
                             {"errors", check.error_count},
                             {"items", std::move(items)}};
    if (check.code) {
        body["code"] = *check.code;
    }
    return {.body = std::move(body)};
}

Answer create_import(const DirectoryParts& parts, const Call& call) {
    auto import = admitted_import(call);
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        import.import_id = new_uuid(now);
        import.created_at = now;
        import.modified_at = now;
        store::service::insert_import(session, import, call.request.body);
        return {.status = 202,
                .body = import_json(import),
                .location = "/imports/" + import.import_id,
                .object = import.import_id,
                .details = {{"kind", import.kind},
                            {"format", import.format},
                            {"source", import.source},
                            {"mode", import.mode},
                            {"sizeOctets", import.size_octets}}};
    });
}

ImportRecord import_of_path(Session& session, const Call& call) {
    auto import = store::service::find_import(session, call.principal.tenant_id, call.ids.at(0));
    if (!import) {
        refuse_unknown_object("import", call.ids.at(0));
    }
    return *std::move(import);
}

Answer read_import(const DirectoryParts& parts, const Call& call) {
    return {.body = import_json(parts.database.read(
                [&](Session& session) { return import_of_path(session, call); }))};
}

Answer list_imports(const DirectoryParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto imports = parts.database.read([&](Session& session) {
        return store::service::list_imports(session, call.principal.tenant_id, page.after,
                                            page.limit + 1);
    });
    return page_answer(page, imports, import_json,
                       [](const ImportRecord& import) { return import.import_id; });
}

/// The number of the last error of the page before; -1 before the first.
std::int64_t error_number(const Page& page) {
    std::int64_t number = -1;
    const char* const end = page.after.data() + page.after.size();
    const auto [stop, fault] = std::from_chars(page.after.data(), end, number);
    if (!page.after.empty() && (fault != std::errc() || stop != end)) {
        throw Error(codes::query_invalid, "cursor is not one that this list gave");
    }
    return number;
}

Answer list_import_errors(const DirectoryParts& parts, const Call& call) {
    auto query = call.query;
    const auto page = page_of(query);
    query.refuse_unknown();
    const auto after = error_number(page);
    const auto errors = parts.database.read([&](Session& session) {
        const auto import = import_of_path(session, call);
        return store::service::list_import_errors(session, import.tenant_id, import.import_id,
                                                  after, page.limit + 1);
    });
    return page_answer(page, errors, error_to_json,
                       [](const ImportError& error) { return std::to_string(error.error); });
}

Answer cancel_import(const DirectoryParts& parts, const Call& call) {
    return parts.api.write(call, [&](Session& session, UtcTime now) -> Answer {
        const auto known = import_of_path(session, call);
        auto import = store::service::take_import(session, known.tenant_id, known.import_id);
        if (!import && known.state == "running") {
            throw Error(codes::store_busy, "a batch of the import runs");
        }
        if (!import) {
            throw Error(codes::state_unsuitable, known.state);
        }
        import->state = "cancelled";
        import->modified_at = now;
        store::service::update_import(session, *import);
        return {.body = import_json(*import), .object = import->import_id};
    });
}

}  // namespace

void add_import_routes(Api& api, const DirectoryParts& parts) {
    const RouteAdder add(api, parts);
    add("GET", "/imports", "import.list", Role::auditor, list_imports);
    add("GET", "/imports/{importId}", "import.read", Role::auditor, read_import);
    add("GET", "/imports/{importId}/errors", "importError.list", Role::auditor, list_import_errors);
    auto create = route(parts, "POST", "/imports", "import.create", Role::operator_, create_import);
    create.max_body_bytes = max_content_octets;
    api.add(std::move(create));
    auto check =
        route(parts, "POST", "/imports/check", "import.check", Role::operator_, check_content);
    check.max_body_bytes = max_content_octets;
    api.add(std::move(check));
    add("POST", "/imports/{importId}/cancel", "import.cancel", Role::operator_, cancel_import);
}

}  // namespace certferry::service
