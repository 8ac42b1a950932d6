#include "service/profiles/removal.h"

#include <array>
#include <cstddef>

namespace certferry::service {

namespace {

using Cell = std::optional<RemovalEffect>;

// NOLINTBEGIN(readability-identifier-naming): the letters of the table that these cells repeat
constexpr Cell R = RemovalEffect{.revoke = true};
constexpr Cell D = RemovalEffect{.remove = true};
constexpr Cell RD = RemovalEffect{.revoke = true, .remove = true};
constexpr Cell R_new = RemovalEffect{.revoke = true, .replace = true};
constexpr Cell D_new = RemovalEffect{.remove = true, .replace = true};
// NOLINTEND(readability-identifier-naming)
constexpr Cell replaced = RemovalEffect{.replace = true};
constexpr Cell stays = RemovalEffect{};
constexpr Cell never = std::nullopt;

// In the order of RemovalAction:
// unenrol, wipe, retire, ungroup, unassign, change, licence, dirdel.
using Row = std::array<Cell, 8>;

constexpr Row scep_row{RD, RD, RD, RD, RD, R_new, stays, stays};
constexpr Row scep_macos_row{RD, never, RD, RD, RD, R_new, stays, stays};
constexpr Row scep_knox_row{RD, RD, R, R, R, R_new, stays, stays};
constexpr Row scep_unrevoked_row{D, D, D, D, D, D_new, stays, stays};
constexpr Row pkcs_row{RD, RD, RD, stays, stays, stays, stays, stays};
constexpr Row pkcs_ios_row{RD, RD, RD, stays, D, stays, stays, stays};
constexpr Row pkcs_macos_row{RD, never, RD, stays, stays, stays, stays, stays};
constexpr Row imported_row{D, D, D, D, D, never, stays, D};
constexpr Row trusted_row{D, D, D, D, D, replaced, stays, stays};
constexpr Row mail_row{stays, stays, stays, stays, stays, stays, stays, stays};

const Row& scep_row_of(const RemovalSubject& subject) noexcept {
    if (subject.third_party_ca || platforms::android_enterprise.has(subject.platform)) {
        return scep_unrevoked_row;
    }
    switch (subject.platform) {
        case Platform::macos:
            return scep_macos_row;
        case Platform::android:
            return scep_knox_row;
        default:
            return scep_row;
    }
}

const Row& pkcs_row_of(const RemovalSubject& subject) noexcept {
    switch (subject.platform) {
        case Platform::ios:
            return pkcs_ios_row;
        case Platform::macos:
            return pkcs_macos_row;
        default:
            return pkcs_row;
    }
}

const Row& row_of(const RemovalSubject& subject) noexcept {
    switch (subject.kind) {
        case ProfileKind::scep:
            return scep_row_of(subject);
        case ProfileKind::pkcs:
            return pkcs_row_of(subject);
        case ProfileKind::pkcs_imported:
            return imported_row;
        case ProfileKind::trusted_certificate:
            return trusted_row;
        case ProfileKind::mail:
            break;
    }
    return mail_row;
}

}  // namespace

std::optional<RemovalEffect> removal_effect(const RemovalSubject& subject,
                                            RemovalAction action) noexcept {
    return row_of(subject)[static_cast<std::size_t>(action)];
}

RevocationReason revocation_reason(RemovalAction action) noexcept {
    return action == RemovalAction::change ? RevocationReason::superseded
                                           : RevocationReason::cessation_of_operation;
}

}  // namespace certferry::service
