#pragma once

#include "service/profiles/platform.h"
#include "service/profiles/words.h"

#include <optional>

// What happens to a certificate when a device or its profile goes: the removal matrix.
namespace certferry::service {

/// What happened.
enum class RemovalAction {
    unenrol,   ///< The user or an administrator ended management.
    wipe,      ///< Factory reset.
    retire,    ///< Company data is removed.
    ungroup,   ///< Device or user left the group.
    unassign,  ///< The profile's assignment was removed.
    change,    ///< The profile's settings changed.
    licence,   ///< The user lost the licence.
    dirdel,    ///< User or group was deleted from the directory.
};

inline constexpr auto removal_action_words = words<RemovalAction>(
    "unenrol", "wipe", "retire", "ungroup", "unassign", "change", "licence", "dirdel");

/// What to do with the certificate that is there.
struct RemovalEffect {
    bool revoke = false;   ///< At the CA, by a request in the queue.
    bool remove = false;   ///< From the device; does not wait for the revocation.
    bool replace = false;  ///< Deliver what the profile now says: a new request or certificate.

    bool operator==(const RemovalEffect&) const = default;
};

/// Which certificate it is.
struct RemovalSubject {
    ProfileKind kind = ProfileKind::scep;
    Platform platform = Platform::windows10;
    bool samsung_knox = false;    ///< With platform android.
    bool third_party_ca = false;  ///< With kind scep: a CA that none of our connectors serves.
};

/// The cell of the matrix; empty if the action cannot happen (macOS has no wipe, an imported
/// profile no change). A change of a SCEP profile is always followed by a new request. Mail
/// profiles hold no certificate: nothing happens.
///
/// Cells that the product family does not tell: `android` without Knox goes as with Knox for SCEP,
/// and `androidWorkProfile` as the other Android Enterprise platforms; a PKCS certificate on any
/// Android goes as on Windows, since connectors know it and can revoke it.
std::optional<RemovalEffect> removal_effect(const RemovalSubject& subject,
                                            RemovalAction action) noexcept;

/// Reasons of RFC 5280, 5.3.1, that we give.
enum class RevocationReason { unspecified = 0, superseded = 4, cessation_of_operation = 5 };

/// The reason of a revocation that an action causes; renewal supersedes as a change does. For an
/// administrator's own order the default is `unspecified`.
RevocationReason revocation_reason(RemovalAction action) noexcept;

}  // namespace certferry::service
