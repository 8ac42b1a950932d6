-- Connectors, the tokens by which they and devices enrol, and the work that connectors lease.
CREATE TABLE enrolment_tokens (
    tenant_id TEXT NOT NULL,
    enrolment_token_id TEXT NOT NULL,
    token_sha256 BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('connector', 'device')),
    device_id TEXT,
    user_id TEXT,
    platform TEXT,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER,
    used_by BLOB,
    answer BLOB,
    PRIMARY KEY (tenant_id, enrolment_token_id)
) STRICT;

CREATE UNIQUE INDEX enrolment_tokens_sha256 ON enrolment_tokens (token_sha256);

CREATE TABLE connectors (
    tenant_id TEXT NOT NULL,
    connector_id TEXT NOT NULL,
    name TEXT NOT NULL,
    host_name TEXT NOT NULL,
    product_version TEXT NOT NULL,
    features TEXT NOT NULL,
    key_ids TEXT NOT NULL,
    disabled INTEGER NOT NULL,
    client_serial BLOB,
    previous_client_serial BLOB,
    client_not_after INTEGER,
    health TEXT NOT NULL,
    seen_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, connector_id)
) STRICT;

-- The queue. `rank` orders kinds (revoke, import and recrypt, pkcs); `visible_at` is when the request may be leased.
CREATE TABLE requests (
    tenant_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pkcs', 'recrypt', 'import', 'revoke')),
    rank INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'pending', 'succeeded', 'failed', 'cancelled')),
    key_id TEXT,
    device_id TEXT,
    user_id TEXT,
    profile_id TEXT,
    profile_version INTEGER,
    certificate_id TEXT,
    body TEXT NOT NULL,
    visible_at INTEGER NOT NULL,
    lease_id TEXT,
    connector_id TEXT,
    attempts INTEGER NOT NULL,
    ticket TEXT,
    last_code TEXT,
    last_message TEXT,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, request_id)
) STRICT;

CREATE INDEX requests_waiting ON requests (tenant_id, rank, created_at, request_id)
    WHERE state IN ('queued', 'leased', 'pending');
CREATE INDEX requests_device ON requests (tenant_id, device_id) WHERE device_id IS NOT NULL;
CREATE INDEX requests_certificate ON requests (tenant_id, certificate_id) WHERE certificate_id IS NOT NULL;

-- A request that a connector gave back: hidden from it until then.
CREATE TABLE request_releases (
    tenant_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    connector_id TEXT NOT NULL,
    hidden_until INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, request_id, connector_id)
) STRICT;
