#pragma once

#include "base/bytes.h"
#include "pki/certificate.h"
#include "pki/cmp_message.h"
#include "pki/crl.h"
#include "pki/name.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

// Bodies of CMP messages (RFC 9810, 5.3), DER as it stands inside the body's tag. What reads throws
// Error(der_malformed); lists must hold exactly one entry, as RFC 9483 has them.
namespace certferry::pki {

/// PKIStatus (RFC 9810, 5.2.3).
enum class CmpStatus : std::uint8_t {
    accepted = 0,
    granted_with_mods = 1,
    rejection = 2,
    waiting = 3,
    revocation_warning = 4,
    revocation_notification = 5,
    key_update_warning = 6,
};

/// PKIFailureInfo (RFC 9810, 5.2.3): the numbers of its bits.
enum class CmpFailure : std::uint8_t {
    bad_alg = 0,
    bad_message_check = 1,
    bad_request = 2,
    bad_time = 3,
    bad_cert_id = 4,
    bad_data_format = 5,
    wrong_authority = 6,
    incorrect_data = 7,
    missing_time_stamp = 8,
    bad_pop = 9,
    cert_revoked = 10,
    cert_confirmed = 11,
    wrong_integrity = 12,
    bad_recipient_nonce = 13,
    time_not_available = 14,
    unaccepted_policy = 15,
    unaccepted_extension = 16,
    add_info_not_available = 17,
    bad_sender_nonce = 18,
    bad_cert_template = 19,
    signer_not_trusted = 20,
    transaction_id_in_use = 21,
    unsupported_version = 22,
    not_authorized = 23,
    system_unavail = 24,
    system_failure = 25,
    duplicate_cert_req = 26,
};

/// The name in RFC 9810, such as `badAlg`; empty for a bit that it does not know.
std::string_view to_text(CmpFailure failure) noexcept;

/// PKIStatusInfo.
struct CmpStatusInfo {
    CmpStatus status = CmpStatus::accepted;
    // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
    std::vector<std::string> text{};                   ///< UTF-8, one line each.
    std::optional<CmpFailure> failure = std::nullopt;  ///< The first bit that is set.

    bool granted() const noexcept {
        return status == CmpStatus::accepted || status == CmpStatus::granted_with_mods;
    }
};

/// CertRepMessage with one CertResponse: bodies ip, cp, kup.
struct CmpCertResponse {
    std::int64_t request_id = -1;  ///< certReqId; -1 answers a p10cr (RFC 9810, 5.3.4).
    CmpStatusInfo status;
    std::optional<Certificate> certificate = std::nullopt;
    // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
    std::vector<Certificate> ca_certificates{};  ///< caPubs.
};

Bytes write_cmp(const CmpCertResponse& response);
CmpCertResponse read_cert_response(ByteView body);

/// RevReqContent with one RevDetails: body rr.
struct CmpRevocationRequest {
    Name issuer;
    Bytes serial;  ///< Without a leading zero.
    RevocationReason reason = RevocationReason::unspecified;
};

Bytes write_cmp(const CmpRevocationRequest& request);
CmpRevocationRequest read_revocation_request(ByteView body);

/// RevRepContent with one status: body rp.
Bytes write_revocation_response(const CmpStatusInfo& status, const CmpRevocationRequest& request);
CmpStatusInfo read_revocation_response(ByteView body);

/// ErrorMsgContent.
Bytes write_error(const CmpStatusInfo& status);
CmpStatusInfo read_error(ByteView body);

/// CertConfirmContent with one CertStatus, or none, which rejects everything (RFC 9810, 5.3.18).
struct CmpConfirmation {
    std::int64_t request_id = -1;
    // NOLINTNEXTLINE(readability-redundant-member-init): g++ wants it.
    Bytes certificate_hash{};
    bool accepted = true;
};

Bytes write_cmp(const CmpConfirmation& confirmation);
CmpConfirmation read_confirmation(ByteView body);

/// PollReqContent: the certReqId that is asked about.
Bytes write_poll_request(std::int64_t request_id);
std::int64_t read_poll_request(ByteView body);

/// PollRepContent.
struct CmpPollAnswer {
    std::int64_t request_id = -1;
    std::chrono::seconds check_after{};
};

Bytes write_cmp(const CmpPollAnswer& answer);
CmpPollAnswer read_poll_answer(ByteView body);

/// GenMsgContent and GenRepContent.
Bytes write_infos(const std::vector<CmpInfo>& infos);
std::vector<CmpInfo> read_infos(ByteView body);

}  // namespace certferry::pki
