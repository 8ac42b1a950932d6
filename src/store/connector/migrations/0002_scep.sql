-- One-time challenges of the validator `challenge`. Only the digest of a challenge is kept. What a column does not bind
-- (NULL) is left to the endpoint's own list. `subject` and `alt_names` are DER; `extended_key_usage` and `san_kinds` hold
-- words separated by spaces.
CREATE TABLE scep_challenges (
    id TEXT NOT NULL PRIMARY KEY,
    challenge_sha256 BLOB NOT NULL UNIQUE,
    endpoint TEXT NOT NULL,
    subject BLOB,
    alt_names BLOB,
    san_kinds TEXT,
    key_usage INTEGER,
    extended_key_usage TEXT,
    min_rsa_bits INTEGER,
    template TEXT,
    uses_left INTEGER NOT NULL CHECK (uses_left >= 0),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    created_by TEXT NOT NULL
) STRICT;

CREATE INDEX scep_challenges_expiry ON scep_challenges (expires_at);

-- SCEP requests that were authorised. `identity` is the SHA-256 of endpoint, transactionID, messageType, CSR and signer;
-- it is given up, with the certificate, when a repeat is no longer answered from the row. `csr` goes once the outcome is final.
CREATE TABLE scep_transactions (
    id INTEGER NOT NULL PRIMARY KEY,
    request_id TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    message_type INTEGER NOT NULL,
    identity BLOB,
    key_sha256 BLOB NOT NULL,
    signer_key_sha256 BLOB NOT NULL,
    remote TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('issuing', 'pending', 'issued', 'refused')),
    template TEXT NOT NULL,
    authority TEXT NOT NULL,
    reference TEXT NOT NULL,
    predecessor BLOB,
    csr BLOB,
    ticket TEXT,
    retry_at INTEGER,
    certificate BLOB,
    serial BLOB,
    not_after INTEGER,
    answer_until INTEGER,
    refusal TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX scep_transactions_open_identity ON scep_transactions (identity)
    WHERE state IN ('issuing', 'pending');
CREATE INDEX scep_transactions_identity ON scep_transactions (identity) WHERE identity IS NOT NULL;
CREATE INDEX scep_transactions_open ON scep_transactions (endpoint, transaction_id)
    WHERE state IN ('issuing', 'pending');
CREATE INDEX scep_transactions_polled ON scep_transactions (endpoint, transaction_id) WHERE ticket IS NOT NULL;
CREATE INDEX scep_transactions_serial ON scep_transactions (serial) WHERE serial IS NOT NULL;
CREATE INDEX scep_transactions_predecessor ON scep_transactions (predecessor) WHERE predecessor IS NOT NULL;
CREATE INDEX scep_transactions_answer_until ON scep_transactions (answer_until) WHERE identity IS NOT NULL;
