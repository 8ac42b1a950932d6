#include "connector/ca_desk.h"

#include "base/ascii.h"
#include "base/codes/cmp.h"
#include "base/codes/work.h"
#include "base/error.h"

#include <algorithm>

namespace certferry::connector {

namespace {

[[noreturn]] void throw_not_configured(std::string_view host, std::string_view name) {
    throw Error(codes::ca_not_configured,
                std::string(host).append("\\").append(name.empty() ? "?" : name));
}

/// No verdict on one request, but trouble with the CA itself.
bool is_trouble(const Error& error) {
    return error.kind() == ErrorKind::unavailable || error.kind() == ErrorKind::internal;
}

}  // namespace

Ca::Turn::Turn(Ca& ca) : places_(ca.places_) {
    if (const auto wait = ca.breaker_.wait(std::chrono::steady_clock::now())) {
        throw Error(codes::ca_circuit_open, ca.settings_.name, *wait);
    }
    if (!places_.try_acquire_for(ca.settings_.timeout)) {
        ca.breaker_.failed(std::chrono::steady_clock::now());
        throw Error(codes::deadline_passed, "too many calls at " + ca.settings_.name);
    }
}

Ca::Ca(CaSettings settings, ca::Issuer& issuer)
    : settings_(std::move(settings)), issuer_(issuer), places_(settings_.max_parallel) {}

void Ca::note(const Error& error) {
    const auto now = std::chrono::steady_clock::now();
    if (error.code() == codes::cmp_credential_refused.name) {
        breaker_.refused(now);
    } else if (is_trouble(error)) {
        breaker_.failed(now);
    } else {
        breaker_.succeeded();
    }
}

ca::Description Ca::description() {
    if (auto known = description_.with([](const auto& value) { return value; })) {
        return *std::move(known);
    }
    auto asked =
        run([](ca::Issuer& issuer, Deadline deadline) { return issuer.describe(deadline); });
    description_.with([&](auto& value) { value = asked; });
    return asked;
}

bool Ca::has_issued_as(const pki::Name& issuer) {
    const auto told = description();
    const auto is_issuer = [&](const pki::Certificate& certificate) {
        return certificate.subject() == issuer;
    };
    return (!told.chain.empty() && is_issuer(told.chain.front())) ||
           std::ranges::any_of(told.former, is_issuer);
}

void CaDesk::add(CaSettings settings, ca::Issuer& issuer) {
    cas_.push_back(std::make_unique<Ca>(std::move(settings), issuer));
}

Ca& CaDesk::find(std::string_view host, std::string_view name) const {
    std::optional<Error> unknown;  // Of a CA that could not be asked who it is.
    for (const auto& ca : cas_) {
        const auto& settings = ca->settings();
        try {
            const bool named = !settings.ca_name.empty();
            const auto known_host = named ? settings.ca_host : ca->description().host;
            const auto known_name = named ? settings.ca_name : ca->description().name;
            if (equal_ignoring_case(known_host, host) && equal_ignoring_case(known_name, name)) {
                return *ca;
            }
        } catch (const Error& error) {
            unknown = error;
        }
    }
    if (unknown) {
        throw Error(*unknown);
    }
    throw_not_configured(host, name);
}

Ca& CaDesk::find_issuer(const wire::RevokeWork& work) const {
    if (work.ca_host && work.ca_name) {
        return find(*work.ca_host, *work.ca_name);
    }
    const auto issuer = work.certificate ? pki::Certificate::from_der(*work.certificate).issuer()
                                         : pki::Name::from_text(work.issuer);
    std::optional<Error> unknown;
    for (const auto& ca : cas_) {
        try {
            if (ca->has_issued_as(issuer)) {
                return *ca;
            }
        } catch (const Error& error) {
            unknown = error;
        }
    }
    if (unknown) {
        throw Error(*unknown);
    }
    throw_not_configured(issuer.text(), "");
}

}  // namespace certferry::connector
