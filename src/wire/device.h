#pragma once

#include "base/bytes.h"
#include "base/secret.h"

#include <boost/describe/class.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Bodies of the device protocol, `/device/v1`: JSON over mutual TLS. Every call may be repeated.
namespace certferry::wire {

inline constexpr std::string_view device_base_path = "/device/v1";

/// What a device says of itself. What it does not know it leaves out.
struct DeviceInventory {
    std::optional<std::string> device_name;
    std::optional<std::string> serial_number;
    std::optional<std::string> imei;
    std::optional<std::string> meid;
    std::optional<std::string> wifi_mac_address;
    std::optional<std::string> fully_qualified_domain_name;
    std::optional<std::string> os_version;
    std::optional<bool> domain_joined;
    std::optional<bool> samsung_knox;
};
BOOST_DESCRIBE_STRUCT(DeviceInventory, (),
                      (device_name, serial_number, imei, meid, wifi_mac_address,
                       fully_qualified_domain_name, os_version, domain_joined, samsung_knox))

/// `POST enroll`, the only call without a client certificate.
struct DeviceEnrolment {
    Secret token;
    Bytes client_csr;      ///< PKCS#10, DER; P-256. Its names are not looked at.
    Bytes encryption_csr;  ///< RSA of 2048 bits or more, P-256 or P-384.
    std::string platform;
    DeviceInventory inventory;
};
BOOST_DESCRIBE_STRUCT(DeviceEnrolment, (), (token, client_csr, encryption_csr, platform, inventory))

struct DeviceCertificates {
    std::string tenant_id;
    std::string device_id;
    Bytes client_certificate;          ///< DER; for TLS.
    Bytes encryption_certificate;      ///< Payloads are encrypted to it.
    std::vector<Bytes> trust_anchors;  ///< Of the service's TLS certificate.
};
BOOST_DESCRIBE_STRUCT(DeviceCertificates, (),
                      (tenant_id, device_id, client_certificate, encryption_certificate,
                       trust_anchors))

/// `POST renew`: new certificates; the old client certificate is good until the new one was used.
struct DeviceRenewal {
    Bytes client_csr;
    Bytes encryption_csr;
    /// With a new encryption key: the old one's signature over the new SubjectPublicKeyInfo, with
    /// SHA-256. Connectors look at it before they encrypt to the new key what they hold in escrow.
    std::optional<Bytes> encryption_key_proof;
};
BOOST_DESCRIBE_STRUCT(DeviceRenewal, (), (client_csr, encryption_csr, encryption_key_proof))

/// What a device holds of a profile.
struct InstalledItem {
    std::string profile_id;
    std::optional<std::string> thumbprint;  ///< SHA-1 of the certificate, hexadecimal.
};
BOOST_DESCRIBE_STRUCT(InstalledItem, (), (profile_id, thumbprint))

/// `POST checkin`.
struct Checkin {
    DeviceInventory inventory;
    std::vector<InstalledItem> installed;
};
BOOST_DESCRIBE_STRUCT(Checkin, (), (inventory, installed))

/// A CA certificate to trust.
struct TrustedItem {
    Bytes certificate;
    std::string file_name;
    std::optional<std::string> destination_store;
};
BOOST_DESCRIBE_STRUCT(TrustedItem, (), (certificate, file_name, destination_store))

/// An alternative name to ask for.
struct AltNameItem {
    std::string kind;  ///< email, upn, dns, uri.
    std::string value;
};
BOOST_DESCRIBE_STRUCT(AltNameItem, (), (kind, value))

/// A certificate to ask for by SCEP: exactly this, or the challenge does not fit.
struct ScepItem {
    std::vector<std::string> urls;  ///< In the order of trying.
    Secret challenge;
    std::string subject;  ///< Text of pki::Name; what counts is `subject_der`.
    Bytes subject_der;
    std::vector<AltNameItem> subject_alternative_names;
    std::vector<std::string> key_usage;            ///< RFC 5280's names.
    std::vector<std::string> extended_key_usages;  ///< Dotted.
    int key_size = 2048;                           ///< RSA bits.
    std::vector<std::string> hash_algorithms;      ///< sha1, sha2; empty: the device decides.
    std::string root_certificate_profile_id;       ///< What the CA's chain has to end in.
    int renewal_threshold_percent = 20;
};
BOOST_DESCRIBE_STRUCT(ScepItem, (),
                      (urls, challenge, subject, subject_der, subject_alternative_names, key_usage,
                       extended_key_usages, key_size, hash_algorithms, root_certificate_profile_id,
                       renewal_threshold_percent))

/// A PFX encrypted to the device, to be fetched by `GET payloads/{id}`.
struct PayloadItem {
    std::string payload_id;
    std::string thumbprint;  ///< SHA-1 of the certificate in it, lower-case hexadecimal.
    /// `pkcs`: takes the place of the profile's certificate before. `pkcsImported`: stays beside
    /// others.
    std::string kind = "pkcs";
};
BOOST_DESCRIBE_STRUCT(PayloadItem, (), (payload_id, thumbprint, kind))

/// Answer of `GET payloads/{id}`.
struct DevicePayload {
    std::string payload_id;
    std::optional<std::string> profile_id;
    std::string certificate_id;
    Bytes content;  ///< CMS, encrypted to the device.
};
BOOST_DESCRIBE_STRUCT(DevicePayload, (), (payload_id, profile_id, certificate_id, content))

/// One of its members is there.
struct InstallItem {
    std::optional<TrustedItem> trusted;
    std::optional<ScepItem> scep;
    std::optional<PayloadItem> payload;
};
BOOST_DESCRIBE_STRUCT(InstallItem, (), (trusted, scep, payload))

/// One thing to do. `retire` and `wipe` concern the whole device and name no profile.
struct CheckinItem {
    std::string action;  ///< install, remove, retire, wipe.
    std::optional<std::string> profile_id;
    std::optional<std::int64_t> profile_version;
    std::optional<std::string> thumbprint;  ///< With remove: only this certificate of the profile.
    std::optional<InstallItem> install;
};
BOOST_DESCRIBE_STRUCT(CheckinItem, (), (action, profile_id, profile_version, thumbprint, install))

struct CheckinAnswer {
    std::string etag;  ///< Of what the device shall have: the same until that changes.
    std::int64_t next_checkin_seconds = 0;
    std::vector<CheckinItem> items;  ///< In the order of doing.
};
BOOST_DESCRIBE_STRUCT(CheckinAnswer, (), (etag, next_checkin_seconds, items))

/// What became of one item. Of `retire` and `wipe` there is no profile.
struct ItemStatus {
    std::optional<std::string> profile_id;
    std::string state;  ///< A word of the certificate states, such as installed, deleted.
    std::optional<std::string> code;        ///< Why it failed.
    std::optional<std::string> thumbprint;  ///< Of the certificate that it is about.
};
BOOST_DESCRIBE_STRUCT(ItemStatus, (), (profile_id, state, code, thumbprint))

/// `POST status`.
struct DeviceStatus {
    std::vector<ItemStatus> items;
};
BOOST_DESCRIBE_STRUCT(DeviceStatus, (), (items))

}  // namespace certferry::wire
