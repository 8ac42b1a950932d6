"""fill.py CA_DB CONNECTOR_DB ROWS: copies of the newest certificate and transaction, each with a serial number, keys and
identities of its own, until the CA has ROWS certificates. Their contents stay copies: no index looks at them."""
import os
import sqlite3
import sys
import time

ca_path, connector_path, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])


def fill(path, table, fresh):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("PRAGMA cache_size=-1000000")
    columns = [c[1] for c in db.execute(f"PRAGMA table_info({table})") if c[1] != "id"]
    names = ", ".join(columns)
    like = dict(zip(columns, db.execute(f"SELECT {names} FROM {table} WHERE certificate IS NOT NULL ORDER BY id DESC LIMIT 1").fetchone()))
    missing = rows - db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    make = [fresh.get(name, lambda i, same=like[name]: same) for name in columns]
    db.execute("BEGIN")
    db.executemany(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})",
                   ([value(i) for value in make] for i in range(missing)))
    db.execute("COMMIT")
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def digest(_):
    return os.urandom(32)


# As the CA makes them: growing with time, so that new ones come last in the index.
start = time.time_ns() // 1000 - rows
fill(ca_path, "certificates", {
    "serial": lambda i: (start + i).to_bytes(8, "big")[1:] + os.urandom(9),
    "idempotency": digest, "csr_sha256": digest})
fill(connector_path, "scep_transactions", {
    "request_id": lambda i: os.urandom(16).hex(), "transaction_id": lambda i: os.urandom(16).hex(),
    "identity": digest, "key_sha256": digest, "signer_key_sha256": digest,
    "serial": lambda i: (start + i).to_bytes(8, "big")[1:] + os.urandom(9)})
