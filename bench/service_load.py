"""service_load.py SIZES DEVICES CALLS: the part of bench/service that talks to the service of $scratch. For each size it
fills the database, starts the service, and measures every operation. Prints a line of JSON for each."""
import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import urllib.parse

from cpu_time import Meter
from service_agents import SCEP, Service, device_key, issued_facts, scep_facts
from service_database import DEVICE, Postgres, Sqlite, fill

WARM_UP = 5  # A fifth of the calls comes first and is not counted.


class Process:
    """`certferry service run`, started and stopped by us."""

    def __init__(self, scratch):
        self.scratch = scratch
        self.process = None

    def start(self):
        log = self.scratch / "service.log"
        with open(log, "w") as file:
            self.process = subprocess.Popen([os.environ["CERTFERRY"], "service", "run", "--config", self.scratch / "service.toml"],
                                            stdout=file, stderr=file)
        end = time.monotonic() + 120
        while "ready: " not in log.read_text():
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit(f"the service did not start: {log.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait()
            self.process = None


class Bench:
    def __init__(self, scratch, database, devices, calls):
        self.scratch, self.database, self.calls = scratch, database, calls
        self.process = Process(scratch)
        self.process.start()
        (scratch / "internal-ca.pem").write_bytes((scratch / "service/tls/internal-ca.pem").read_bytes())
        self.service = Service(scratch, int(os.environ["ADMIN_PORT"]), int(os.environ["AGENTS_PORT"]))
        self.key = device_key()
        self.make_tenant(devices)

    def make_tenant(self, devices):
        api = self.service.api
        self.everyone = api("POST", "groups", {"displayName": "Everyone", "kind": "user"})["id"]
        assigned = [{"target": "userGroup", "groupId": self.everyone, "mode": "include"}]
        self.trusted = api("POST", "profiles", {
            "kind": "trustedCertificate", "platform": "windows10", "displayName": "Root", "fileName": "root.cer",
            "certificate": (self.scratch / "root.base64").read_text().strip(), "destinationStore": "computerRoot",
            "assignments": assigned})["id"]
        self.scep = api("POST", "profiles", {
            "kind": "scep", "platform": "windows10", "displayName": "Wi-Fi", "certificateType": "user",
            "subjectNameFormat": "custom", "subjectNameTemplate": "CN={{UserName}},OU=Fleet",
            "subjectAlternativeNames": [{"kind": "upn"}], "keyStorageProvider": "software",
            "keyUsage": ["digitalSignature", "keyEncipherment"], "keySize": 2048, "hashAlgorithms": ["sha2"],
            "rootCertificateProfileId": self.trusted, "renewalThresholdPercent": 20,
            "extendedKeyUsages": [{"name": "Client Authentication", "oid": "1.3.6.1.5.5.7.3.2"}],
            "scepServerUrls": ["http://127.0.0.1/scep"], "assignments": assigned})["id"]
        self.devices = {}
        for number in range(devices):
            user = api("POST", "users", {"userPrincipalName": f"bench{number}@bench.example", "displayName": f"Bench {number}"})["id"]
            api("POST", f"groups/{self.everyone}/members", {"memberIds": [user]})
            self.devices[f"device{number}"] = self.service.enrol_device(f"device{number}", user, f"BENCH-{number}")
        self.service.enrol_connector("connector")

    def names(self):
        tenant = self.database.one("SELECT tenant_id FROM devices WHERE name_key = 'bench-0'")
        return {"tenant": tenant, "everyone": self.everyone, "trusted": self.trusted, "scep": self.scep}

    def connect(self):
        self.service.reconnect()
        self.callers = {name: self.service.caller(name) for name in self.devices}
        self.connector = self.service.caller("connector")
        for caller in self.callers.values():
            self.check_in(caller, [])
            caller.call("POST", "/device/v1/status", {"items": [{"profileId": self.trusted, "state": "installed"}]})
        self.service.api("GET", "certificates?limit=1")

    def keep_all(self):
        for caller in (*self.callers.values(), self.connector, self.service.admin):
            caller.keep()

    def check_in(self, caller, installed):
        return caller.call("POST", "/device/v1/checkin",
                           {"inventory": {}, "installed": [{"profileId": one} for one in installed]})["items"]

    def forget_certificates(self):
        """The measured devices have the root, and are owed a certificate."""
        mine = ", ".join(f"'{one}'" for one in self.devices.values())
        self.database.run(f"DELETE FROM deployments WHERE profile_id = '{self.scep}' AND device_id IN ({mine})",
                          f"DELETE FROM certificates WHERE device_id IN ({mine})",
                          f"DELETE FROM challenges WHERE device_id IN ({mine})")

    def measure(self, meters, count):
        """`count` calls of each operation of devices; by turns, for one's result is the next one's beginning."""
        done = 0
        while done < count:
            callers = list(self.callers.values())[:count - done]
            done += len(callers)
            self.forget_certificates()
            self.keep_all()
            with meters["check-in, a challenge"]:
                items = [self.check_in(caller, [self.trusted])[0] for caller in callers]
            facts = [scep_facts(item["install"]["scep"], self.key) for item in items]
            self.keep_all()
            with meters["validation"]:
                verdicts = [self.connector.call("POST", SCEP + "validateRequest", {"request": one}) for one in facts]
            assert all(one["code"] == "Success" for one in verdicts), verdicts[0]
            for one in facts:
                self.connector.call("POST", SCEP + "successNotification", {"notification": issued_facts(one)})
            self.keep_all()
            with meters["check-in, nothing to do"]:
                items = [self.check_in(caller, [self.trusted, self.scep]) for caller in callers]
            assert not any(items), items[0]

    def lease(self, count):
        for _ in range(count):
            item = self.connector.call("POST", "/connector/v1/work/lease", {
                "features": ["revocation"], "keyIds": [], "maxRequests": 1, "waitSeconds": 0})["items"][0]
            result = {"requestId": item["requestId"], "leaseId": item["leaseId"], "outcome": "succeeded"}
            verdict = self.connector.call("POST", "/connector/v1/work/results", {"results": [result]})
            assert verdict["results"][0]["verdict"] == "accepted", verdict

    def searches(self, size):
        """Paths that find one device's certificates, by the number of the device."""
        def scattered(number):
            return f"{number * 2654435761 % 4294967296:012}"
        return {
            "search, serial number": lambda i: f"certificates?serialNumber={('1' + scattered(i)).encode().hex()}",
            "search, of a device": lambda i: f"devices/01900000-0000-7000-8{DEVICE:03x}-{i:012}/certificates",
            "search, subject prefix": lambda i: f"certificates?subjectPrefix={urllib.parse.quote(f'CN=Person {i:012}')}",
            "search, UPN prefix": lambda i: f"certificates?userPrincipalNamePrefix=person{i:012}",
            "search, contains": lambda i: f"certificates?contains={i:012}",
            "overview, states": lambda i: "certificateCounts",
            "overview, expiry": lambda i: "certificateExpiry",
            "overview, queue": lambda i: "queueDepth",
        }

    def search(self, path, numbers):
        """Gives how long each call took, in seconds."""
        took = []
        for number in numbers:
            began = time.monotonic()
            answer = self.service.api("GET", path(number))
            took.append(time.monotonic() - began)
            assert answer["items"] or answer.get("now"), path(number)
        return took

    def print(self, operation, size, meter, count, took=()):
        times = {}
        if took:
            ordered = sorted(took)
            times = {"medianMs": ordered[len(ordered) // 2] * 1e3, "p95Ms": ordered[len(ordered) * 95 // 100] * 1e3}
        print(json.dumps({"operation": operation, "size": size, "database": self.database.name,
                          "serviceUs": meter.used[0] / count * 1e6, "databaseUs": meter.used[1] / count * 1e6, **times}), flush=True)

    def wait_for_counts(self):
        """Until the service has added up what the fill changed: no part of an operation's cost."""
        while int(self.database.one("SELECT count(*) FROM statistic_changes")) > 0:
            time.sleep(1)
        self.database.settle()

    def run(self, have, size):
        self.process.stop()
        fill(self.database, self.names(), have, size)
        self.process.start()
        self.wait_for_counts()
        self.connect()

        def meter():
            return Meter(self.process.process.pid, self.database.pids)
        warm = max(self.calls // WARM_UP, 1)
        of_devices = ("check-in, nothing to do", "check-in, a challenge", "validation")
        self.measure({name: meter() for name in of_devices}, max(warm, len(self.devices)))
        meters = {name: meter() for name in of_devices}
        self.measure(meters, self.calls)
        for name in of_devices:
            self.print(name, size, meters[name], self.calls)
        self.keep_all()
        self.lease(warm)
        with meter() as used:
            self.lease(self.calls)
        self.print("lease and result", size, used, self.calls)
        numbers = [1 + i * 7919 % size for i in range(self.calls)]
        for name, path in self.searches(size).items():
            self.keep_all()
            self.search(path, numbers[:warm])
            with meter() as used:
                took = self.search(path, numbers)
            self.print(name, size, used, self.calls, took)


def main():
    sizes = sorted(int(size) for size in sys.argv[1].split(","))
    devices, calls = int(sys.argv[2]), int(sys.argv[3])
    scratch = pathlib.Path(os.environ["CERTFERRY_SCRATCH"])
    conninfo = os.environ.get("CERTFERRY_TEST_POSTGRES")
    database = Postgres(conninfo) if conninfo else Sqlite(scratch / "service/service.db")
    bench = Bench(scratch, database, devices, calls)
    try:
        have = 0
        for size in sizes:
            began = time.monotonic()
            bench.run(have, size)
            print(f"{database.name}, {size}: {time.monotonic() - began:.0f} s", file=sys.stderr)
            have = size
    finally:
        bench.process.stop()


main()
