"""Lines of service_load.py as one table: CPU time by operation, database and size, and how the largest size compares with
the smallest."""
import json
import sys

FLAT = 1.5  # The goals.
LIMIT_MS = 200

rows = [json.loads(line) for line in sys.stdin]
sizes = sorted({row["size"] for row in rows})
print(f"{'operation':<26} {'database':<9}" + "".join(f"{size:>18,}".replace(",", " ") for size in sizes) + f" {'ratio':>7}")
for operation, database in dict.fromkeys((row["operation"], row["database"]) for row in rows):
    line, totals = f"{operation:<26} {database:<9}", {}
    for size in sizes:
        row = next((r for r in rows if (r["operation"], r["database"], r["size"]) == (operation, database, size)), None)
        text = "-"
        if row:
            totals[size] = row["serviceUs"] + row["databaseUs"]
            text = f"{row['serviceUs']:.0f} + {row['databaseUs']:.0f}" if database == "postgres" else f"{row['serviceUs']:.0f}"
        line += f"{text:>18}"
    if {sizes[0], sizes[-1]} <= totals.keys():
        ratio = totals[sizes[-1]] / totals[sizes[0]]
        line += f" {ratio:>7.2f}" + (" not flat" if ratio > FLAT else "")
    print(line)
timed = [row for row in rows if "medianMs" in row and row["size"] == sizes[-1]]
for row in timed:
    print(f"{row['operation']:<26} {row['database']:<9} {row['size']:>10}: {row['medianMs']:.1f} ms from call to answer, p95 {row['p95Ms']:.1f} ms"
          + ("" if row["p95Ms"] < LIMIT_MS else f", not under {LIMIT_MS} ms"))
print("\nMicroseconds of CPU time per operation: the service's, and beside it PostgreSQL's processes'.")
