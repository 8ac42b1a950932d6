"""For scenarios in Python: a CA and a connector of the test's own on loopback, and checks that say what they expected.

What is started here ends with the script. tests/lib/scenario.sh is the same for scenarios in bash.
"""

import atexit
import json
import os
import pathlib
import signal
import subprocess
import time

from free_port import free_port

CERTFERRY = os.environ["CERTFERRY"]
SCRATCH = pathlib.Path(os.environ["CERTFERRY_SCRATCH"])


def say(text):
    print(f"-- {text}", flush=True)


def wait_until(claim, what, seconds=30):
    """Gives what `claim()` gave once that is true."""
    end = time.monotonic() + seconds
    while not (value := claim()):
        assert time.monotonic() < end, f"in vain waited for: {what() if callable(what) else what}"
        time.sleep(0.05)
    return value


def run(*arguments, fails=False):
    """Runs certferry; gives all that it printed."""
    done = subprocess.run([CERTFERRY, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          cwd=SCRATCH, timeout=120, check=False)
    assert (done.returncode != 0) == fails, f"{arguments} ended with {done.returncode}: {done.stdout}"
    return done.stdout


def command(*arguments, text=None):
    """Runs another program; gives what it printed."""
    done = subprocess.run(list(map(str, arguments)), input=text, capture_output=True, text=True, cwd=SCRATCH, timeout=60,
                          check=False)
    assert done.returncode == 0, f"{arguments}: {done.stderr}"
    return done.stdout


class Server:
    """A certferry that runs until stop()."""

    running = []

    def __init__(self, name, *arguments):
        self.log = SCRATCH / f"{name}.log"
        with self.log.open("ab") as out:
            begin = out.tell()
            self.process = subprocess.Popen([CERTFERRY, *map(str, arguments)], stdout=out, stderr=subprocess.STDOUT,
                                            cwd=SCRATCH)
        Server.running.append(self)

        def ready():
            said = self.log.read_bytes()[begin:].decode()
            assert self.process.poll() is None, f"{name} ended: {said}"
            return [line[7:] for line in said.splitlines() if line.startswith("ready: ")]
        self.url = wait_until(ready, f"{name} to be ready", 60)[-1]

    def send(self, number):
        self.process.send_signal(number)

    def stop(self):
        if self.process.poll() is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGTERM)
            self.process.wait(30)


@atexit.register
def _stop_all():
    for server in Server.running:
        server.stop()


def make_ca(tables=""):
    """A root and an issuing CA in SCRATCH/ca; gives the port of CMP."""
    port, cmp_port = free_port(), free_port()
    (SCRATCH / "ca.toml").write_text(f"""host = "ca.harbor.example"
data_dir = "{SCRATCH}/ca"
public_url = "http://127.0.0.1:{port}"
listen = "127.0.0.1:{port}"
[status]
listen = "127.0.0.1:0"
[ra]
listen = "127.0.0.1:{cmp_port}"
names = ["127.0.0.1"]
{tables}""")
    run("ca", "init", "--config", "ca.toml")
    return cmp_port


def give_credential():
    """The connector of connector.toml may ask the CA `main` from now on."""
    made = subprocess.run([CERTFERRY, "connector", "ca-request", "--config", "connector.toml", "--ca", "main"], cwd=SCRATCH,
                          check=True, capture_output=True).stdout
    (SCRATCH / "ra.csr").write_bytes(made)
    made = subprocess.run([CERTFERRY, "ca", "ra-credential", "ra.csr", "--config", "ca.toml"], cwd=SCRATCH, check=True,
                          capture_output=True).stdout
    (SCRATCH / "connector/ca/main/ra.pem").write_bytes(made)


def events(folder="log"):
    """All events so far, of both channels."""
    found = []
    for path in sorted((SCRATCH / folder).glob("*.jsonl")):
        text = path.read_text()
        found += [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]
    return found


def expect_events(*ids, request=None, folder="log", seconds=30):
    """Waits until there is an event of each id, of that request if one is named. Gives them."""
    def missing():
        return [one for one in ids if not any(
            event["eventId"] == one and request in (None, event.get("requestId")) for event in events(folder))]
    wait_until(lambda: not missing(), lambda: f"events {missing()} of {request or 'anybody'}", seconds)
    return [event for event in events(folder) if event["eventId"] in ids and request in (None, event.get("requestId"))]
