#pragma once

#include "base/bytes.h"
#include "base/time.h"
#include "store/session.h"

#include <optional>
#include <string>

namespace certferry::store::service {

/// A one-time token by which a connector or a device enrols, as it is stored: without the token.
struct EnrolmentTokenRecord {
    std::string tenant_id;
    std::string enrolment_token_id;  ///< UUIDv7.
    Bytes token_sha256;
    bool for_connector = false;            ///< Else for a device.
    std::optional<std::string> device_id;  ///< A device that is registered already.
    std::optional<std::string> user_id;    ///< Whose device it will be.
    std::optional<std::string> platform;   ///< The only one it may have.
    std::string created_by;
    UtcTime created_at;
    UtcTime expires_at;
    std::optional<UtcTime> used_at;
    std::optional<Bytes>
        used_by;  ///< SHA-256 of the body it was used with: a repeat is known by it.
    std::optional<Bytes> answer;  ///< What that call was answered.
};

void insert_enrolment_token(Session& session, const EnrolmentTokenRecord& token);

std::optional<EnrolmentTokenRecord> find_enrolment_token(Session& session, ByteView token_sha256);

/// Marks it as used; false if it was used already.
bool use_enrolment_token(Session& session, const EnrolmentTokenRecord& token);

std::int64_t remove_enrolment_tokens(Session& session, UtcTime expired_before);

}  // namespace certferry::store::service
