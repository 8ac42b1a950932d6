-- Several front ends may work on one database. `owner` is the one that works on an open request now, and `lease_until`,
-- by the database's clock, the time after which another may take the request over. NULL: nobody works on it.
ALTER TABLE scep_transactions ADD COLUMN owner TEXT;
ALTER TABLE scep_transactions ADD COLUMN lease_until INTEGER;

-- Each front end brings its own events to its own file. Events without an origin are from before; anyone takes them.
ALTER TABLE event_outbox ADD COLUMN origin TEXT NOT NULL DEFAULT '';
