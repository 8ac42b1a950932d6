#pragma once

#include "pki/certificate_request.h"
#include "service/challenges/expectation.h"
#include "service/challenges/issuance.h"
#include "service/challenges/scep_challenge.h"
#include "service/keys/key_ring.h"
#include "store/database.h"
#include "store/service/challenges.h"
#include "store/service/deployments.h"
#include "store/service/devices.h"
#include "store/service/users.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace certferry::service {

/// A CSR as a device makes it, and what would be expected of it.
struct AskedFor {
    std::string subject = "CN=DECK-0417,OU=Fleet";
    std::vector<pki::GeneralName> alt_names{pki::GeneralName::dns("deck-0417.harbor.example")};
    std::optional<pki::KeyUsage> key_usage =
        pki::KeyUsage(pki::KeyUsage::digital_signature | pki::KeyUsage::key_encipherment);
    std::vector<pki::Oid> extended_key_usage{pki::Oid(pki::oids::client_auth)};

    Expectation expectation(int key_bits) const {
        Expectation expected{
            .subject = pki::Name::from_text(subject).der(),
            .alt_names = {},
            .key_usage = key_usage ? key_usage->bits() : 0,
            .key_bits = key_bits,
            .extended_key_usages = {extended_key_usage.begin(), extended_key_usage.end()},
            .hashes = {"sha2"}};
        if (!alt_names.empty()) {
            expected.alt_names = pki::encode_general_names(alt_names);
        }
        std::ranges::sort(expected.extended_key_usages);
        return expected;
    }

    pki::CertificateRequest csr(const pki::PrivateKey& key,
                                const Secret* challenge = nullptr) const {
        pki::RequestContent content{
            .subject = subject.empty() ? pki::Name() : pki::Name::from_text(subject),
            .extensions = {},
            .challenge_password = challenge};
        if (key_usage) {
            content.extensions.push_back(pki::make_key_usage(*key_usage));
        }
        if (!extended_key_usage.empty()) {
            content.extensions.push_back(pki::make_extended_key_usage(extended_key_usage));
        }
        if (!alt_names.empty()) {
            content.extensions.push_back(pki::make_subject_alt_name(alt_names, false));
        }
        return pki::make_request(content, key);
    }
};

inline constexpr std::string_view test_challenge_id = "019a0000-0000-7000-8000-000000000001";
inline constexpr std::string_view test_device_id = "019a0000-0000-7000-8000-000000000002";
inline constexpr std::string_view test_user_id = "019a0000-0000-7000-8000-000000000003";
inline constexpr std::string_view test_profile_id = "019a0000-0000-7000-8000-000000000004";

/// The device and the user whose challenges are handed out, of tenant `t1`.
inline void add_challenge_owners(store::Database& database) {
    database.write([](store::Session& session) {
        store::service::UserRecord user;
        user.tenant_id = "t1";
        user.user_id = test_user_id;
        user.user_principal_name = "mira@harbor.example";
        user.upn_key = user.user_principal_name;
        user.display_name = "Mira";
        user.name_key = "mira";
        store::service::insert_user(session, user);
        store::service::DeviceRecord device;
        device.tenant_id = "t1";
        device.device_id = test_device_id;
        device.user_id = test_user_id;
        device.platform = "windows10";
        device.state = store::service::DeviceState::enrolled;
        device.device_name = "DECK-0417";
        device.name_key = "deck-0417";
        store::service::insert_device(session, device);
    });
}

/// A challenge for 60 minutes as a check-in gives it to that device, for exactly `asked`.
inline Secret hand_out_challenge(store::Database& database, KeyRing& keys, const AskedFor& asked,
                                 UtcTime now, std::string_view id = test_challenge_id) {
    store::service::ChallengeRecord record;
    record.tenant_id = "t1";
    record.challenge_id = id;
    record.device_id = test_device_id;
    record.user_id = test_user_id;
    record.profile_id = test_profile_id;
    record.profile_version = 7;
    record.expected = canonical(asked.expectation(2048));
    record.created_at = now;
    record.expires_at = now + std::chrono::minutes(60);
    database.write([&](store::Session& session) {
        store::service::insert_challenge(session, record);
        note_challenge(session, record, asked.subject, now);
        store::service::DeploymentRecord deployment;
        deployment.tenant_id = "t1";
        deployment.device_id = test_device_id;
        deployment.profile_id = test_profile_id;
        deployment.state = "pending";
        deployment.certificate_id = id;
        store::service::put_deployment(session, deployment);
    });
    return seal_challenge({.challenge_id = record.challenge_id,
                           .device_id = record.device_id,
                           .user_id = std::string(test_user_id),
                           .profile_id = record.profile_id,
                           .profile_version = 7,
                           .created_at = record.created_at,
                           .expires_at = record.expires_at,
                           .expected = pki::sha256(as_bytes(record.expected))},
                          *keys.current("t1", store::service::KeyPurpose::challenge));
}

/// One RSA-2048 key for all tests: making one takes time.
inline const pki::PrivateKey& test_rsa_key() {
    static const auto key = pki::PrivateKey::generate({});
    return key;
}

}  // namespace certferry::service
