-- When to look again whether an imported certificate ends soon and nothing follows it; NULL: never again. Rows begin
-- with 0, so that whatever is imported is looked at soon.
ALTER TABLE imported_pfx ADD COLUMN expiry_check_at INTEGER DEFAULT 0;

CREATE INDEX imported_pfx_to_check ON imported_pfx (expiry_check_at);
