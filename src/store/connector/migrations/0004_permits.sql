-- What the management service permits for an authorised request, as a CA wants to see it (DER, see ca/permit.h). It goes
-- with `csr` once the outcome is final.
ALTER TABLE scep_transactions ADD COLUMN permit BLOB;
