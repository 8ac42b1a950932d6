#pragma once

#include "base/memo.h"
#include "base/secret.h"
#include "pki/certificate.h"
#include "pki/digest.h"
#include "wire/work.h"

namespace certferry::connector {

/// The PFX files of imported records. One goes to every device of its user, and its key derivation
/// may be dear, so it is opened and checked for the first of them; no password or key is kept.
/// Thread-safe.
class ImportedRecords {
public:
    /// The certificate in the record's PFX, which has a key and opens with this password: the one
    /// that `encrypted_pfx_password` holds. Throws what pki::open_pkcs12() throws.
    pki::Certificate certificate_of(const wire::ImportWork& work, const Secret& password);

private:
    // By a digest of the PFX and of its password as it is sealed.
    Memo<pki::Sha256, pki::Certificate> opened_{1'000};
};

}  // namespace certferry::connector
