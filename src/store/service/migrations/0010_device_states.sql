-- When devices came into their states. What came before this table is not known.
CREATE TABLE device_state_changes (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    device_id TEXT NOT NULL,
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    FOREIGN KEY (tenant_id, device_id) REFERENCES devices (tenant_id, device_id) ON DELETE CASCADE
) STRICT;

CREATE INDEX device_state_changes_of_device ON device_state_changes (tenant_id, device_id, id);
