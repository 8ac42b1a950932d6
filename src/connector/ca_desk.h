#pragma once

#include "base/error.h"
#include "base/guarded.h"
#include "base/time.h"
#include "ca/issuer.h"
#include "connector/circuit_breaker.h"
#include "wire/work.h"

#include <chrono>
#include <memory>
#include <optional>
#include <semaphore>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::connector {

/// What becomes of a request whose call at the CA is lost for good.
enum class InDoubtPolicy {
    resubmit,  ///< It is asked for again; a certificate that nobody holds may exist.
    hold,      ///< Somebody has to approve that.
};

/// A CA as the connector's configuration names it.
struct CaSettings {
    std::string name;     ///< Of `[ca.NAME]`.
    std::string ca_host;  ///< What profiles call it; empty: as it describes itself.
    std::string ca_name;
    std::string backend;                          ///< embedded, cmp, …: for health reports.
    std::vector<pki::Certificate> trust_anchors;  ///< Empty: the root that it describes.
    std::chrono::milliseconds timeout{60'000};
    int max_parallel = 4;
    InDoubtPolicy in_doubt = InDoubtPolicy::resubmit;
};

/// One CA: its calls, of which some are made at a time and none while its breaker is open.
/// Thread-safe.
class Ca {
public:
    /// `issuer` is lent.
    Ca(CaSettings settings, ca::Issuer& issuer);

    const CaSettings& settings() const noexcept { return settings_; }

    /// What it said of itself last; asks if it never did. Throws what Issuer throws.
    ca::Description description();

    /// Runs `call(issuer, deadline)` under breaker and limit. Throws Error(ca_circuit_open) with
    /// retry_after, and what the call throws.
    template <class Call>
    auto run(Call&& call) {
        const Turn turn(*this);
        try {
            auto result = call(issuer_, Deadline::after(settings_.timeout));
            breaker_.succeeded();
            return result;
        } catch (const Error& error) {
            note(error);
            throw;
        }
    }

    /// True if this CA issued under this name, as far as it ever said.
    bool has_issued_as(const pki::Name& issuer);

private:
    /// Holds one of the places for calls.
    class Turn {
    public:
        explicit Turn(Ca& ca);
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        ~Turn() { places_.release(); }

    private:
        std::counting_semaphore<>& places_;
    };

    void note(const Error& error);

    CaSettings settings_;
    ca::Issuer& issuer_;
    CircuitBreaker breaker_;
    std::counting_semaphore<> places_;
    Guarded<std::optional<ca::Description>> description_;
};

/// The CAs of a connector. Thread-safe; set up once.
class CaDesk {
public:
    void add(CaSettings settings, ca::Issuer& issuer);

    /// The CA of this host and name, compared without regard to case. Throws
    /// Error(ca_not_configured) if there is none, and what describing it throws if its names are
    /// not in the configuration.
    Ca& find(std::string_view host, std::string_view name) const;

    /// The CA that issued what is to be revoked: by host and name if they are told, else by the
    /// issuer. Throws the same.
    Ca& find_issuer(const wire::RevokeWork& work) const;

    const std::vector<std::unique_ptr<Ca>>& all() const noexcept { return cas_; }

private:
    std::vector<std::unique_ptr<Ca>> cas_;
};

}  // namespace certferry::connector
