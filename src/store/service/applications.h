#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// A program that calls the Intune- and Graph-compatible APIs (an OAuth 2.0 client; RFC 6749, 4.4).
struct ApplicationRecord {
    std::string tenant_id;
    std::string application_id;  ///< UUIDv7, unique in the installation: the client_id.
    std::string name;
    std::string roles;                   ///< Words separated by spaces; may be empty.
    std::optional<Bytes> secret_sha256;  ///< Of its client secret, if it has one.
    std::optional<UtcTime> secret_expires_at;
    std::optional<Bytes> certificate;  ///< DER: by its key the program signs assertions.
    std::int64_t version = 1;
    UtcTime created_at;
    UtcTime modified_at;
};

void insert_application(Session& session, const ApplicationRecord& application);

/// The application of this id, of whatever tenant.
std::optional<ApplicationRecord> find_application(Session& session,
                                                  std::string_view application_id);

/// The same, if it is this tenant's.
std::optional<ApplicationRecord> find_application(Session& session, std::string_view tenant_id,
                                                  std::string_view application_id);

/// Those after `after` (an application_id; empty: from the first), by id, at most `limit`.
std::vector<ApplicationRecord> list_applications(Session& session, std::string_view tenant_id,
                                                 std::string_view after, std::int64_t limit);

/// Replaces name, roles, secret and certificate if the row still has `version`, and counts it up.
/// False otherwise.
bool update_application(Session& session, const ApplicationRecord& application);

/// False if there is no such application.
bool remove_application(Session& session, std::string_view tenant_id,
                        std::string_view application_id);

}  // namespace certferry::store::service
