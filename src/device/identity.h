#pragma once

#include "base/secret.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "pki/key.h"
#include "wire/device.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace certferry::device {

/// A key of the device and the certificate that the service gave it.
struct KeyPair {
    pki::PrivateKey key;
    pki::Certificate certificate;
};

/// Who the device is to its service.
struct Identity {
    std::string service_url;  ///< Of the service's `agents` listener.
    std::string tenant_id;
    std::string device_id;
    KeyPair client;
    /// The newest first; older ones open what was encrypted to them before.
    std::vector<KeyPair> encryption;
};

/// What a call for certificates is made with, kept from before the call until its answer is stored:
/// the same call again gets the same certificates, for keys that were never lost.
struct Application {
    std::string purpose;  ///< `enroll` or `renew`.
    std::string service_url;
    Secret body;            ///< JSON, octet by octet as it is sent.
    Secret client_key;      ///< PKCS#8 in PEM.
    Secret encryption_key;  ///< The same; of `renew`, it may be the key that is in use.
};
BOOST_DESCRIBE_STRUCT(Application, (), (purpose, service_url, body, client_key, encryption_key))

/// The device's own keys and certificates in its data folder.
///
///     identity.json        who it is; written last, so that it stands for the rest
///     client.pem           key and certificate for TLS
///     client-next.pem      their successors, until the service has seen them
///     encryption/KEY.pem   key and certificate; KEY names the key by its SHA-256
///     service-ca.pem       whom to believe that it is the service
///     application.json     an Application under way
///
/// The folder has mode 0700, files with keys 0600. One thread uses it, under the folder's lock.
class IdentityFiles {
public:
    explicit IdentityFiles(std::filesystem::path data_dir) : folder_(std::move(data_dir)) {}

    bool is_enrolled() const;

    /// Throws Error(device_not_enrolled), or what is wrong with the files. Encryption keys whose
    /// certificate ended more than `kept_for` ago are left out.
    Identity load(UtcTime now) const;

    static constexpr std::chrono::hours kept_for{24 * 365};

    std::filesystem::path client_file() const { return folder_ / "client.pem"; }

    std::filesystem::path service_ca_file() const { return folder_ / "service-ca.pem"; }

    /// The client certificate that was not used yet; empty if there is none.
    std::optional<std::filesystem::path> next_client_file() const;

    /// The successor was used: it takes the place of the one before.
    void adopt_next_client() const;

    /// The service does not know the successor: the one before stays.
    void drop_next_client() const;

    std::optional<Application> application() const;
    void keep_application(const Application& application) const;
    void drop_application() const;

    /// Stores what enrolment brought, in place of what was there.
    void store_enrolment(const Application& application,
                         const wire::DeviceCertificates& answer) const;

    /// Stores what a renewal brought; the client certificate as `client-next.pem`.
    void store_renewal(const Application& application,
                       const wire::DeviceCertificates& answer) const;

    /// Removes every key, certificate and application.
    void erase() const;

private:
    std::filesystem::path file(std::string_view name) const { return folder_ / name; }

    void store_encryption_key(const Application& application, ByteView certificate) const;

    std::filesystem::path folder_;
};

}  // namespace certferry::device
