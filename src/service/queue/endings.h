#pragma once

#include "base/error_code.h"
#include "base/time.h"
#include "pki/certificate.h"
#include "store/service/requests.h"
#include "store/session.h"

#include <chrono>
#include <optional>
#include <string>

// What the end of a request does to certificates, payloads and profiles on devices. Each runs in
// the transaction that ends the request, which it has locked.
namespace certferry::service {

/// Of a stored request, which an imported PFX makes large.
inline constexpr std::size_t max_stored_body_bytes = std::size_t{16} * 1024 * 1024;

/// A result that was looked through.
struct MadeResult {
    std::optional<pki::Certificate> certificate;
    std::optional<Bytes> payload;
    std::optional<Bytes> escrow_copy;
    std::optional<std::string> escrow_key_id;
};

/// How long copies of a certificate's PFX are kept after its end.
inline constexpr std::chrono::days copies_kept_after_expiry{30};

/// - revoke: the certificate is revoked, and the copies of its PFX go.
/// - pkcs: the certificate is issued; its payload waits for the device, its escrow copy is kept.
/// - recrypt, import: the payload waits for the device.
void apply_success(store::Session& session, const store::service::RequestRecord& request,
                   const MadeResult& result, UtcTime now);

/// The CA has yet to decide.
void apply_pending(store::Session& session, const store::service::RequestRecord& request,
                   UtcTime now);

/// Marks the certificate as failed, and the profile on the device with the request's last code.
void apply_failure(store::Session& session, const store::service::RequestRecord& request,
                   UtcTime now);

/// Ends the request as failed with this code, unless it has a last one, and applies it.
void end_without_result(store::Session& session, store::service::RequestRecord& request,
                        const ErrorCode& code, UtcTime now);

/// Writes that the request has ended; nobody can lease it any more.
void write_end(store::Session& session, store::service::RequestRecord& request, std::string state,
               UtcTime now);

}  // namespace certferry::service
