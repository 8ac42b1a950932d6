-- Keys that sign certificates: the root, the issuing CA below it if there is one, and their successors.
-- `issues` marks those that certify end entities; `crl_number` is the last number given to a CRL.
CREATE TABLE authorities (
    id INTEGER NOT NULL PRIMARY KEY,
    slug TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL CHECK (state IN ('active', 'next', 'retired')),
    issues INTEGER NOT NULL CHECK (issues IN (0, 1)),
    parent_id INTEGER REFERENCES authorities (id),
    certificate BLOB NOT NULL,
    key_file TEXT NOT NULL,
    hash TEXT NOT NULL,
    crl_number INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX authorities_one_active ON authorities (state) WHERE issues = 1 AND state = 'active';
CREATE UNIQUE INDEX authorities_one_next ON authorities (state) WHERE issues = 1 AND state = 'next';

-- The delegated OCSP responder of each authority, replaced when it is renewed.
CREATE TABLE responders (
    authority_id INTEGER NOT NULL PRIMARY KEY REFERENCES authorities (id),
    certificate BLOB NOT NULL,
    key_file TEXT NOT NULL
) STRICT;

-- One row per serial number ever given out. `tbs` is what is about to be signed; `certificate` replaces it.
-- `idempotency` is the SHA-256 of the caller's key. Serial numbers grow with time, so that their index does too.
CREATE TABLE certificates (
    id INTEGER NOT NULL PRIMARY KEY,
    authority_id INTEGER NOT NULL,
    serial BLOB NOT NULL UNIQUE,
    idempotency BLOB NOT NULL UNIQUE,
    csr_sha256 BLOB NOT NULL,
    template TEXT NOT NULL,
    subject TEXT NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    tenant TEXT NOT NULL,
    device TEXT NOT NULL,
    user_name TEXT NOT NULL,
    profile TEXT NOT NULL,
    authorised_by TEXT NOT NULL,
    reference TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    issued_at INTEGER,
    revoked_at INTEGER,
    reason INTEGER,
    tbs BLOB,
    certificate BLOB
) STRICT;

CREATE INDEX certificates_revoked ON certificates (authority_id, not_after) WHERE revoked_at IS NOT NULL;

-- Requests whose template needs an administrator's approval. Once approved, the certificate is found by `idempotency`.
-- `subject` and `alt_names` are DER; `extended_key_usage` holds identifiers separated by spaces.
CREATE TABLE requests (
    id INTEGER NOT NULL PRIMARY KEY,
    ticket TEXT NOT NULL UNIQUE,
    idempotency BLOB NOT NULL UNIQUE,
    csr BLOB NOT NULL,
    template TEXT NOT NULL,
    subject BLOB NOT NULL,
    alt_names BLOB,
    key_usage INTEGER,
    extended_key_usage TEXT NOT NULL,
    not_after INTEGER,
    tenant TEXT NOT NULL,
    device TEXT NOT NULL,
    user_name TEXT NOT NULL,
    profile TEXT NOT NULL,
    authorised_by TEXT NOT NULL,
    reference TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied')),
    received_at INTEGER NOT NULL,
    decided_at INTEGER,
    decided_by TEXT,
    reason TEXT
) STRICT;

CREATE INDEX requests_pending ON requests (id) WHERE state = 'pending';

-- Every revocation, hold and release, in order; never changed. CRLs and cached OCSP answers name the last row they know.
CREATE TABLE revocation_log (
    id INTEGER NOT NULL PRIMARY KEY,
    authority_id INTEGER NOT NULL,
    serial BLOB NOT NULL,
    action TEXT NOT NULL CHECK (action IN ('revoke', 'hold', 'release')),
    reason INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;

CREATE INDEX revocation_log_authority ON revocation_log (authority_id, id);

-- Published CRLs. A full CRL and a delta made with it share their number. `der` is given up when a newer one of its
-- kind is there; the row of a full CRL stays until nobody may hold it any more.
CREATE TABLE crls (
    authority_id INTEGER NOT NULL REFERENCES authorities (id),
    kind TEXT NOT NULL CHECK (kind IN ('full', 'delta')),
    number INTEGER NOT NULL,
    this_update INTEGER NOT NULL,
    next_update INTEGER NOT NULL,
    log_position INTEGER NOT NULL,
    der BLOB,
    PRIMARY KEY (authority_id, kind, number)
) STRICT;
