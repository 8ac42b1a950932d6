#include "service/connectors/keys.h"

#include "base/codes/connectors.h"
#include "base/codes/service.h"
#include "base/encoding.h"
#include "base/error.h"
#include "pki/digest.h"
#include "pki/key.h"
#include "service/connectors/policy.h"

#include <algorithm>

namespace certferry::service {

namespace {

using store::Session;
using store::service::ConnectorRecord;
using store::service::WrappingKeyRecord;

constexpr std::size_t max_provider_name = 255;
constexpr std::size_t max_spki = 4096;

/// Import keys open passwords by RSA-OAEP; payloads for escrow know key agreement too.
void check_key(const wire::KeyRegistration& registration) {
    const auto key = [&] {
        try {
            return pki::PublicKey::from_spki(registration.public_key);
        } catch (const Error& error) {
            throw Error(codes::wrapping_key_refused, error.what());
        }
    }();
    const int bits = key.bits();
    const bool is_rsa = key.algorithm() == pki::KeyAlgorithm::rsa && bits >= 2048 && bits <= 8192;
    const bool is_curve = key.algorithm() == pki::KeyAlgorithm::ec && (bits == 256 || bits == 384);
    if (!is_rsa && !(is_curve && registration.kind == "escrow")) {
        throw Error(codes::wrapping_key_refused, key.text());
    }
}

void check_registration(const ConnectorRecord& connector,
                        const wire::KeyRegistration& registration) {
    const bool is_escrow = registration.kind == "escrow";
    if (!is_escrow && registration.kind != "import") {
        throw Error(codes::connector_report_invalid, "kind");
    }
    const auto fits = [](const std::string& name) {
        return !name.empty() && name.size() <= max_provider_name;
    };
    if (!fits(registration.provider_name) || !fits(registration.key_name)) {
        throw Error(codes::connector_report_invalid, "providerName, keyName");
    }
    if (registration.public_key.size() > max_spki) {
        throw Error(codes::wrapping_key_refused, "it is too large");
    }
    const std::string feature = is_escrow ? "pkcs" : "pkcsImported";
    const auto features = split_words(connector.features);
    if (std::ranges::find(features, feature) == features.end()) {
        throw Error(codes::feature_missing, feature);
    }
    check_key(registration);
}

/// The active escrow key steps back if it is the one named; none must be there if none is named.
void replace_escrow_key(Session& session, std::string_view tenant_id,
                        const std::optional<std::string>& replaces, UtcTime now) {
    auto active = store::service::active_escrow_key(session, tenant_id);
    const auto active_id = active ? std::optional(active->key_id) : std::nullopt;
    if (active_id != replaces) {
        throw Error(codes::escrow_key_exists, active_id.value_or("none is active"));
    }
    if (active) {
        set_key_state(session, *std::move(active), "decryptOnly", now);
    }
}

}  // namespace

void set_key_state(Session& session, WrappingKeyRecord key, std::string_view state, UtcTime now) {
    if (key.kind == "escrow" && state == "active") {
        auto active = store::service::active_escrow_key(session, key.tenant_id);
        if (active && active->key_id != key.key_id) {
            set_key_state(session, *std::move(active), "decryptOnly", now);
        }
    }
    key.state = state;
    key.modified_at = now;
    if (!store::service::update_wrapping_key(session, key)) {
        throw Error(codes::object_changed, key.key_id);
    }
}

wire::RegisteredKey register_key(Session& session, const ConnectorRecord& connector,
                                 const wire::KeyRegistration& registration, UtcTime now) {
    check_registration(connector, registration);
    session.lock("wrapping_keys " + connector.tenant_id);
    const auto digest = pki::sha256(registration.public_key);
    WrappingKeyRecord key{.tenant_id = connector.tenant_id,
                          .key_id = to_hex(digest),
                          .kind = registration.kind,
                          .provider_name = registration.provider_name,
                          .key_name = registration.key_name,
                          .spki = registration.public_key,
                          .state = "active",
                          .connector_id = connector.connector_id,
                          .version = 1,
                          .created_at = now,
                          .modified_at = now};
    if (const auto there = store::service::find_wrapping_key(session, key.tenant_id, key.key_id)) {
        if (there->kind != key.kind || there->provider_name != key.provider_name ||
            there->key_name != key.key_name) {
            throw Error(codes::wrapping_key_conflict, key.key_id);
        }
        return {.key_id = there->key_id, .state = there->state};
    }
    if (store::service::count_wrapping_keys(session, key.tenant_id) >= max_wrapping_keys) {
        throw Error(codes::wrapping_key_limit_reached, "");
    }
    if (key.kind == "escrow") {
        replace_escrow_key(session, key.tenant_id, registration.replaces, now);
    }
    store::service::insert_wrapping_key(session, key);
    return {.key_id = key.key_id, .state = key.state};
}

}  // namespace certferry::service
