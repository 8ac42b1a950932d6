#pragma once

#include "ca/issuer.h"
#include "pki/cmp_bodies.h"

#include <string>

// What a CA's refusals mean to us.
namespace certferry::ca::cmp {

/// What the CA says, in one line for people.
std::string words_of(const pki::CmpStatusInfo& status);

/// Line `number` of the text; empty if there are fewer.
std::string line_of(const pki::CmpStatusInfo& status, std::size_t number);

/// The refusal of a request: with the code that `certferry ca` names if this is one, or else
/// ca_refused.
Rejected rejected_by(const pki::CmpStatusInfo& status, bool certferry);

/// Throws if the refusal is no verdict on the request: Error(cmp_credential_refused),
/// Error(cmp_time_off), or Error(cmp_ca_unavailable), in doubt for systemFailure.
void throw_if_no_verdict(const pki::CmpStatusInfo& status);

/// Throws Error(cmp_request_known), in doubt, if another CA than ours says that it had the request
/// before: it has no way to say what it made of it.
void throw_if_known(const pki::CmpStatusInfo& status);

/// True if the refusal is about the request itself, in whatever body it comes.
bool is_verdict(const pki::CmpStatusInfo& status);

/// For an error message in place of an answer. Throws the same, or the CA's own code if it is one
/// of ours, or Error(peer_answer_invalid).
[[noreturn]] void throw_error_message(const pki::CmpStatusInfo& status);

}  // namespace certferry::ca::cmp
