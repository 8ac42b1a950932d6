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

-- The queue. `lane` is the line that the request stands in now: its kind, with ':' and its key where it needs one, or
-- 'connector:' and an id where it waits for that connector alone; NULL while nobody may lease it. `due_at` is when a lease ends,
-- or when a pending request is to be looked at again. `pending_since` is set as long as it belongs to `connector_id`.
CREATE TABLE requests (
    tenant_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pkcs', 'recrypt', 'import', 'revoke')),
    rank INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'pending', 'succeeded', 'failed', 'cancelled')),
    lane TEXT,
    key_id TEXT,
    device_id TEXT,
    user_id TEXT,
    profile_id TEXT,
    profile_version INTEGER,
    certificate_id TEXT,
    body TEXT NOT NULL,
    due_at INTEGER,
    lease_id TEXT,
    connector_id TEXT,
    attempts INTEGER NOT NULL,
    ticket TEXT,
    pending_since INTEGER,
    result_sha256 BLOB,
    last_code TEXT,
    last_message TEXT,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, request_id)
) STRICT;

CREATE INDEX requests_lane ON requests (tenant_id, lane, created_at, request_id) WHERE lane IS NOT NULL;
CREATE INDEX requests_due ON requests (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX requests_pending ON requests (tenant_id, connector_id, request_id) WHERE pending_since IS NOT NULL;
CREATE INDEX requests_pending_since ON requests (pending_since) WHERE pending_since IS NOT NULL;
CREATE INDEX requests_ended ON requests (modified_at) WHERE state IN ('succeeded', 'failed', 'cancelled');
CREATE INDEX requests_state ON requests (tenant_id, state, request_id);
CREATE INDEX requests_kind ON requests (tenant_id, kind, request_id);
CREATE INDEX requests_device ON requests (tenant_id, device_id, request_id) WHERE device_id IS NOT NULL;
CREATE INDEX requests_certificate ON requests (tenant_id, certificate_id, request_id) WHERE certificate_id IS NOT NULL;

-- Who was given a batch of leases: a result that comes late is believed only by this.
CREATE TABLE leases (
    tenant_id TEXT NOT NULL,
    lease_id TEXT NOT NULL,
    connector_id TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, lease_id)
) STRICT;

CREATE INDEX leases_created ON leases (created_at);

-- A request that a connector gave back: hidden from it until then.
CREATE TABLE request_releases (
    tenant_id TEXT NOT NULL,
    request_id TEXT NOT NULL,
    connector_id TEXT NOT NULL,
    hidden_until INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, request_id, connector_id)
) STRICT;

CREATE INDEX request_releases_end ON request_releases (hidden_until);

-- PFX files encrypted to a device, as CMS. `recipient_sha256` is the SHA-256 of the SubjectPublicKeyInfo that it is for.
CREATE TABLE payloads (
    tenant_id TEXT NOT NULL,
    payload_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    user_id TEXT,
    profile_id TEXT,
    certificate_id TEXT NOT NULL,
    imported_id TEXT,
    request_id TEXT NOT NULL,
    recipient_sha256 BLOB NOT NULL,
    content BLOB NOT NULL,
    remove_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, payload_id)
) STRICT;

CREATE UNIQUE INDEX payloads_certificate ON payloads (tenant_id, certificate_id);
CREATE INDEX payloads_device ON payloads (tenant_id, device_id, payload_id);
CREATE INDEX payloads_removal ON payloads (remove_at) WHERE remove_at IS NOT NULL;

-- The same PFX encrypted to the escrow key of the connectors, from which they make payloads for new keys of the device.
CREATE TABLE escrow_copies (
    tenant_id TEXT NOT NULL,
    certificate_id TEXT NOT NULL,
    escrow_key_id TEXT NOT NULL,
    device_id TEXT,
    request_id TEXT NOT NULL,
    content BLOB NOT NULL,
    remove_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, certificate_id)
) STRICT;

CREATE INDEX escrow_copies_device ON escrow_copies (tenant_id, device_id) WHERE device_id IS NOT NULL;
CREATE INDEX escrow_copies_removal ON escrow_copies (remove_at) WHERE remove_at IS NOT NULL;
