#pragma once

#include "http/client.h"
#include "pki/certificate_request.h"
#include "wire/connector_report.h"
#include "wire/work_calls.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::connector {

/// The connector protocol, client side: `/connector/v1` over mutual TLS. Thread-safe; calls block.
///
/// Members throw Error: service_unreachable (also in doubt, for every call may be repeated),
/// service_auth_failed for a refused client certificate, server_busy with retry_after, or the
/// service's own code if it is one of ours, else service_answer_invalid.
class ServiceClient {
public:
    /// `url` of the service's `agents` listener, without a slash at the end. `client` is lent.
    ServiceClient(http::Client& client, std::string url) : client_(client), url_(std::move(url)) {}

    /// A long poll, which `stop` ends at once with Error(service_unavailable).
    wire::LeaseAnswer lease(const wire::LeaseRequest& request, Deadline deadline,
                            const std::stop_token& stop) const;
    wire::LeaseExtensionAnswer extend(const wire::LeaseExtension& extension,
                                      Deadline deadline) const;
    wire::WorkReportAnswer report(const wire::WorkReport& report, Deadline deadline) const;
    wire::HealthAnswer health(const wire::HealthReport& report, Deadline deadline) const;
    wire::EventReceipt upload_events(const wire::EventUpload& events, Deadline deadline) const;
    wire::RegisteredKey register_key(const wire::KeyRegistration& key, Deadline deadline) const;

    /// A new client certificate (DER) for the key of this request.
    Bytes renew(const pki::CertificateRequest& csr, Deadline deadline) const;

    wire::ConnectorSettings settings(Deadline deadline) const;

private:
    http::Call make_call(std::string_view method, std::string_view path,
                         const std::string& body) const;
    Bytes call(std::string_view method, std::string_view path, const std::string& body,
               Deadline deadline) const;

    http::Client& client_;
    std::string url_;
};

}  // namespace certferry::connector
