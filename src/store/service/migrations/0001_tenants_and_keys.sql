-- Whom the installation serves, who may do what, and the keys that nobody reads without the installation key. Where a row
-- belongs to the installation and to no tenant, its tenant_id is the nil UUID.
CREATE TABLE tenants (
    tenant_id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;

-- Keys of the service itself. `wrapped` is AES-256-GCM under the installation key `wrapping_key_id`; tenant, id and purpose
-- are associated data. `certificate` is DER where the key has one.
CREATE TABLE internal_keys (
    tenant_id TEXT NOT NULL,
    key_id TEXT NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('ca', 'challenge', 'token', 'permit')),
    wrapping_key_id TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    certificate BLOB,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, purpose, key_id)
) STRICT;

CREATE UNIQUE INDEX internal_keys_id ON internal_keys (key_id);

-- People who sign in, with a password or by a tenant's OpenID provider (then password_hash is empty). `name` is unique in
-- the installation: it leads to the tenant.
CREATE TABLE accounts (
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'administrator', 'operator', 'helpdesk', 'auditor')),
    must_change_password INTEGER NOT NULL,
    oidc_issuer TEXT,
    oidc_subject TEXT,
    disabled INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, account_id)
) STRICT;

CREATE UNIQUE INDEX accounts_name ON accounts (name);

CREATE UNIQUE INDEX accounts_oidc ON accounts (tenant_id, oidc_issuer, oidc_subject);

-- Bearer tokens of scripts; only their SHA-256 is kept.
CREATE TABLE api_tokens (
    tenant_id TEXT NOT NULL,
    api_token_id TEXT NOT NULL,
    token_sha256 BLOB NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('owner', 'administrator', 'operator', 'helpdesk', 'auditor')),
    created_by TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, api_token_id)
) STRICT;

CREATE UNIQUE INDEX api_tokens_sha256 ON api_tokens (token_sha256);

-- Browser sessions; only the SHA-256 of the cookie is kept. They end at expires_at, or when seen_at is too long ago.
CREATE TABLE sessions (
    session_sha256 BLOB NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    account_id TEXT NOT NULL,
    remote TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX sessions_account ON sessions (tenant_id, account_id);

CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Attempts to sign in that failed, by SHA-256 of the name that was given, whether there is such an account or not, and of
-- the source's address.
CREATE TABLE sign_in_failures (
    subject_sha256 BLOB NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    failed_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
) STRICT;

CREATE INDEX sign_in_failures_time ON sign_in_failures (failed_at);

-- A tenant's OpenID provider. `wrapped_secret` is AES-256-GCM under the installation key; tenant and purpose are associated
-- data. `role_mapping` is a JSON object from a value of the claim to a role.
CREATE TABLE oidc_providers (
    tenant_id TEXT NOT NULL PRIMARY KEY,
    issuer TEXT NOT NULL,
    client_id TEXT NOT NULL,
    wrapping_key_id TEXT NOT NULL,
    wrapped_secret BLOB NOT NULL,
    role_claim TEXT NOT NULL,
    role_mapping TEXT NOT NULL,
    allowed INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
) STRICT;

-- Sign-ins that went to a provider and have not come back. Each is taken once.
CREATE TABLE oidc_sign_ins (
    state_sha256 BLOB NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    cookie_sha256 BLOB NOT NULL,
    nonce TEXT NOT NULL,
    wrapping_key_id TEXT NOT NULL,
    wrapped_verifier BLOB NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX oidc_sign_ins_expiry ON oidc_sign_ins (expires_at);

-- OAuth 2.0 clients (RFC 6749, 4.4). `roles` are words separated by spaces.
CREATE TABLE applications (
    tenant_id TEXT NOT NULL,
    application_id TEXT NOT NULL,
    name TEXT NOT NULL,
    roles TEXT NOT NULL,
    secret_sha256 BLOB,
    secret_expires_at INTEGER,
    certificate BLOB,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, application_id)
) STRICT;

CREATE UNIQUE INDEX applications_id ON applications (application_id);

-- `jti` of client assertions that were accepted, until they would have expired (RFC 7523, 3).
CREATE TABLE used_assertions (
    jti_sha256 BLOB NOT NULL PRIMARY KEY,
    expires_at INTEGER NOT NULL
) STRICT;

CREATE INDEX used_assertions_expiry ON used_assertions (expires_at);

-- Who did what by the API; never changed, removed when it is old enough.
CREATE TABLE audit (
    tenant_id TEXT NOT NULL,
    audit_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    remote TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (tenant_id, audit_id)
) STRICT;

CREATE INDEX audit_actor ON audit (tenant_id, actor, audit_id);

CREATE INDEX audit_object ON audit (tenant_id, object, audit_id);

-- Answers to POSTs that carried an Idempotency-Key, for 24 hours.
CREATE TABLE idempotency_keys (
    tenant_id TEXT NOT NULL,
    actor TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_sha256 BLOB NOT NULL,
    status INTEGER NOT NULL,
    wrapping_key_id TEXT NOT NULL,
    answer BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, actor, idempotency_key)
) STRICT;

CREATE INDEX idempotency_keys_expiry ON idempotency_keys (expires_at);
