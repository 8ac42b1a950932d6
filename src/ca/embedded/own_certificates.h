#pragma once

#include "ca/embedded/authorities.h"
#include "ca/embedded/serials.h"
#include "ca/embedded/settings.h"
#include "store/database.h"

#include <string_view>

namespace certferry::ca::embedded {

/// What making certificates for the CA itself needs; borrowed.
struct OwnParts {
    store::Database& database;
    const Settings& settings;
    SerialSource& serials;
    const Clock& clock;
};

/// Issues a certificate of the CA's own (an issuing CA's, an OCSP responder's): chooses the serial
/// number, records, signs, stores. `kind` is shown in place of a template.
pki::Certificate issue_own(const OwnParts& parts, const Authority& authority,
                           pki::CertificateContent content, std::string_view kind);

/// Makes a key and writes it to the folder of keys, 0600.
pki::PrivateKey make_key_file(const Settings& settings, const std::string& file,
                              const pki::KeySpec& spec);

/// Gives each authority that issues, has its key here and has not ended a delegated OCSP responder,
/// a new one from half the life of the one before. True if any was made: refresh the authorities
/// then.
bool renew_responders(const OwnParts& parts, const AuthoritySet& set);

}  // namespace certferry::ca::embedded
