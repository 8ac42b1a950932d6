#pragma once

#include "base/secret.h"
#include "registration/validator.h"
#include "store/connector/scep_challenges.h"
#include "store/database.h"

#include <string>

namespace certferry::registration {

/// `validator = "challenge"`: one-time challenges of the connector's own database. Each is found by
/// its SHA-256 (a challenge holds 192 random bits, so a digest is enough), counts for the names,
/// usages, key size and template that it was made for, and is spent in the transaction that records
/// the request.
class ChallengeValidator final : public Validator {
public:
    explicit ChallengeValidator(store::Database& database) : database_(database) {}

    Step<Verdict> ask(const ValidationRequest& request, Deadline deadline) override {
        return validate(request, deadline);
    }

    Verdict validate(const ValidationRequest& request, Deadline deadline);

private:
    store::Database& database_;
};

/// What to bind a new challenge to; see Allowance. Unset members are left to the endpoint's list.
struct ChallengeOrder {
    // NOLINTBEGIN(readability-redundant-member-init): g++ wants them where members are named
    std::string endpoint{};
    std::optional<pki::Name> subject{};
    std::optional<std::vector<pki::GeneralName>> subject_alt_names{};
    std::optional<std::set<pki::GeneralNameKind>> san_kinds{};
    std::optional<pki::KeyUsage> key_usage{};
    std::optional<std::set<pki::Oid>> extended_key_usage{};
    std::optional<int> min_rsa_bits{};
    std::optional<std::string> template_name{};
    std::chrono::seconds lifetime{3600};
    int uses = 1;
    std::string created_by{};
    // NOLINTEND(readability-redundant-member-init)
};

struct MadeChallenge {
    std::string id;
    Secret challenge;  ///< 32 characters of base64 (RFC 4648), 192 random bits. Shown once, never
                       ///< stored.
    UtcTime expires_at;
};

/// Makes and stores one.
MadeChallenge make_challenge(store::Database& database, const ChallengeOrder& order, UtcTime now);

}  // namespace certferry::registration
