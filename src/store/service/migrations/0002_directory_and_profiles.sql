-- Where rows are read in the order of their ids, the index that finds them ends with the id: else SQLite, which does not
-- know how many rows a tenant has, reads all of the tenant's in that order.

-- Users, groups and devices. `sources` is a JSON object: attribute -> 'directory' or 'admin'; what is not in it came from the
-- device itself. `upn_key` and `name_key` are folded to lower case for looking up.
CREATE TABLE users (
    tenant_id TEXT NOT NULL,
    user_id TEXT NOT NULL,
    external_id TEXT,
    user_principal_name TEXT NOT NULL,
    upn_key TEXT NOT NULL,
    display_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    email_address TEXT,
    on_premises_distinguished_name TEXT,
    on_premises_sam_account_name TEXT,
    security_identifier TEXT,
    sources TEXT NOT NULL,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, user_id)
) STRICT;

CREATE UNIQUE INDEX users_upn ON users (tenant_id, upn_key);
CREATE INDEX users_name ON users (tenant_id, name_key, user_id);
CREATE UNIQUE INDEX users_external ON users (tenant_id, external_id) WHERE external_id IS NOT NULL;

CREATE TABLE groups (
    tenant_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    external_id TEXT,
    display_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('user', 'device')),
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, group_id)
) STRICT;

CREATE UNIQUE INDEX groups_name ON groups (tenant_id, name_key);
CREATE UNIQUE INDEX groups_external ON groups (tenant_id, external_id) WHERE external_id IS NOT NULL;

-- `member_id` is a user or a device, as the group's kind says.
CREATE TABLE group_members (
    tenant_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    member_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, group_id, member_id)
) STRICT;

CREATE INDEX group_members_member ON group_members (tenant_id, member_id, group_id);

CREATE TABLE devices (
    tenant_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    user_id TEXT,
    platform TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('registered', 'enrolled', 'retiring', 'wiping', 'retired', 'wiped', 'unenrolled')),
    device_name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    directory_id TEXT,
    serial_number TEXT,
    imei TEXT,
    meid TEXT,
    wifi_mac_address TEXT,
    fully_qualified_domain_name TEXT,
    security_identifier TEXT,
    domain_joined INTEGER NOT NULL,
    directory_joined INTEGER NOT NULL,
    samsung_knox INTEGER NOT NULL,
    os_edition TEXT,
    os_version TEXT,
    enrolled_os_version TEXT,
    sources TEXT NOT NULL,
    client_serial BLOB,
    previous_client_serial BLOB,
    encryption_certificate BLOB,
    synced_at INTEGER,
    sync_requested_at INTEGER,
    version INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, device_id)
) STRICT;

CREATE UNIQUE INDEX devices_name ON devices (tenant_id, name_key);
CREATE UNIQUE INDEX devices_directory ON devices (tenant_id, directory_id) WHERE directory_id IS NOT NULL;
CREATE INDEX devices_platform ON devices (tenant_id, platform, device_id);
CREATE INDEX devices_state ON devices (tenant_id, state, device_id);
CREATE INDEX devices_user ON devices (tenant_id, user_id, device_id) WHERE user_id IS NOT NULL;
CREATE INDEX devices_serial ON devices (tenant_id, serial_number, device_id) WHERE serial_number IS NOT NULL;

-- `settings` is the profile as JSON, without id, version, times and assignments.
CREATE TABLE profiles (
    tenant_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    platform TEXT NOT NULL,
    display_name TEXT NOT NULL,
    settings TEXT NOT NULL,
    version INTEGER NOT NULL,
    edition INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, profile_id)
) STRICT;

CREATE TABLE assignments (
    tenant_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    group_id TEXT NOT NULL,
    mode TEXT NOT NULL CHECK (mode IN ('include', 'exclude')),
    PRIMARY KEY (tenant_id, profile_id, group_id)
) STRICT;

CREATE INDEX assignments_group ON assignments (tenant_id, group_id);

-- A profile on a device: what the device was told, and what became of it.
CREATE TABLE deployments (
    tenant_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    profile_id TEXT NOT NULL,
    profile_version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'succeeded', 'error', 'conflict', 'notApplicable')),
    code TEXT,
    detail TEXT,
    certificate_id TEXT,
    removing INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, device_id, profile_id)
) STRICT;

CREATE INDEX deployments_profile ON deployments (tenant_id, profile_id, device_id);

-- What a SCEP profile promised a device. `expected` is the canonical JSON of names and usages, whose SHA-256 the challenge
-- holds. The device holds the challenge itself; it is not here.
CREATE TABLE challenges (
    tenant_id TEXT NOT NULL,
    challenge_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    user_id TEXT,
    profile_id TEXT NOT NULL,
    profile_version INTEGER NOT NULL,
    expected TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('created', 'validated', 'failed', 'spent')),
    transaction_id TEXT,
    spki_sha256 BLOB,
    validated_at INTEGER,
    thumbprint BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, challenge_id)
) STRICT;

CREATE INDEX challenges_device ON challenges (tenant_id, device_id, profile_id, challenge_id);
CREATE INDEX challenges_expiry ON challenges (expires_at);

-- Every certificate that the service knows. `issuance_state` has the numbers of the certificate states; `subject_key` and
-- `upn_key` are folded to lower case for looking up by prefix.
CREATE TABLE certificates (
    tenant_id TEXT NOT NULL,
    certificate_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('scep', 'pkcs', 'pkcsImported')),
    device_id TEXT,
    user_id TEXT,
    profile_id TEXT,
    issuance_state INTEGER NOT NULL,
    revocation_state TEXT NOT NULL CHECK (revocation_state IN ('none', 'pending', 'issued', 'failed', 'revoked')),
    revocation_reason INTEGER,
    serial BLOB,
    serial_reported TEXT,
    thumbprint BLOB,
    issuer TEXT,
    ca_configuration TEXT,
    subject TEXT NOT NULL,
    subject_key TEXT NOT NULL,
    upn_key TEXT,
    not_before INTEGER,
    not_after INTEGER,
    certificate BLOB,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, certificate_id)
) STRICT;

-- Lists go on behind a certificate_id, whatever they are filtered by.
CREATE INDEX certificates_device ON certificates (tenant_id, device_id, certificate_id) WHERE device_id IS NOT NULL;
CREATE INDEX certificates_user ON certificates (tenant_id, user_id, certificate_id) WHERE user_id IS NOT NULL;
CREATE INDEX certificates_profile ON certificates (tenant_id, profile_id, certificate_id) WHERE profile_id IS NOT NULL;
CREATE INDEX certificates_serial ON certificates (tenant_id, serial, certificate_id) WHERE serial IS NOT NULL;
CREATE INDEX certificates_thumbprint ON certificates (tenant_id, thumbprint, certificate_id) WHERE thumbprint IS NOT NULL;
CREATE INDEX certificates_expiry ON certificates (tenant_id, not_after, certificate_id) WHERE not_after IS NOT NULL;
CREATE INDEX certificates_subject ON certificates (tenant_id, subject_key, certificate_id);
CREATE INDEX certificates_upn ON certificates (tenant_id, upn_key, certificate_id) WHERE upn_key IS NOT NULL;
CREATE INDEX certificates_state ON certificates (tenant_id, issuance_state, certificate_id);
CREATE INDEX certificates_revocation ON certificates (tenant_id, revocation_state, certificate_id) WHERE revocation_state <> 'none';

-- Three octets in a row of a certificate's `subject_key` or `upn_key`, as one number, for finding any part of these.
CREATE TABLE certificate_trigrams (
    tenant_id TEXT NOT NULL,
    trigram INTEGER NOT NULL,
    certificate_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, trigram, certificate_id)
--sqlite ) STRICT, WITHOUT ROWID;
--postgres ) STRICT;
