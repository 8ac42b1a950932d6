-- What this connector was given to do: one row for each time that it begins with a request of the management service.
-- `item` is the request as it was leased (JSON), `result` what the service is to be told (JSON, wire/work_calls.h).
-- `private_key` is sealed under `row_key`, which the machine key wraps; both are erased once the result is accepted.
CREATE TABLE work_requests (
    id INTEGER NOT NULL PRIMARY KEY,
    node TEXT NOT NULL,
    request_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pkcs', 'recrypt', 'import', 'revoke')),
    item TEXT,
    batch_id TEXT NOT NULL,
    lease_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('leased', 'key_made', 'submitting', 'in_doubt', 'pending', 'issued', 'held',
        'wrapped', 'failed', 'uploaded', 'withdrawing', 'accepted', 'withdrawn')),
    attempts INTEGER NOT NULL,
    retry_at INTEGER,
    row_key BLOB,
    private_key BLOB,
    csr BLOB,
    ticket TEXT,
    submitted_at INTEGER,
    certificate BLOB,
    chain BLOB,
    result TEXT,
    failed_step TEXT,
    error_code TEXT,
    error_text TEXT,
    approved_by TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

CREATE UNIQUE INDEX work_requests_open ON work_requests (node, request_id) WHERE state NOT IN ('accepted', 'withdrawn');
CREATE INDEX work_requests_ended ON work_requests (updated_at) WHERE state IN ('accepted', 'withdrawn');

-- For whom keys of a user were wrapped: more than a few new recipients in a day stop and ask.
CREATE TABLE work_recipients (
    user_id TEXT NOT NULL,
    recipient_sha256 BLOB NOT NULL,
    first_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, recipient_sha256)
) STRICT;
