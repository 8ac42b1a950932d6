#pragma once

#include "ca/embedded/authorities.h"
#include "ca/embedded/embedded_issuer.h"
#include "ca/embedded/embedded_publication.h"
#include "ca/embedded/maintenance_job.h"
#include "ca/embedded/settings.h"
#include "store/database.h"

namespace certferry::ca::embedded {

/// The embedded CA, put together: for `certferry ca`, `certferry dev` and a connector that holds
/// its CA. The database has the schema of store/ca and outlives this, and so does the clock.
class EmbeddedCa {
public:
    EmbeddedCa(store::Database& database, Settings settings, const Clock& clock)
        : settings_(std::move(settings)),
          parts_{.database = database, .settings = settings_, .serials = serials_, .clock = clock},
          authorities_(database, settings_),
          issuer_({.database = database,
                   .authorities = authorities_,
                   .settings = settings_,
                   .signer = signer_,
                   .serials = serials_,
                   .clock = clock}),
          publication_({.database = database,
                        .authorities = authorities_,
                        .settings = settings_,
                        .clock = clock}),
          maintenance_(parts_, authorities_) {}

    EmbeddedCa(const EmbeddedCa&) = delete;
    EmbeddedCa& operator=(const EmbeddedCa&) = delete;

    /// For `initialise`, `make_next` and `activate_next`; call `maintenance().run_once()` after
    /// each.
    const OwnParts& parts() const noexcept { return parts_; }

    const Settings& settings() const noexcept { return settings_; }

    const Authorities& authorities() const noexcept { return authorities_; }

    EmbeddedIssuer& issuer() noexcept { return issuer_; }

    Publication& publication() noexcept { return publication_; }

    MaintenanceJob& maintenance() noexcept { return maintenance_; }

private:
    Settings settings_;
    RandomSerials serials_;
    KeySigner signer_;
    OwnParts parts_;
    Authorities authorities_;
    EmbeddedIssuer issuer_;
    EmbeddedPublication publication_;
    MaintenanceJob maintenance_;
};

}  // namespace certferry::ca::embedded
