#pragma once

#include "http/client.h"
#include "scep/ca_certificates.h"
#include "scep/capabilities.h"
#include "scep/client.h"

#include <optional>
#include <string>
#include <vector>

namespace certferry::device {

/// How a client speaks to a SCEP server.
struct ScepClientOptions {
    std::string url;  ///< As devices are given it; a query is not part of it.
    scep::LegacyAllowed allowed;
    std::optional<std::string>
        ca_fingerprint;  ///< SHA-256 of the CA certificate, hex; checked if given.
    std::chrono::milliseconds timeout{30'000};  ///< Of each call.
};

/// The operations of a SCEP server over HTTP (RFC 8894, 4). Capabilities and CA certificates are
/// fetched once.
class ScepClient {
public:
    explicit ScepClient(ScepClientOptions options, http::ClientOptions http = {});

    const scep::Capabilities& capabilities();

    /// The body of GetCACaps as it came.
    std::string capabilities_text();

    /// Throws Error(scep_answer_invalid) if the fingerprint given is not that of a certificate
    /// sent.
    const scep::CaCertificates& ca_certificates();

    /// From now on only these count, of those that the server sent.
    void trust_only(scep::CaCertificates trusted) { ca_ = std::move(trusted); }

    std::vector<pki::Certificate> next_ca_certificates();

    /// Sends `content` as a message of `type` by POST, or by GET if the server does not offer POST,
    /// and reads the answer.
    scep::Answer operate(scep::MessageType type, const std::string& transaction_id,
                         ByteView content, const scep::ClientIdentity& identity);

private:
    http::Response get(const std::string& query);

    ScepClientOptions options_;
    http::Client http_;
    std::optional<scep::Capabilities> capabilities_;
    std::optional<scep::CaCertificates> ca_;
};

}  // namespace certferry::device
