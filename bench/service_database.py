"""The service's database as somebody sees it who goes around the service: for filling it, and for putting the measured
devices back to where they were. The statements are written for SQLite; PostgreSQL differs in a word or two."""
import os
import sqlite3
import subprocess
import time

# Of the rows that fill() makes, a second apart: microseconds since 1970. A million ends before now, and none is so old that
# the service would forget it.
FIRST_TIME = (int(time.time()) - 20 * 86400) * 1_000_000


class Sqlite:
    name = "sqlite"

    def __init__(self, path):
        self.path = path

    def run(self, *statements):
        db = sqlite3.connect(self.path, isolation_level=None, timeout=60)
        db.execute("PRAGMA synchronous=OFF")
        db.execute("PRAGMA cache_size=-500000")
        db.execute("BEGIN IMMEDIATE")
        for statement in statements:
            db.execute(statement)
        db.execute("COMMIT")
        db.close()

    def settle(self):
        """What somebody would have done long before a database has grown so large."""
        db = sqlite3.connect(self.path, isolation_level=None)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        db.close()

    def one(self, query):
        db = sqlite3.connect(self.path)
        try:
            return db.execute(query).fetchone()[0]
        finally:
            db.close()

    def pids(self):
        return []


class Postgres:
    name = "postgres"

    def __init__(self, conninfo):
        self.conninfo = conninfo
        # Its upkeep of freshly filled tables is no part of an operation's cost: settle() does it.
        self.psql("ALTER SYSTEM SET autovacuum = off")
        self.psql("ALTER SYSTEM SET max_wal_size = '8GB'")
        self.psql("SELECT pg_reload_conf()")
        folder = self.psql("SHOW data_directory")
        with open(os.path.join(folder, "postmaster.pid")) as file:
            self.server = int(file.readline())

    def psql(self, sql):
        return subprocess.run(["psql", self.conninfo, "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set", "ON_ERROR_STOP=1"],
                              input=sql, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def run(self, *statements):
        spoken = ";\n".join(statements).replace("AS BLOB)", "AS bytea)")
        self.psql(f"BEGIN;\nSET LOCAL synchronous_commit = off;\n{spoken};\nCOMMIT;")

    def settle(self):
        self.psql("VACUUM ANALYZE")
        self.psql("CHECKPOINT")

    def one(self, query):
        return self.psql(query)

    def pids(self):
        """The server with all its processes."""
        with open(f"/proc/{self.server}/task/{self.server}/children") as file:
            return [self.server, *map(int, file.read().split())]


def digits(number, first=1_000_000_000_000):
    """SQL for the number with leading zeros: twelve digits."""
    return f"substr(CAST({first} + {number} AS TEXT), 2)"


def uuid(kind, number="i"):
    """SQL for the id of the row of this number: they rise with it, as those of the service do with time."""
    return f"'01900000-0000-7000-8{kind:03x}-' || {digits(number)}"


def trigram_at(first):
    """SQL for the trigram of the number's digits from the `first` on: three octets as one number."""
    one = [f"({ord('0')} + CAST(substr({digits('i')}, {first + n}, 1) AS BIGINT))" for n in range(3)]
    return f"{one[0]} * 65536 + {one[1]} * 256 + {one[2]}"


USER, DEVICE, GROUP, SCEP, PKCS, REQUEST, EVENT, AUDIT = range(1, 9)
SCATTERED = "(i * 2654435761) % 4294967296"  # Another one for each i, in no order: keys that nobody counts up.
PEOPLE_IN_A_DEPARTMENT = 200


def rows_of(names):
    """The statements by table: columns and values of the row of number i. `names` has tenant, everyone (a group of
    users), trusted and scep (profiles)."""
    at = f"{FIRST_TIME} + i * 1000000"
    tenant = f"'{names['tenant']}'"
    times = {"created_at": at, "modified_at": at}
    versioned = {"version": "1", **times}
    subject = f"'CN=Person ' || {digits('i')} || ',OU=Fleet'"
    upn = f"'person' || {digits('i')} || '@bench.example'"
    certificate = {
        "tenant_id": tenant, "device_id": uuid(DEVICE), "user_id": uuid(USER), "issuance_state": "18",
        "issuer": "'CN=Bench CA'", "subject": subject, "subject_key": f"lower({subject})", "upn_key": upn,
        "not_before": at, "not_after": f"{at} + (30 + i % 700) * 86400000000", **times}

    def serial(prefix):
        return {"serial": f"CAST('{prefix}' || {digits(SCATTERED)} AS BLOB)",
                "serial_reported": f"'{prefix}' || {digits(SCATTERED)}",
                "thumbprint": f"CAST('{prefix}-thumb' || {digits(SCATTERED)} AS BLOB)"}
    deployment = {"tenant_id": tenant, "device_id": uuid(DEVICE), "profile_version": "1", "state": "'succeeded'",
                  "removing": "0", "modified_at": at}
    request = {"tenant_id": tenant, "request_id": uuid(REQUEST), "attempts": "0", "device_id": uuid(DEVICE),
               "user_id": uuid(USER), "profile_id": f"'{names['scep']}'", **times}
    revoke = f"""'{{"certificateId":"' || {uuid(SCEP)} || '","issuer":"CN=Bench CA","serialNumber":"31' || {digits('i')} || '","reason":0}}'"""
    event = f"""'{{"eventId":4000,"number":' || i || ',"message":"a certificate was issued to a device of the bench"}}'"""
    every, department = "", f" WHERE i % {PEOPLE_IN_A_DEPARTMENT} = 1"
    return [
        ("users", {"tenant_id": tenant, "user_id": uuid(USER), "user_principal_name": upn, "upn_key": upn,
                   "display_name": f"'Person ' || {digits('i')}", "name_key": f"'person ' || {digits('i')}",
                   "email_address": upn, "sources": "'{}'", **versioned}, every),
        ("groups", {"tenant_id": tenant, "group_id": uuid(GROUP), "display_name": "'Department ' || i",
                    "name_key": "'department ' || i", "kind": "'user'", **versioned}, department),
        ("group_members", {"tenant_id": tenant, "group_id": f"'{names['everyone']}'", "member_id": uuid(USER)}, every),
        ("group_members", {"tenant_id": tenant, "member_id": uuid(USER),
                           "group_id": uuid(GROUP, f"((i - 1) / {PEOPLE_IN_A_DEPARTMENT} * {PEOPLE_IN_A_DEPARTMENT} + 1)")},
         every),
        ("devices", {"tenant_id": tenant, "device_id": uuid(DEVICE), "user_id": uuid(USER), "platform": "'windows10'",
                     "state": "'enrolled'", "device_name": f"'PC-' || {digits('i')}", "name_key": f"'pc-' || {digits('i')}",
                     "serial_number": f"'S' || {digits(SCATTERED)}", "domain_joined": "0", "directory_joined": "0",
                     "samsung_knox": "0", "sources": "'{}'", "synced_at": at, **versioned}, every),
        ("deployments", {**deployment, "profile_id": f"'{names['trusted']}'"}, every),
        ("deployments", {**deployment, "profile_id": f"'{names['scep']}'", "certificate_id": uuid(SCEP)}, every),
        ("deployments", {**deployment, "profile_id": "'01900000-0000-7000-8fff-000000000001'", "certificate_id": uuid(PKCS)},
         every),
        ("certificates", {**certificate, **serial("1"), "certificate_id": uuid(SCEP), "kind": "'scep'",
                          "profile_id": f"'{names['scep']}'",
                          "revocation_state": "CASE i % 20 WHEN 0 THEN 'pending' ELSE 'none' END"}, every),
        ("certificates", {**certificate, **serial("2"), "certificate_id": uuid(PKCS), "kind": "'pkcs'",
                          "profile_id": "'01900000-0000-7000-8fff-000000000001'", "revocation_state": "'none'",
                          "certificate": f"CAST('{'0' * 700}' AS BLOB)"}, every),
        *(("certificate_trigrams", {"tenant_id": tenant, "trigram": trigram_at(first), "certificate_id": uuid(SCEP)},
           " WHERE true ON CONFLICT DO NOTHING") for first in range(1, 11)),
        ("challenges", {"tenant_id": tenant, "challenge_id": uuid(SCEP), "device_id": uuid(DEVICE), "user_id": uuid(USER),
                        "profile_id": f"'{names['scep']}'", "profile_version": "1", "expected": f"'{'0' * 300}'",
                        "state": "'spent'", "created_at": at, "expires_at": "4000000000000000"}, every),
        # Of a twentieth the revocation waits for a connector, of another the certificate's request has ended.
        ("requests", {**request, "kind": "'revoke'", "rank": "0", "state": "'queued'", "lane": "'revoke'",
                      "certificate_id": uuid(SCEP), "body": revoke}, " WHERE i % 20 = 0"),
        ("requests", {**request, "kind": "'pkcs'", "rank": "2", "state": "'succeeded'", "certificate_id": uuid(PKCS),
                      "body": "'{}'", "modified_at": "4000000000000000"}, " WHERE i % 20 = 10"),
        ("events", {"tenant_id": tenant, "position": "1000000000 + i", "event_uid": uuid(EVENT), "at": at,
                    "received_at": "4000000000000000", "event_id": "4000", "channel": "'admin'", "category": "'issuing'",
                    "level": "'information'", "known": "1", "request_id": uuid(REQUEST), "body": event}, every),
        ("audit", {"tenant_id": tenant, "audit_id": uuid(AUDIT), "at": at, "actor": "'somebody'", "remote": "'127.0.0.1'",
                   "action": "'device.update'", "object": uuid(DEVICE), "details": "'{}'"}, " WHERE i % 2 = 0")]


def fill(database, names, have, want, step=100_000):
    """A tenant that has `have` synthetic devices gets as many as `want`, with what belongs to them."""
    for low in range(have + 1, want + 1, step):
        high = min(low + step - 1, want)
        database.run(*(
            f"INSERT INTO {table} ({', '.join(values)}) WITH RECURSIVE n(i) AS"
            f" (SELECT CAST({low} AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {high}) SELECT {', '.join(values.values())} FROM n{rows}"
            for table, values, rows in rows_of(names)))
    database.settle()
