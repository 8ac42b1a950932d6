-- Admin events whose request is final and that the event file does not hold for certain yet.
-- `id` gives the order of writing; `line` is the whole event as JSON without line end.
CREATE TABLE event_outbox (
    id INTEGER NOT NULL PRIMARY KEY,
    event_uid TEXT NOT NULL,
    line TEXT NOT NULL
) STRICT;
