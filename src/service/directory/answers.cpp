#include "service/directory/answers.h"

#include "base/codes/service.h"
#include "base/error.h"

#include <fmt/format.h>

namespace certferry::service {

namespace {

const boost::json::object& object_in(const wire::JsonDocument& document) {
    return wire::json_object(document.value(), wire::JsonPath{});
}

}  // namespace

Answer refusal(const Findings& findings) {
    Answer answer;
    for (const auto& finding : findings) {
        answer.errors.push_back(
            {.code = std::string(finding.code->name),
             .path = finding.path,
             .position = finding.position
                             ? std::optional(static_cast<std::int64_t>(*finding.position))
                             : std::nullopt,
             .text = finding.text});
    }
    return answer;
}

Answer refuse_reference(std::string path, const std::string& id) {
    return {.errors = {{.code = std::string(codes::object_unknown.name),
                        .path = std::move(path),
                        .position = std::nullopt,
                        .text = id}}};
}

void require_role(const Call& call, const Edit& edit) {
    if (edit.grants && !allows(call.principal.role, Role::administrator)) {
        throw Error(codes::role_insufficient,
                    fmt::format("{} writes what grants certificates", call.route.name));
    }
}

BodyReader::BodyReader(const Call& call)
    : document_(call.json_text(), wire::JsonPolicy()),
      object_(&object_in(document_)),
      in_(*object_, "", findings_) {}

const Findings& BodyReader::finish() {
    in_.finish();
    return findings_;
}

std::string position_key(std::string_view key, std::string_view id) {
    return fmt::format("{}\n{}", key, id);
}

store::service::NamePosition position_of(std::string_view key) {
    const auto end = key.rfind('\n');
    if (end == std::string_view::npos) {
        return {};
    }
    return {.key = std::string(key.substr(0, end)), .id = std::string(key.substr(end + 1))};
}

void add_directory_routes(Api& api, const DirectoryParts& parts) {
    add_user_routes(api, parts);
    add_group_routes(api, parts);
    add_device_routes(api, parts);
    add_import_routes(api, parts);
    describe_directory(api);
}

}  // namespace certferry::service
