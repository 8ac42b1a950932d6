-- Bulk imports of users, devices, groups and memberships. A job reads the content from `next_octet` on, some rows in each
-- transaction, which also moves `next_octet` and `next_line`: so a killed job goes on behind what it did. `header` is the
-- JSON array of the columns of a CSV file once they were read. `grants` is 1 if who asked may write what grants certificates.
CREATE TABLE imports (
    tenant_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('users', 'devices', 'groups', 'members')),
    format TEXT NOT NULL CHECK (format IN ('csv', 'json')),
    source TEXT NOT NULL CHECK (source IN ('directory', 'admin')),
    mode TEXT NOT NULL CHECK (mode IN ('create', 'upsert')),
    grants INTEGER NOT NULL,
    actor TEXT NOT NULL,
    remote TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed', 'cancelled')),
    code TEXT,
    size_octets INTEGER NOT NULL,
    next_octet INTEGER NOT NULL,
    next_line INTEGER NOT NULL,
    header TEXT,
    rows_read INTEGER NOT NULL,
    created INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    errors INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, import_id)
) STRICT;

CREATE INDEX imports_running ON imports (import_id) WHERE state = 'running';

-- The uploaded content in pieces of one size, until the import ends.
CREATE TABLE import_parts (
    tenant_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    part INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (tenant_id, import_id, part)
) STRICT;

CREATE TABLE import_errors (
    tenant_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    error INTEGER NOT NULL,
    line INTEGER NOT NULL,
    code TEXT NOT NULL,
    path TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (tenant_id, import_id, error)
) STRICT;
