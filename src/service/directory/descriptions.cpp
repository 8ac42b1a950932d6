#include "service/directory/answers.h"
#include "service/profiles/platform.h"

namespace certferry::service {

namespace {

using boost::json::array;
using boost::json::object;
using store::service::DeviceRecord;
using store::service::GroupRecord;
using store::service::UserRecord;

boost::json::string_view view(std::string_view text) {
    return {text.data(), text.size()};
}

object text() {
    return {{"type", "string"}};
}

object time() {
    return {{"type", "string"}, {"format", "date-time"}};
}

object word(std::initializer_list<std::string_view> words) {
    array names;
    for (const auto name : words) {
        names.emplace_back(view(name));
    }
    return {{"type", "string"}, {"enum", std::move(names)}};
}

object platform() {
    array names;
    for (const auto& name : platform_words.names) {
        names.emplace_back(view(name));
    }
    return {{"type", "string"}, {"enum", std::move(names)}};
}

/// Fields of a record as bodies have them, from the table that reads them.
template <class Record>
object field_properties() {
    object properties;
    for (const auto& field : fields_of<Record>()) {
        object schema = field.form == Form::flag ? object{{"type", "boolean"}} : text();
        if (field.form != Form::flag) {
            schema["maxLength"] = field.max_characters;
        }
        if (field.grants) {
            schema["description"] = "Writing it needs the role administrator.";
        }
        properties[view(field.name)] = std::move(schema);
    }
    return properties;
}

template <class Record>
array required_fields() {
    array required;
    for (const auto& field : fields_of<Record>()) {
        if (field.is_required()) {
            required.emplace_back(view(field.name));
        }
    }
    return required;
}

object closed(object properties, array required) {
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"additionalProperties", false}};
}

/// The body: the fields, and members of the kind's own.
template <class Record>
BodyForm body(const object& others, std::initializer_list<std::string_view> required = {}) {
    auto properties = field_properties<Record>();
    for (const auto& member : others) {
        properties[member.key()] = member.value();
    }
    auto all = required_fields<Record>();
    for (const auto name : required) {
        all.emplace_back(view(name));
    }
    return {.schema = closed(std::move(properties), std::move(all))};
}

template <class Record>
object answer(const object& others) {
    auto properties = field_properties<Record>();
    for (const auto& member : others) {
        properties[member.key()] = member.value();
    }
    properties["id"] = text();
    properties["version"] = wire::json_schema<std::int64_t>();
    properties["createdAt"] = time();
    properties["modifiedAt"] = time();
    auto required = required_fields<Record>();
    for (const auto* const name : {"id", "version", "createdAt", "modifiedAt"}) {
        required.emplace_back(name);
    }
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)}};
}

object sources() {
    return {{"type", "object"}, {"additionalProperties", word({"directory", "admin", "device"})}};
}

/// What the five routes of a kind of object have in common.
struct Kind {
    std::string name;      // As in the routes' names.
    std::string singular;  // For people.
    std::string plural;
    std::vector<QueryParameter> filters;
    BodyForm body;
    object answer;
};

void describe_kind(Api& api, const Kind& kind) {
    api.describe(kind.name + ".list", {.summary = "List " + kind.plural,
                                       .query = page_parameters(kind.filters),
                                       .answer = page_schema(kind.answer)});
    api.describe(kind.name + ".read",
                 {.summary = "Read a " + kind.singular, .answer = kind.answer});
    api.describe(kind.name + ".create", {.summary = "Make a " + kind.singular,
                                         .body = kind.body,
                                         .status = 201,
                                         .answer = kind.answer});
    api.describe(kind.name + ".update", {.summary = "Replace a " + kind.singular,
                                         .body = kind.body,
                                         .answer = kind.answer,
                                         .needs_etag = true});
    api.describe(kind.name + ".delete", {.summary = "Remove a " + kind.singular, .status = 204});
}

void describe_users(Api& api) {
    describe_kind(api, {.name = "user",
                        .singular = "user",
                        .plural = "users",
                        .filters = {{.name = "userPrincipalNamePrefix",
                                     .description = "Only those whose principal name begins so."},
                                    {.name = "displayNamePrefix",
                                     .description = "Only those whose display name begins so."}},
                        .body = body<UserRecord>({{"source", word({"directory", "admin"})}}),
                        .answer = answer<UserRecord>({{"sources", sources()}})});
}

void describe_groups(Api& api) {
    const object kind{{"kind", word({"user", "device"})}};
    describe_kind(
        api,
        {.name = "group",
         .singular = "group",
         .plural = "groups",
         .filters = {{.name = "displayNamePrefix",
                      .description = "Only those whose display name begins so."},
                     {.name = "memberId", .description = "Only those with this user or device."}},
         .body = body<GroupRecord>(kind),
         .answer = answer<GroupRecord>(kind)});
    const object member = closed({{"id", text()}, {"name", text()}}, {"id", "name"});
    api.describe("groupMember.list", {.summary = "List the members of a group",
                                      .query = page_parameters(),
                                      .answer = page_schema(member)});
    const object ids{{"type", "array"}, {"items", text()}, {"maxItems", 500}};
    api.describe("groupMember.add",
                 {.summary = "Add members to a group",
                  .body = BodyForm{.schema = closed({{"memberIds", ids}}, {"memberIds"})},
                  .answer = closed({{"added", {{"type", "integer"}}}}, {"added"})});
    api.describe("groupMember.remove", {.summary = "Take a member out of a group", .status = 204});
}

object device_state() {
    return word({"registered", "enrolled", "retiring", "wiping", "retired", "wiped", "unenrolled"});
}

object device_answer_schema() {
    return answer<DeviceRecord>({{"platform", platform()},
                                 {"state", device_state()},
                                 {"userId", text()},
                                 {"enrolledOsVersion", text()},
                                 {"syncedAt", time()},
                                 {"syncRequestedAt", time()},
                                 {"sources", sources()}});
}

void describe_devices(Api& api) {
    const auto schema = device_answer_schema();
    describe_kind(
        api,
        {.name = "device",
         .singular = "device",
         .plural = "devices",
         .filters = {{.name = "serialNumber", .description = "Only that of this serial number."},
                     {.name = "userId", .description = "Only those of this primary user."},
                     {.name = "deviceNamePrefix",
                      .description = "Only those whose name begins so."},
                     {.name = "state", .description = "Only those in this state."},
                     {.name = "platform", .description = "Only those of this platform."}},
         .body = body<DeviceRecord>({{"platform", platform()},
                                     {"userId", text()},
                                     {"source", word({"directory", "admin"})}}),
         .answer = schema});
    for (const auto& [action, summary] : std::initializer_list<std::pair<const char*, const char*>>{
             {"sync", "Ask a device to check in soon"},
             {"retire", "Retire a device: what the organisation gave it is removed"},
             {"wipe", "Wipe a device: it resets itself"},
             {"unenrol", "End the management of a device at once"}}) {
        api.describe(std::string("device.") + action, {.summary = summary, .answer = schema});
    }
    const auto change = closed({{"state", device_state()}, {"at", time()}}, {"state", "at"});
    api.describe("device.stateChanges",
                 {.summary = "List when a device came into its states, newest first",
                  .answer = page_schema(change)});
}

object import_schema() {
    const auto number = wire::json_schema<std::int64_t>();
    return {{"type", "object"},
            {"properties",
             {{"id", text()},
              {"kind", word({"users", "devices", "groups", "members"})},
              {"format", word({"csv", "json"})},
              {"source", word({"directory", "admin"})},
              {"mode", word({"create", "upsert"})},
              {"actor", text()},
              {"state", text()},
              {"code", text()},
              {"sizeOctets", number},
              {"octetsRead", number},
              {"rowsRead", number},
              {"created", number},
              {"updated", number},
              {"unchanged", number},
              {"refused", number},
              {"errors", number},
              {"createdAt", time()},
              {"modifiedAt", time()}}},
            {"required", {"id", "kind", "state", "rowsRead", "errors"}}};
}

void describe_imports(Api& api) {
    const auto schema = import_schema();
    const auto choice = [](std::string name, object words) {
        return QueryParameter{
            .name = std::move(name), .description = "Needed.", .schema = std::move(words)};
    };
    api.describe(
        "import.list",
        {.summary = "List imports", .query = page_parameters(), .answer = page_schema(schema)});
    api.describe("import.read", {.summary = "How far an import is", .answer = schema});
    const auto number = wire::json_schema<std::int64_t>();
    const object error =
        closed({{"line", number}, {"code", text()}, {"path", text()}, {"text", text()}},
               {"line", "code", "path", "text"});
    api.describe("importError.list", {.summary = "List the rows of an import that were refused",
                                      .query = page_parameters(),
                                      .answer = page_schema(error)});
    const std::vector<QueryParameter> choices{
        choice("kind", word({"users", "devices", "groups", "members"})),
        choice("format", word({"csv", "json"})), choice("source", word({"directory", "admin"})),
        choice("mode", word({"create", "upsert"}))};
    const BodyForm content{.schema = text(), .content_type = "text/csv"};
    api.describe("import.check",
                 {.summary = "What an import would refuse, as far as its content alone shows; "
                             "nothing is stored. Errors past the first 1000 are only counted",
                  .body = content,
                  .query = choices,
                  .answer = closed({{"rows", number},
                                    {"refused", number},
                                    {"errors", number},
                                    {"code", text()},
                                    {"items", object{{"type", "array"}, {"items", error}}}},
                                   {"rows", "refused", "errors", "items"})});
    api.describe("import.create",
                 {.summary = "Import users, devices, groups or members in bulk; CSV, or with "
                             "format=json JSON lines as application/x-ndjson",
                  .body = content,
                  .query = choices,
                  .status = 202,
                  .answer = schema});
    api.describe("import.cancel",
                 {.summary = "End an import; what it wrote stays", .answer = schema});
}

}  // namespace

void describe_directory(Api& api) {
    describe_users(api);
    describe_groups(api);
    describe_devices(api);
    describe_imports(api);
}

}  // namespace certferry::service
