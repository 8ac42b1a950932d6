-- What the service knows of its connectors besides the work that they lease: what they report, which keys they hold, what
-- they are asked to do, and how old they may be.

-- Events of connectors and of the service itself (under the nil tenant). A tenant's positions are counted in the order of
-- commitment, so whoever reads on from the last position it has seen misses none. `at` is the sender's clock, `received_at` ours.
-- `known` is 0 if the catalogue of this version has no such event. `body` is the event's line, JSON.
CREATE TABLE events (
    tenant_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    event_uid TEXT NOT NULL,
    at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    event_id INTEGER NOT NULL,
    channel TEXT NOT NULL,
    category TEXT NOT NULL,
    level TEXT NOT NULL,
    known INTEGER NOT NULL,
    connector_id TEXT,
    request_id TEXT,
    body TEXT NOT NULL,
    PRIMARY KEY (tenant_id, position)
) STRICT;

CREATE UNIQUE INDEX events_uid ON events (tenant_id, event_uid);
CREATE INDEX events_request ON events (tenant_id, request_id, position) WHERE request_id IS NOT NULL;
CREATE INDEX events_connector ON events (tenant_id, connector_id, position) WHERE connector_id IS NOT NULL;
CREATE INDEX events_id ON events (tenant_id, event_id, position);
CREATE INDEX events_level ON events (tenant_id, level, position);
CREATE INDEX events_category ON events (tenant_id, category, position);
CREATE INDEX events_channel ON events (tenant_id, channel, position);
CREATE INDEX events_received ON events (received_at);

-- The last position that a tenant's events have. Its row's lock orders those who write events.
CREATE TABLE event_positions (
    tenant_id TEXT NOT NULL PRIMARY KEY,
    position INTEGER NOT NULL
) STRICT;

-- Calls to a CA whose outcome it cannot tell (event 0500), until an administrator closes them.
CREATE TABLE unaccounted_calls (
    tenant_id TEXT NOT NULL,
    event_uid TEXT NOT NULL,
    connector_id TEXT,
    at INTEGER NOT NULL,
    body TEXT NOT NULL,
    closed_at INTEGER,
    closed_by TEXT,
    remark TEXT,
    PRIMARY KEY (tenant_id, event_uid)
) STRICT;

CREATE INDEX unaccounted_calls_open ON unaccounted_calls (tenant_id, event_uid) WHERE closed_at IS NULL;

-- Public halves of the keys that connectors hold: escrow keys and import keys. `key_id` is the SHA-256 of the
-- SubjectPublicKeyInfo in lower-case hexadecimal.
CREATE TABLE wrapping_keys (
    tenant_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('escrow', 'import')),
    provider_name TEXT NOT NULL,
    key_name TEXT NOT NULL,
    spki BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'decryptOnly')),
    connector_id TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, key_id)
) STRICT;

CREATE UNIQUE INDEX wrapping_keys_escrow ON wrapping_keys (tenant_id) WHERE kind = 'escrow' AND state = 'active';

-- Which keys queued requests need.
CREATE INDEX requests_key ON requests (tenant_id, key_id) WHERE state = 'queued' AND key_id IS NOT NULL;

-- What a connector counted in an hour, which `hour` begins.
CREATE TABLE connector_metrics (
    tenant_id TEXT NOT NULL,
    hour INTEGER NOT NULL,
    connector_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('scep', 'pkcs', 'recrypt', 'import', 'revoke')),
    succeeded INTEGER NOT NULL,
    failed INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, hour, connector_id, kind)
) STRICT;

CREATE INDEX connector_metrics_hour ON connector_metrics (hour);

CREATE TABLE connector_commands (
    tenant_id TEXT NOT NULL,
    command_id TEXT NOT NULL,
    connector_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('renew', 'collectLogs', 'update')),
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'succeeded', 'failed', 'notSupported', 'expired')),
    message TEXT,
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, command_id)
) STRICT;

CREATE INDEX connector_commands_connector ON connector_commands (tenant_id, connector_id, command_id);
CREATE INDEX connector_commands_open ON connector_commands (created_at) WHERE state IN ('queued', 'sent');

-- Logs that a connector sent for a command: a tar.gz in pieces of one size.
CREATE TABLE connector_logs (
    tenant_id TEXT NOT NULL,
    command_id TEXT NOT NULL,
    connector_id TEXT NOT NULL,
    size_octets INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, command_id)
) STRICT;

CREATE INDEX connector_logs_received ON connector_logs (received_at);

CREATE TABLE connector_log_parts (
    tenant_id TEXT NOT NULL,
    command_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (tenant_id, command_id, part)
) STRICT;

-- What a tenant asks of its connectors (minimum versions, event levels, polling), and under the nil tenant the releases
-- of this product: JSON objects.
CREATE TABLE connector_policies (
    tenant_id TEXT NOT NULL PRIMARY KEY,
    policy TEXT NOT NULL,
    version INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;
