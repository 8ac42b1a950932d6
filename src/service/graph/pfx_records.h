#pragma once

#include "service/graph/pfx_entity.h"
#include "service/oauth/token_service.h"
#include "store/database.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// Users' imported PFX files: what import tools write and read. Every change is audited as done by
/// the application. Thread-safe.
class PfxRecords {
public:
    static constexpr std::size_t usual_max_pfx_bytes = std::size_t{64} * 1024;

    struct Parts {
        store::Database& database;  ///< All is lent.
        const Clock& clock;
        std::size_t max_pfx_bytes = usual_max_pfx_bytes;

        /// Called in the transaction that stored a record or changed it: the place to queue its
        /// delivery. May be empty.
        std::function<void(store::Session&, const store::service::ImportedPfxRecord&, UtcTime)>
            stored = {};  // NOLINT(readability-redundant-member-init): lets braces leave it out

        /// The same before one is removed.
        std::function<void(store::Session&, const store::service::ImportedPfxRecord&, UtcTime)>
            removing = {};  // NOLINT(readability-redundant-member-init): the same

        /// Called with the tenant after such a transaction has stored one: to tell those who wait
        /// for work. May be empty.
        // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
        std::function<void(const std::string&)> on_stored{};
    };

    explicit PfxRecords(Parts parts) : parts_(std::move(parts)) {}

    /// Who calls, for the audit.
    struct Caller {
        ApplicationAccess application;
        std::string remote;
    };

    /// Those of one user; with a thumbprint that one alone.
    std::vector<store::service::ImportedPfxRecord> of_user(std::string_view tenant_id,
                                                           std::string_view user_principal_name,
                                                           const std::optional<Bytes>& thumbprint);

    /// All of the tenant after this one, at most `limit`.
    std::vector<store::service::ImportedPfxRecord> list(const store::service::ImportedPfxKey& after,
                                                        std::int64_t limit);

    /// Each of these takes Graph's id. Throws Error(graph_object_unknown) for one that is not
    /// there, Error(graph_object_exists) for a second create, Error(graph_request_invalid), and
    /// what parse_pfx_draft() throws.
    store::service::ImportedPfxRecord read(std::string_view tenant_id, std::string_view id);
    store::service::ImportedPfxRecord create(const Caller& caller, ByteView body);
    store::service::ImportedPfxRecord update(const Caller& caller, std::string_view id,
                                             ByteView body);
    void remove(const Caller& caller, std::string_view id);

private:
    void note_stored(store::Session& session, const store::service::ImportedPfxRecord& record,
                     UtcTime now) const;
    void say_stored(const std::string& tenant_id) const;

    Parts parts_;
};

}  // namespace certferry::service
