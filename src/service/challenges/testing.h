#pragma once

#include "pki/certificate_request.h"
#include "service/challenges/expectation.h"

#include <algorithm>
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

/// One RSA-2048 key for all tests: making one takes time.
inline const pki::PrivateKey& test_rsa_key() {
    static const auto key = pki::PrivateKey::generate({});
    return key;
}

}  // namespace certferry::service
