#pragma once

#include "service/api/page_answer.h"
#include "service/api/route_adder.h"
#include "service/directory/directory.h"
#include "service/directory/draft.h"
#include "store/service/name_keys.h"

#include <string>
#include <string_view>

// What the routes of this folder have in common.
namespace certferry::service {

/// The answer that names all faults of a body.
Answer refusal(const Findings& findings);

/// The answer if a body names something that is not there.
Answer refuse_reference(std::string path, const std::string& id);

/// Throws Error(role_insufficient) if the change grants certificates and the caller may not.
void require_role(const Call& call, const Edit& edit);

/// A body, read as an object.
class BodyReader {
public:
    /// Throws what Call::json_text() and wire::JsonDocument throw; Error(json_invalid) if it is no
    /// object.
    explicit BodyReader(const Call& call);

    const boost::json::object& object() const noexcept { return *object_; }

    ObjectReader& in() noexcept { return in_; }

    /// All faults, after everything was read.
    const Findings& finish();

private:
    wire::JsonDocument document_;
    const boost::json::object* object_;
    Findings findings_;
    ObjectReader in_;
};

/// The key of a place in a list by name, and back. Names hold no line feeds.
std::string position_key(std::string_view key, std::string_view id);
store::service::NamePosition position_of(std::string_view key);

/// Routes of the files of this folder.
void add_user_routes(Api& api, const DirectoryParts& parts);
void add_group_routes(Api& api, const DirectoryParts& parts);
void add_device_routes(Api& api, const DirectoryParts& parts);
void add_import_routes(Api& api, const DirectoryParts& parts);

/// Describes all of them.
void describe_directory(Api& api);

}  // namespace certferry::service
