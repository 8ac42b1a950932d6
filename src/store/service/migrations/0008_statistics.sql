-- How many certificates there are, and how long they took: counted while rows change, since counting a million of them each
-- time that somebody looks is too slow.
--
-- `certificates`: those that end on `day` (days since 1970, UTC; -1 without an end), with their state as `value`: the number of
-- issuance_state, or 14 (revoked) once their revocation has come. `issuance`: certificates that came on `day`, with the
-- time that each took as `value`: a step of a logarithmic scale (store/service/statistics.h).
CREATE TABLE statistics (
    tenant_id TEXT NOT NULL,
    measure TEXT NOT NULL CHECK (measure IN ('certificates', 'issuance')),
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value INTEGER NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, measure, day, kind, value)
) STRICT;

CREATE INDEX statistics_issuance ON statistics (day) WHERE measure = 'issuance';

-- What is not in `statistics` yet. Rows are only added here, so that transactions do not wait for each other's counts; a job
-- adds them up and removes them. The `value` of `issuance` is in microseconds here.
CREATE TABLE statistic_changes (
    id INTEGER NOT NULL PRIMARY KEY,
    tenant_id TEXT NOT NULL,
    measure TEXT NOT NULL,
    day INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value INTEGER NOT NULL,
    change INTEGER NOT NULL
) STRICT;

INSERT INTO statistics (tenant_id, measure, day, kind, value, count)
SELECT tenant_id, 'certificates', coalesce(not_after / 86400000000, -1), kind,
    CASE WHEN revocation_state = 'revoked' THEN 14 ELSE issuance_state END, count(*)
FROM certificates GROUP BY 1, 3, 4, 5;

--sqlite CREATE TRIGGER certificates_counted AFTER INSERT ON certificates BEGIN
--sqlite     INSERT INTO statistic_changes (tenant_id, measure, day, kind, value, change) VALUES
--sqlite         (NEW.tenant_id, 'certificates', coalesce(NEW.not_after / 86400000000, -1), NEW.kind,
--sqlite         CASE WHEN NEW.revocation_state = 'revoked' THEN 14 ELSE NEW.issuance_state END, 1);
--sqlite END;
--sqlite CREATE TRIGGER certificates_recounted AFTER UPDATE OF issuance_state, revocation_state, not_after ON certificates
--sqlite WHEN OLD.issuance_state <> NEW.issuance_state OR OLD.revocation_state <> NEW.revocation_state
--sqlite     OR OLD.not_after IS DISTINCT FROM NEW.not_after BEGIN
--sqlite     INSERT INTO statistic_changes (tenant_id, measure, day, kind, value, change) VALUES
--sqlite         (OLD.tenant_id, 'certificates', coalesce(OLD.not_after / 86400000000, -1), OLD.kind,
--sqlite         CASE WHEN OLD.revocation_state = 'revoked' THEN 14 ELSE OLD.issuance_state END, -1),
--sqlite         (NEW.tenant_id, 'certificates', coalesce(NEW.not_after / 86400000000, -1), NEW.kind,
--sqlite         CASE WHEN NEW.revocation_state = 'revoked' THEN 14 ELSE NEW.issuance_state END, 1);
--sqlite END;
--sqlite CREATE TRIGGER certificates_timed AFTER UPDATE OF issuance_state ON certificates
--sqlite WHEN NEW.issuance_state = 9 AND (OLD.issuance_state < 9 OR OLD.issuance_state = 22) BEGIN
--sqlite     INSERT INTO statistic_changes (tenant_id, measure, day, kind, value, change) VALUES
--sqlite         (NEW.tenant_id, 'issuance', NEW.modified_at / 86400000000, NEW.kind, NEW.modified_at - NEW.created_at, 1);
--sqlite END;

--postgres CREATE FUNCTION certificate_counted() RETURNS trigger LANGUAGE plpgsql AS $$
--postgres BEGIN
--postgres     INSERT INTO statistic_changes (tenant_id, measure, day, kind, value, change) VALUES
--postgres         (NEW.tenant_id, 'certificates', coalesce(NEW.not_after / 86400000000, -1), NEW.kind,
--postgres         CASE WHEN NEW.revocation_state = 'revoked' THEN 14 ELSE NEW.issuance_state END, 1);
--postgres     RETURN NULL;
--postgres END $$;
--postgres CREATE FUNCTION certificate_recounted() RETURNS trigger LANGUAGE plpgsql AS $$
--postgres BEGIN
--postgres     INSERT INTO statistic_changes (tenant_id, measure, day, kind, value, change) VALUES
--postgres         (OLD.tenant_id, 'certificates', coalesce(OLD.not_after / 86400000000, -1), OLD.kind,
--postgres         CASE WHEN OLD.revocation_state = 'revoked' THEN 14 ELSE OLD.issuance_state END, -1),
--postgres         (NEW.tenant_id, 'certificates', coalesce(NEW.not_after / 86400000000, -1), NEW.kind,
--postgres         CASE WHEN NEW.revocation_state = 'revoked' THEN 14 ELSE NEW.issuance_state END, 1);
--postgres     RETURN NULL;
--postgres END $$;
--postgres CREATE FUNCTION certificate_timed() RETURNS trigger LANGUAGE plpgsql AS $$
--postgres BEGIN
--postgres     INSERT INTO statistic_changes (tenant_id, measure, day, kind, value, change) VALUES
--postgres         (NEW.tenant_id, 'issuance', NEW.modified_at / 86400000000, NEW.kind, NEW.modified_at - NEW.created_at, 1);
--postgres     RETURN NULL;
--postgres END $$;
--postgres CREATE TRIGGER certificates_counted AFTER INSERT ON certificates
--postgres     FOR EACH ROW EXECUTE FUNCTION certificate_counted();
--postgres CREATE TRIGGER certificates_recounted AFTER UPDATE OF issuance_state, revocation_state, not_after ON certificates
--postgres     FOR EACH ROW WHEN (OLD.issuance_state <> NEW.issuance_state OR OLD.revocation_state <> NEW.revocation_state
--postgres     OR OLD.not_after IS DISTINCT FROM NEW.not_after) EXECUTE FUNCTION certificate_recounted();
--postgres CREATE TRIGGER certificates_timed AFTER UPDATE OF issuance_state ON certificates
--postgres     FOR EACH ROW WHEN (NEW.issuance_state = 9 AND (OLD.issuance_state < 9 OR OLD.issuance_state = 22))
--postgres     EXECUTE FUNCTION certificate_timed();

-- How many requests of a kind waited for a connector at a time, and for how long the oldest of them had. Times at which
-- none waited have no row.
CREATE TABLE queue_depths (
    tenant_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    waiting INTEGER NOT NULL,
    oldest_seconds INTEGER NOT NULL,
    PRIMARY KEY (tenant_id, at, kind)
) STRICT;

CREATE INDEX queue_depths_at ON queue_depths (at);
