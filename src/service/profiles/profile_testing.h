#pragma once

#include "service/profiles/profile_json.h"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <string_view>

// Profiles in JSON, for tests.
namespace certferry::service::testing {

inline boost::json::object json(std::string_view text) {
    return boost::json::parse(text).as_object();
}

/// `base` with these members set; a null takes the member away.
inline boost::json::object with(boost::json::object base, std::string_view changes) {
    for (const auto& change : json(changes)) {
        if (change.value().is_null()) {
            base.erase(change.key());
        } else {
            base[change.key()] = change.value();
        }
    }
    return base;
}

inline boost::json::object scep_json() {
    return json(R"({
        "id": "d2f7c7a4-3a55-4e0b-8b4d-1b0a9c6f7e55",
        "kind": "scep",
        "platform": "windows10",
        "displayName": "Deck Wi-Fi certificate",
        "description": "EAP-TLS on board",
        "version": 4,
        "certificateType": "device",
        "subjectNameFormat": "custom",
        "subjectNameTemplate": "CN={{AAD_Device_ID}},OU=Fleet,O=Harbor Lines",
        "subjectAlternativeNames": [
            {"kind": "dns", "value": "{{AzureADDeviceId}}.devices.harbor.example"}
        ],
        "validity": {"value": 12, "unit": "months"},
        "keyStorageProvider": "tpmElseSoftware",
        "keyUsage": ["digitalSignature", "keyEncipherment"],
        "keySize": 2048,
        "hashAlgorithms": ["sha2"],
        "rootCertificateProfileId": "0f9a4be2-91c7-4d5e-a6f0-5d2b7f6c1a90",
        "extendedKeyUsages": [{"name": "Client Authentication", "oid": "1.3.6.1.5.5.7.3.2"}],
        "renewalThresholdPercent": 20,
        "scepServerUrls": ["https://scep.harbor.example/certsrv/mscep/mscep.dll"],
        "scopeTags": ["north"],
        "applicability": {"mode": "assign", "editions": ["Enterprise"], "minVersion": "10.0.19041"},
        "assignments": [
            {"target": "deviceGroup", "groupId": "fleet-laptops", "mode": "include"},
            {"target": "deviceGroup", "groupId": "fleet-lab", "mode": "exclude"}
        ],
        "createdAt": "2031-01-15T12:00:00Z",
        "modifiedAt": "2031-01-16T12:00:00Z"
    })");
}

inline boost::json::object pkcs_json() {
    return json(R"({
        "kind": "pkcs", "platform": "ios", "displayName": "Mail signing",
        "certificationAuthority": "ca1.harbor.example",
        "certificationAuthorityName": "Harbor Issuing CA",
        "certificateTemplateName": "HarborMailSigning",
        "certificateType": "user",
        "subjectNameFormat": "commonNameIncludingEmail",
        "subjectAlternativeNames": [{"kind": "email"}, {"kind": "upn"}],
        "renewalThresholdPercent": 20,
        "assignments": [{"target": "userGroup", "groupId": "crew", "mode": "include"}]
    })");
}

inline boost::json::object imported_json() {
    return json(R"({
        "kind": "pkcsImported", "platform": "windows10", "displayName": "Mail decryption",
        "intendedPurpose": "smimeEncryption", "keyStorageProvider": "software",
        "assignments": [{"target": "userGroup", "groupId": "crew", "mode": "include"}]
    })");
}

inline boost::json::object trusted_json() {
    return json(R"({
        "kind": "trustedCertificate", "platform": "windows10", "displayName": "Harbor root",
        "certificate": "MAA=", "fileName": "harbor-root.cer", "destinationStore": "computerRoot",
        "assignments": [{"target": "deviceGroup", "groupId": "fleet-laptops", "mode": "include"}]
    })");
}

inline boost::json::object mail_json() {
    return json(R"({
        "kind": "mail", "platform": "ios", "displayName": "Mail", "smime": "enabled",
        "signingEnabled": {"value": "enabled", "userMayChange": true},
        "signingCertificate": {"value": "profile", "profileId": "signing"},
        "encryptByDefault": {"value": "disabled"},
        "perMessageEncryption": "enabled",
        "encryptionCertificate": {"value": "none", "userMayChange": true}
    })");
}

}  // namespace certferry::service::testing
