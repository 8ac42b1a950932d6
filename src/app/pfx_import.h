#pragma once

#include "app/pfx_package.h"
#include "app/pfx_sources.h"
#include "app/pfx_state.h"
#include "base/secret.h"
#include "base/time.h"
#include "intune/user_pfx_client.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::app {

/// What is done where the user has the certificate already, and where not.
enum class PfxMode {
    create,            ///< Leave what is there.
    create_or_update,  ///< Replace what is there.
    update,            ///< Replace what is there; what is not is a failure.
};

/// `create`, `create-or-update`, `update`.
std::string_view to_text(PfxMode mode) noexcept;

enum class PfxResult { imported, updated, present, failed };

std::string_view to_text(PfxResult result) noexcept;

/// What became of one source.
struct PfxOutcome {
    std::string name;  ///< As in PfxSource.
    std::string user;
    std::string thumbprint;  ///< Empty if it is not known.
    PfxResult result = PfxResult::failed;
    std::vector<std::string> warnings;
    std::optional<Error> error;  ///< Set exactly if it failed.
};

/// Imports files one after the other; one that fails is reported and does not stop the rest.
class PfxImport {
public:
    struct Parts {
        const intune::UserPfxClient& client;  ///< All is lent.
        const Clock& clock;
        PfxState& state;
        const PfxTerms& terms;
        const Secret& password;  ///< Of sources without one of their own.
        PfxMode mode = PfxMode::create;
    };

    explicit PfxImport(Parts parts) : parts_(parts) {}

    /// Imports one. Throws only what would fail all others too: that the service does not know us,
    /// or does not let us.
    PfxOutcome import(const PfxSource& source);

private:
    /// What a user has: thumbprint -> id.
    using Records = std::map<std::string, std::string, std::less<>>;

    void import_into(const PfxSource& source, PfxOutcome& outcome);
    const Records& records_of(const std::string& user);
    PfxResult upload(const wire::UserPfxUpload& upload, const Records& there);

    Parts parts_;
    std::string known_user_;  // Sources of one user mostly follow each other.
    std::optional<Records> known_records_;
};

/// Tells apart imports whose done files are not each other's.
std::string state_terms(const PfxSettings& settings, const PfxTerms& terms, PfxMode mode);

}  // namespace certferry::app
