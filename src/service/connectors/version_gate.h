#pragma once

#include "service/api/api.h"
#include "service/connectors/lifecycle.h"
#include "store/session.h"

#include <boost/describe/class.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::service {

/// A release as the installation's owner writes it down.
struct ReleaseNote {
    std::string version;
    UtcTime released_at;
    std::optional<std::string> notes;  ///< What is new; plain text.
};

BOOST_DESCRIBE_STRUCT(ReleaseNote, (), (version, released_at, notes))

struct ReleaseList {
    std::vector<ReleaseNote> releases;
};

BOOST_DESCRIBE_STRUCT(ReleaseList, (), (releases))

/// What is wrong with it; nothing if it may be stored.
std::vector<FieldError> faults_of(const ReleaseList& list);

struct StoredReleases {
    ReleaseList list;
    std::int64_t version = 0;  ///< 0: the owner has written none.
};

StoredReleases load_releases(store::Session& session);

/// What becomes of a connector because of its version.
struct VersionVerdict {
    Lifecycle life;
    std::vector<std::string> features;  ///< Those that it may work with.
    std::vector<std::string> refused;   ///< The tenant wants a newer version for these.

    /// It may do nothing at all.
    bool is_refused() const noexcept {
        return life.state == LifecycleState::refused || (features.empty() && !refused.empty());
    }
};

/// What versions are measured by.
struct VersionRules {
    std::vector<Release> releases;                   ///< All that are known, ours too.
    std::map<std::string, ProductVersion> minimums;  ///< By feature.
};

/// Judges a connector with these features. Throws Error(connector_version_invalid).
VersionVerdict judge(const VersionRules& rules, std::string_view version,
                     const std::vector<std::string>& features, UtcTime now);

/// Who is too old to work here: by the releases of this product and by what the tenant wants at
/// least for a feature. Thread-safe.
///
/// The service's own version counts as released at the end of the month that it names, unless the
/// list says when it was.
class VersionGate {
public:
    /// `own_version` is that of this program.
    explicit VersionGate(std::string_view own_version);

    VersionRules rules(store::Session& session, std::string_view tenant_id) const;

    /// The features that a connector may work with: for enrolment, health, leases and validations.
    /// Throws Error(connector_version_invalid) or Error(connector_version_refused).
    std::vector<std::string> admit(store::Session& session, std::string_view tenant_id,
                                   std::string_view version,
                                   const std::vector<std::string>& features, UtcTime now) const;

private:
    std::optional<Release> own_;
};

}  // namespace certferry::service
