-- Certificates that `certificate_trigrams` does not have yet. A certificate has some fifty trigrams, each on a page of its
-- own; written for hundreds of certificates together, in their order, they cost a fraction of that. A job does so; searches look
-- at these certificates one by one until then.
CREATE TABLE unindexed_certificates (
    tenant_id TEXT NOT NULL,
    certificate_id TEXT NOT NULL,
    PRIMARY KEY (tenant_id, certificate_id)
--sqlite ) STRICT, WITHOUT ROWID;
--postgres ) STRICT;
