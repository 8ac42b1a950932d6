"""Lines of `certferry bench scep --json`, each with the name of its server, as a table and its ratios."""
import json
import sys

HEAD = f"{'server':<14} {'connections':>11} {'failures':>8} {'enrol/s':>8} {'cpu ms':>8} {'raw ms':>8} {'ratio':>6} {'p50 ms':>8} {'p99 ms':>8}"


def row(r):
    return (
        f"{r['server']:<14} {r['connections']:>11} {r['failures']:>8} {r['perSecond']:>8.0f} {r['cpuMs']:>8.3f}"
        f" {r['rawKeyOperationsMs']:>8.3f} {r['ratio']:>6.2f} {r['p50Ms']:>8.1f} {r['p99Ms']:>8.1f}"
    )


def of(results, server, connections):
    """CPU time per enrolment in units of the raw key operations measured beside it: the machine's drift falls out."""
    return next(r["ratio"] for r in results if r["server"] == server and r["connections"] == connections)


def summary(results):
    small, large = [r["server"] for r in results if r["server"].startswith("rows ")][:: 2]
    yield f"CPU to raw key operations, at 8 and 64 connections (goal 1.6): {of(results, 'certferry', 8):.2f}, {of(results, 'certferry', 64):.2f}"
    yield f"CPU to scepserver's, at 1 connection (goal 0.3): {of(results, 'certferry', 1) / of(results, 'scepserver', 1):.2f}"
    yield f"CPU to scepserver's, at 8 connections (goal 0.3): {of(results, 'certferry', 8) / of(results, 'scepserver', 8):.2f}"
    for n in 8, 64:
        yield f"{large} to {small}, at {n} connections (goal 1.2): {of(results, large, n) / of(results, small, n):.2f}"


if sys.argv[1:] == ["--head"]:
    print(HEAD)
elif sys.argv[1:] == ["--summary"]:
    print("\n".join(summary([json.loads(line) for line in sys.stdin])))
else:
    for line in sys.stdin:
        print(row(json.loads(line)), flush=True)
