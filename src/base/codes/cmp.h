#pragma once

#include "base/error_code.h"

// Codes of CMP, on both sides.
namespace certferry::codes {

inline constexpr ErrorCode cmp_malformed{
    "cmp_malformed", ErrorKind::malformed, "this is no CMP message that is understood here",
    "send p10cr, rr, genm, certConf or pollReq as RFC 9483 has them"};
inline constexpr ErrorCode cmp_signer_untrusted{
    "cmp_signer_untrusted", ErrorKind::forbidden,
    "the message is not signed by a registration authority of this CA",
    "use a credential of this CA with the purpose cmcRA that is neither expired nor revoked"};
inline constexpr ErrorCode cmp_time_off{
    "cmp_time_off", ErrorKind::unprocessable,
    "the clocks of the two sides differ by more than 10 minutes", "set the clocks"};
inline constexpr ErrorCode cmp_template_missing{
    "cmp_template_missing", ErrorKind::unprocessable, "the request names no template",
    "put the template's name at the end of the path, /.well-known/cmp/p/NAME"};
inline constexpr ErrorCode cmp_transaction_unknown{
    "cmp_transaction_unknown", ErrorKind::not_found, "no request of this transaction waits here",
    "send the request again; it is answered as before"};
inline constexpr ErrorCode cmp_answer_untrusted{
    "cmp_answer_untrusted", ErrorKind::internal, "the CA's answer is not protected by the CA",
    "compare trust_anchors with the CA's certificates; somebody may stand in between"};
inline constexpr ErrorCode cmp_ca_unavailable{
    "cmp_ca_unavailable", ErrorKind::unavailable, "the CA cannot answer at the moment",
    "look at the CA's own log; the request is tried again"};
inline constexpr ErrorCode cmp_request_known{
    "cmp_request_known", ErrorKind::unavailable,
    "the CA has the request already, and does not tell what became of it",
    "look at the CA for a certificate with the device's key; revoke it if nobody has it"};
inline constexpr ErrorCode cmp_credential_refused{
    "cmp_credential_refused", ErrorKind::unavailable, "the CA does not accept our credential",
    "renew the registration authority's certificate, or check its rights at the CA"};

}  // namespace certferry::codes
