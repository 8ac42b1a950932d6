#pragma once

#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace certferry::store::ca {

/// A key that signs certificates. `next` waits for its activation; `retired` signs only its own
/// CRLs and OCSP responders any more.
struct AuthorityRecord {
    std::int64_t id = 0;
    std::string slug;                       ///< Its name in URLs and file names; [a-z0-9-].
    std::string state = "active";           ///< active, next, retired.
    bool issues = true;                     ///< Certifies end entities, not only other authorities.
    std::optional<std::int64_t> parent_id;  ///< Empty if it is self-signed.
    Bytes certificate;                      ///< DER.
    std::string key_file;                   ///< Name of the file in the folder of keys.
    std::string hash;                       ///< What it signs with, such as `sha256`.
    UtcTime created_at;
};

/// Adds one; `id` is given by the database and returned. Throws Error(store_conflict) if there is
/// an active, or a next, issuing one already.
std::int64_t add_authority(Session& session, const AuthorityRecord& record);

/// All of them, oldest first.
std::vector<AuthorityRecord> list_authorities(Session& session);

/// Makes the next issuing authority the active one, and the active one retired. False if there is
/// no next one.
bool activate_next_authority(Session& session);

/// Takes the next number of the authority's sequence, which full and delta CRLs share.
std::int64_t take_crl_number(Session& session, std::int64_t authority_id);

/// The certificate of a delegated OCSP responder (RFC 6960, 4.2.2.2).
struct ResponderRecord {
    std::int64_t authority_id = 0;
    Bytes certificate;
    std::string key_file;
};

/// Sets the authority's responder in place of the one before.
void put_responder(Session& session, const ResponderRecord& record);

std::vector<ResponderRecord> list_responders(Session& session);

}  // namespace certferry::store::ca
