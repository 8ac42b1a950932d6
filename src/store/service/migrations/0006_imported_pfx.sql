-- Users' PFX files as an import tool brought them, and each file's password encrypted to the key that connectors find by
-- provider and key name: nothing here can be opened by the service. They go with their user.
CREATE TABLE imported_pfx (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    thumbprint BLOB NOT NULL,
    intended_purpose TEXT NOT NULL,
    provider_name TEXT NOT NULL,
    key_name TEXT NOT NULL,
    padding_scheme TEXT NOT NULL CHECK (padding_scheme IN ('oaepSha256', 'oaepSha384', 'oaepSha512')),
    pfx BLOB NOT NULL,
    encrypted_password BLOB NOT NULL,
    starts_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id, thumbprint),
    FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, user_id) ON DELETE CASCADE
) STRICT;
