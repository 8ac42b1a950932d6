#pragma once

#include "service/profiles/facts.h"
#include "service/profiles/finding.h"

#include <string>
#include <vector>

// A small fleet and what it shows, for tests.
namespace certferry::service::testing {

inline Attribute directory(std::string value) {
    return {.value = std::move(value), .source = AttributeSource::directory};
}

/// Synchronised from on-premises.
inline UserFacts mira() {
    return {.display_name = directory("Okafor, Mira"),
            .user_principal_name = directory("mira.okafor@harbor.example"),
            .email_address = directory("mira.okafor@mail.harbor.example"),
            .on_prem_distinguished_name =
                directory("CN=Mira Okafor,OU=Crew,DC=corp,DC=harbor,DC=example"),
            .on_premises_sam_account_name = directory("HARBOR\\mokafor"),
            .security_identifier = directory("S-1-5-21-7-8-9-1105")};
}

/// Without e-mail, and not synchronised.
inline UserFacts teo() {
    UserFacts user;
    user.display_name = directory("Teo Lind");
    user.user_principal_name = directory("teo.lind@harbor.example");
    return user;
}

/// D1: Windows, in the domain, Mira's.
inline DeviceFacts deck() {
    DeviceFacts device;
    device.platform = Platform::windows10;
    device.device_id = directory("018f6c2e-0000-7000-8000-000000000001");
    device.directory_id = directory("3c0b5f8e-7b1d-4b62-9a77-1f0d3a5e9b21");
    device.serial_number = directory("QX7T20418");
    device.wifi_mac_address = directory("021B44A0F3C9");
    device.device_name = directory("DECK-0417");
    device.fully_qualified_domain_name = directory("deck-0417.corp.harbor.example");
    device.domain_joined = true;
    device.os_edition = "Enterprise";
    device.os_version = "10.0.19045";
    return device;
}

/// D2: an iPhone, Teo's.
inline DeviceFacts phone() {
    DeviceFacts device;
    device.platform = Platform::ios;
    device.directory_id = directory("b9d41c07-52aa-4e0f-8c65-6dd2a8f1c430");
    device.serial_number = directory("H8KD30FA1Q");
    device.imei = directory("357713094628812");
    device.wifi_mac_address = directory("0A6C11E29B04");
    device.device_name = directory("Teos phone");
    return device;
}

/// D3: a dedicated Android device without a user.
inline DeviceFacts kiosk() {
    DeviceFacts device;
    device.platform = Platform::android_dedicated;
    device.directory_id = directory("77f0e2d9-1c34-4a8b-b5de-0c9a6f4e2d18");
    device.serial_number = directory("R5CN80XW2");
    device.wifi_mac_address = directory("D2440C77E1AA");
    device.device_name = directory("GATE-KIOSK-3");
    return device;
}

/// One line for each finding.
inline std::vector<std::string> lines(const Findings& findings) {
    std::vector<std::string> lines;
    for (const Finding& finding : findings) {
        lines.push_back(to_text(finding));
    }
    return lines;
}

/// The same without warnings, or without errors.
inline std::vector<std::string> lines(const Findings& findings, Severity severity) {
    std::vector<std::string> lines;
    for (const Finding& finding : findings) {
        if (finding.severity == severity) {
            lines.push_back(to_text(finding));
        }
    }
    return lines;
}

}  // namespace certferry::service::testing
