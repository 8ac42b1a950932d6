#pragma once

#include "ca/issuer.h"
#include "connector/ca_desk.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace certferry::app {

/// A CA as a connector works with it: `[ca.NAME]` of connector.toml, opened. Thread-safe but for
/// `maintain`.
class ConnectorCa {
public:
    virtual ~ConnectorCa() = default;

    virtual ca::Issuer& issuer() noexcept = 0;

    /// What the work loop has to know of it: names, limits, and what to do about a lost call.
    virtual connector::CaSettings settings() const = 0;

    /// Why it could not issue now, for `/readyz`; empty if nothing is known that would keep it from
    /// that.
    virtual std::vector<std::string> obstacles() const = 0;

    /// Regular work, such as renewing what it is asked with. By one thread at a time, some times a
    /// minute. Logs what fails, and throws nothing for it.
    virtual void maintain() = 0;
};

/// By the name in the configuration.
using ConnectorCas = std::map<std::string, std::unique_ptr<ConnectorCa>>;

}  // namespace certferry::app
