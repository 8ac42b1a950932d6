#pragma once

#include "store/ca/certificates.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::ca {

/// A request that waits, or waited, for an administrator's approval.
struct RequestRecord {
    std::int64_t id = 0;
    std::string ticket;
    Bytes idempotency;  ///< SHA-256 of the caller's key.
    Bytes csr;          ///< PKCS#10, DER.
    std::string template_name;
    Bytes subject;                          ///< Name, DER.
    std::optional<Bytes> alt_names;         ///< GeneralNames, DER; empty for none.
    std::optional<std::int64_t> key_usage;  ///< Bits as in pki::KeyUsage.
    std::string extended_key_usage;         ///< Identifiers, separated by spaces.
    std::optional<UtcTime> not_after;
    Provenance provenance;
    std::string state = "pending";  ///< pending, approved, denied.
    UtcTime received_at;
    std::optional<UtcTime> decided_at;
    std::string decided_by;
    std::string reason;  ///< Why it was denied.
};

/// False, without a change, if the idempotency key is there already.
bool add_request(Session& session, const RequestRecord& record);

std::optional<RequestRecord> find_request_by_ticket(Session& session, std::string_view ticket);
std::optional<RequestRecord> find_request_by_idempotency(Session& session, ByteView idempotency);

/// Those that wait, oldest first, at most `limit`.
std::vector<RequestRecord> list_pending_requests(Session& session, std::int64_t limit);

struct Decision {
    std::string_view state;  ///< approved or denied.
    UtcTime at;
    std::string_view by;
    std::string_view reason;
};

/// False, without a change, if it was decided before.
bool decide_request(Session& session, std::int64_t id, const Decision& decision);

}  // namespace certferry::store::ca
