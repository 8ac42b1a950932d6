"""idle_load.py PID CONNECTORS DEVICES SECONDS: the part of bench/idle_connections that opens the connections."""
import json
import os
import sys
import threading
import time

from cpu_time import cpu_seconds
from service_agents import Service

WAIT_SECONDS = 55  # The longest that a connector may ask for.
IDLE_SECONDS = 75  # The service closes a connection that was silent for longer.
SILENT_SECONDS = 30  # After these, a connection is used before the measurement begins.
ENROLLED_DEVICES = 20  # Each has many connections: what a connection costs does not depend on whose it is.
SOURCES = 4  # So many come from one address at most.


def status(pid, name):
    with open(f"/proc/{pid}/status") as file:
        return int(next(line.split()[1] for line in file if line.startswith(name + ":")))


def report(what, pid):
    print(f"{what:<44} {status(pid, 'VmRSS') / 1024:>8.1f} MiB {status(pid, 'Threads'):>4} threads", flush=True)


def check_in(caller):
    caller.call("POST", "/device/v1/checkin", {"inventory": {}, "installed": []})


def keep(callers):
    """A request on each connection that has been silent for long."""
    for caller in callers:
        if time.monotonic() - caller.used_at > SILENT_SECONDS:
            check_in(caller)


def open_devices(service, number):
    """The connections, each after one check-in."""
    for index in range(min(number, ENROLLED_DEVICES)):
        user = service.api("POST", "users", {"userPrincipalName": f"idle{index}@bench.example", "displayName": f"Idle {index}"})["id"]
        service.enrol_device(f"device{index}", user, f"IDLE-{index}")
    callers = []
    for index in range(number):
        callers.append(service.caller(f"device{index % ENROLLED_DEVICES}", f"127.0.0.{2 + index % SOURCES}"))
        check_in(callers[-1])
        if index % 100 == 0:
            keep(callers)
    return callers


def expect_open(pid, number):
    """Both sides would notice a closed connection only when they use it."""
    files = len(os.listdir(f"/proc/{pid}/fd"))
    assert files >= number, f"only {files} files are open"


def main():
    pid, connectors, devices, seconds = map(int, sys.argv[1:])
    service = Service(os.environ["CERTFERRY_SCRATCH"], int(os.environ["ADMIN_PORT"]), int(os.environ["AGENTS_PORT"]))
    report("after the start", pid)
    for index in range(connectors):
        service.enrol_connector(f"connector{index}")
    callers = open_devices(service, devices)
    report(f"{devices} connections of devices", pid)

    keep(callers)
    silent_since = min((caller.used_at for caller in callers), default=time.monotonic())
    answers = []

    def poll(index):
        caller = service.caller(f"connector{index}")
        answers.append(caller.call("POST", "/connector/v1/work/lease", {
            "features": ["revocation", "pkcs"], "keyIds": [], "maxRequests": 10, "waitSeconds": WAIT_SECONDS}))
    polls = [threading.Thread(target=poll, args=(index,)) for index in range(connectors)]
    for thread in polls:
        thread.start()
    time.sleep(5)  # The last of them has shown its certificate by now, or the count below fails.
    assert time.monotonic() - silent_since + seconds < IDLE_SECONDS, "too slow: connections are closed before the end"
    expect_open(pid, connectors + devices)
    assert not answers, "a long poll ended early: " + json.dumps(answers[0])
    before = cpu_seconds(pid)
    time.sleep(seconds)
    used = cpu_seconds(pid) - before
    assert not answers, "a long poll ended early: " + json.dumps(answers[0])
    expect_open(pid, connectors + devices)
    report(f"and {connectors} connectors that wait for work", pid)
    print(f"{'CPU time while all of them are idle':<44} {used * 1000:>8.1f} ms in {seconds} s")
    check_in(callers[-1])
    for thread in polls:
        thread.join()
    assert all(answer["items"] == [] for answer in answers) and len(answers) == connectors
    report("after the last answer", pid)


main()
