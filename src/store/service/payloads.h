#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::service {

/// A PFX encrypted to a device: CMS that the service cannot open.
struct PayloadRecord {
    std::string tenant_id;
    std::string payload_id;  ///< UUIDv7; another with every new content.
    std::string device_id;
    std::optional<std::string> user_id;
    std::optional<std::string> profile_id;
    std::string certificate_id;
    std::optional<std::string> imported_id;  ///< Of what a user imported.
    std::string request_id;                  ///< By which it was made.
    Bytes recipient_sha256;                  ///< Of the SubjectPublicKeyInfo that it is for.
    Bytes content;
    std::optional<UtcTime> remove_at;  ///< When it has been useless for long enough.
    UtcTime created_at;
};

/// Inserts, in place of the certificate's payload before.
void put_payload(Session& session, const PayloadRecord& payload);

std::optional<PayloadRecord> find_payload(Session& session, std::string_view tenant_id,
                                          std::string_view payload_id);

std::optional<PayloadRecord> find_payload_of_certificate(Session& session,
                                                         std::string_view tenant_id,
                                                         std::string_view certificate_id);

/// Those of a device in order of their ids.
std::vector<PayloadRecord> payloads_of_device(Session& session, std::string_view tenant_id,
                                              std::string_view device_id);

/// Where a certificate's payload is.
struct PayloadId {
    std::string certificate_id;
    std::string payload_id;
};

/// Those of a device, without reading the contents.
std::vector<PayloadId> payload_ids_of_device(Session& session, std::string_view tenant_id,
                                             std::string_view device_id);

/// The same PFX encrypted to the escrow key of the connectors.
struct EscrowCopyRecord {
    std::string tenant_id;
    std::string certificate_id;
    std::string escrow_key_id;
    std::optional<std::string> device_id;
    std::string request_id;
    Bytes content;
    std::optional<UtcTime> remove_at;
    UtcTime created_at;
};

void put_escrow_copy(Session& session, const EscrowCopyRecord& copy);

std::optional<EscrowCopyRecord> find_escrow_copy(Session& session, std::string_view tenant_id,
                                                 std::string_view certificate_id);

/// Forgets payload and escrow copy of a certificate that was revoked, or of a device's every one.
void remove_copies_of_certificate(Session& session, std::string_view tenant_id,
                                  std::string_view certificate_id);
void remove_copies_of_device(Session& session, std::string_view tenant_id,
                             std::string_view device_id);

/// Forgets those whose time has come; gives their number.
std::int64_t remove_expired_copies(Session& session, UtcTime now);

}  // namespace certferry::store::service
