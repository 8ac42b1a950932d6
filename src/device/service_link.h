#pragma once

#include "device/identity.h"
#include "device/settings.h"
#include "http/client.h"
#include "wire/device.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace certferry::device {

/// What every client of the agent has in common: proxy and limits.
http::ClientOptions client_options(const Settings& settings);

/// The device protocol (`wire/device.h`) as calls. One thread uses it.
///
/// Each call throws Error(peer_unreachable) if there is no answer, the service's own code if it
/// answers with a problem of a code that is known here, and Error(peer_answer_invalid) otherwise.
class ServiceLink {
public:
    /// Knows the service by its CA key's digest and shows no certificate: for enrolment.
    static ServiceLink pinned(const Settings& settings, std::string service_url,
                              Bytes ca_key_sha256);

    /// Mutual TLS with the client certificate in this file.
    static ServiceLink mutual(const Settings& settings, std::string service_url,
                              const IdentityFiles& files, const std::filesystem::path& client_file);

    /// `body` as it is kept in an Application.
    wire::DeviceCertificates enroll(const Secret& body);
    wire::DeviceCertificates renew(const Secret& body);

    wire::CheckinAnswer check_in(const wire::Checkin& report);
    void report(const wire::DeviceStatus& status);
    wire::DevicePayload payload(std::string_view payload_id);

private:
    ServiceLink(const Settings& settings, std::string service_url, http::ClientOptions options);

    std::string call(std::string_view method, std::string_view path, std::string_view body);

    std::string service_url_;
    std::chrono::milliseconds timeout_;
    std::unique_ptr<http::Client> client_;  // Never null.
};

}  // namespace certferry::device
