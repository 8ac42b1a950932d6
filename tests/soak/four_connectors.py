"""What tests/soak/four_connectors does once its folder is prepared: orders work of all kinds, breaks things at random, and
looks at what was left. The seed of everything random is printed; the same one breaks the same things at the same times.
"""

import collections
import os
import pathlib
import random
import subprocess
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from estate import Device, Importer, Program, Service, assigned, events_in, patiently, rows  # noqa: E402
from fault_proxy import FaultProxy  # noqa: E402

NAMES = ("one", "two", "three", "four")
# What each may do, as its configuration says.
FEATURES = {"pkcs": set(NAMES), "recrypt": set(NAMES), "revoke": {"one", "three"}, "import": {"two", "three", "four"},
            "scep": {"three", "four"}}
HOLDERS = {"north": {"two", "three"}, "south": {"three", "four"}}  # Of import keys.
ADMIN = {"pkcs": (1000, 1001), "recrypt": (1200, 1201), "import": (2000, 2001), "revoke": (3000, 3001), "scep": (4000, 4001, 4002)}
KIND_OF = {event: kind for kind, events in ADMIN.items() for event in events}
ORDERED = 5  # CRLReason of the revocations that this test orders: cessationOfOperation.
SUPERSEDED = 4  # The reason with which a connector takes back what nobody wants.
AGENTS_AT_ONCE = 4
DONE_AT_LAST = ("accepted", "withdrawn")


class Sizes:
    """Devices, and how many profiles, renewals and so on each of them sees."""

    def __init__(self, size):
        small = size == "small"
        self.devices, self.waves, self.profiles_of_wave = (4, 3, 3) if small else (20, 15, 3)
        self.imports = 2 if small else 5          # With each key, for each user.
        self.renewals = 0.75 if small else 0.5    # Part of the devices that get a new encryption key half-way.
        self.revoked = 20 if small else 320
        self.agents, self.scep_profiles = (4, 4) if small else (20, 20)
        self.ca_down = 1 if small else 20         # Seconds.
        self.ca_up = (0.2, 1) if small else (5, 40)  # Seconds before the CA goes down, and again.
        self.pause = (0.3, 1.0) if small else (0.5, 4.0)  # Seconds between two things that break at a connector.
        self.forgotten_after = 2 if small else None  # Seconds of a lease that nobody knows of; None: the real five minutes.
        self.limit = 120 if small else 1800       # Seconds for all of it.


class Sql:
    """The service's database."""

    def __init__(self, scratch):
        self.file = f"{scratch}/service/service.db"

    def ask(self, statement):
        return rows(self.file, statement)


class Connector:
    """A connector behind two links that can be cut."""

    def __init__(self, scratch, certferry, name, service_port, ca_port):
        self.name, self.folder = name, scratch / name
        self.links = {"service": FaultProxy(service_port), "CA": FaultProxy(ca_port)}
        text = (self.folder / "connector.toml").read_text()
        text = text.replace("@SERVICE_PORT@", str(self.links["service"].port)).replace("@CA_PORT@", str(self.links["CA"].port))
        (self.folder / "run.toml").write_text(text)
        self.program = Program(name, [certferry, "connector", "run", "--config", self.folder / "run.toml"], self.folder / "run.log")
        self.kills = 0

    def journal(self):
        return rows(f"{self.folder}/data/connector.db", "SELECT request_id, state FROM work_requests")

    def events(self):
        return events_in(self.folder / "log")

    def settled(self):
        waiting = rows(f"{self.folder}/data/connector.db", "SELECT (SELECT count(*) FROM scep_transactions WHERE state IN "
                       "('issuing', 'pending')) + (SELECT count(*) FROM event_outbox)")[0][0]
        return not waiting and all(state in DONE_AT_LAST for _, state in self.journal())


class Chaos:
    """Breaks one thing after another at each connector, and the CA now and then, until it is told to stop; mends all of it then."""

    def __init__(self, connectors, ca, sizes, seed):
        self.sizes, self.over, self.fault, self.ca_was_down = sizes, threading.Event(), None, 0
        self.threads = [self.thread(f"{seed} {one.name}", sizes.pause, self.disturb, one) for one in connectors]
        self.threads.append(self.thread(f"{seed} CA", sizes.ca_up, self.take_ca_down, ca))

    def thread(self, seed, pause, break_one, what):
        return threading.Thread(target=self.run, args=(random.Random(seed), pause, break_one, what), daemon=True)

    def run(self, chance, pause, break_one, what):
        try:
            while not self.over.wait(chance.uniform(*pause)):
                break_one(chance, what)
        except Exception as fault:  # noqa: BLE001: told by the main thread.
            self.fault = fault

    def disturb(self, chance, connector):
        if chance.random() < 0.5:
            connector.kills += 1
            connector.program.end()
            self.over.wait(chance.uniform(0, 1))
            connector.program.start()
        else:
            link = connector.links[chance.choice(("service", "CA"))]
            link.cut(chance.choice(("reset", "silence")))
            self.over.wait(chance.uniform(*self.sizes.pause))
            link.mend()

    def take_ca_down(self, _, ca):
        self.ca_was_down += 1
        ca.end()
        self.over.wait(self.sizes.ca_down)
        ca.start()

    def start(self):
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.over.set()
        for thread in self.threads:
            if thread.ident is not None:
                thread.join(120)
        if self.fault:
            raise self.fault


class Agent:
    """`certferry device`, for SCEP: what it sends it keeps and sends again."""

    def __init__(self, service, certferry, number, user):
        self.folder = service.scratch / f"agent-{number}"
        self.folder.mkdir()
        self.config = self.folder / "device.toml"
        self.config.write_text(f'data_dir = "{self.folder}/data"\n[inventory]\ndevice_name = "AGENT{number}"\n')
        self.certferry = certferry
        token = service.api("POST", "enrolmentTokens", {"kind": "device", "platform": "linux", "userId": user})["token"]
        (self.folder / "token").write_text(token)
        self.run("enroll", "--service", f"https://127.0.0.1:{service.agents_port}", "--token-file", self.folder / "token", check=True)

    def run(self, *arguments, check=False):
        with open(self.folder / "agent.log", "ab") as log:
            return subprocess.run([self.certferry, "device", *map(str, arguments), "--config", self.config], stdout=log, stderr=log,
                                  check=check)

    def has(self, profiles):
        return all((self.folder / f"data/certificates/{one}/current/certificate.pem").exists() for one in profiles)


class Load:
    """Orders everything, by and by."""

    def __init__(self, service, certferry, sizes, urls, seed):
        self.service, self.sizes, self.random = service, sizes, random.Random(seed + 1)
        self.users = [service.new_user(f"user-{number}") for number in range(sizes.devices)]
        self.group = service.new_group("Crew", self.users)
        self.devices = [Device(service, f"device-{number}", user) for number, user in enumerate(self.users)]
        self.importers = {name: Importer(service, service.scratch / f"{name}.pem") for name in HOLDERS}
        service.new_import_profile("Mail", self.group)
        self.pkcs_profiles, self.renewals, self.revoked = [], [], 0
        captains = [service.new_user(f"captain-{number}") for number in range(sizes.agents)]
        self.agents = [Agent(service, certferry, number, user) for number, user in enumerate(captains)]
        self.scep_profiles = self.new_scep_profiles(service.new_group("Captains", captains), urls)

    def new_scep_profiles(self, group, urls):
        root = (self.service.scratch / "ca/certificates/root.pem").read_text().split("-----")[2].replace("\n", "")
        trusted = self.service.api("POST", "profiles", {
            "kind": "trustedCertificate", "platform": "linux", "displayName": "Root", "certificate": root, "fileName": "root.cer",
            **assigned(group)})["id"]
        return [self.service.api("POST", "profiles", {
            "kind": "scep", "platform": "linux", "displayName": f"SCEP {number}", "certificateType": "user",
            "subjectNameFormat": "custom", "subjectNameTemplate": f"CN={{{{UserName}}}},OU=scep-{number}",
            "subjectAlternativeNames": [{"kind": "upn"}], "keyUsage": ["digitalSignature", "keyEncipherment"], "keySize": 2048,
            "rootCertificateProfileId": trusted, "extendedKeyUsages": [{"name": "Client Authentication", "oid": "1.3.6.1.5.5.7.3.2"}],
            "renewalThresholdPercent": 20, "scepServerUrls": [urls[number % len(urls)]], **assigned(group)})["id"]
            for number in range(self.sizes.scep_profiles)]

    def run(self):
        agents = [threading.Thread(target=self.run_agents, args=(self.agents[first::AGENTS_AT_ONCE],), daemon=True)
                  for first in range(AGENTS_AT_ONCE)]
        for thread in agents:
            thread.start()
        for wave in range(self.sizes.waves):
            for number in range(self.sizes.profiles_of_wave):
                self.pkcs_profiles.append(self.service.new_pkcs_profile(f"wave-{wave}-{number}", self.group))
            for importer_name, importer in self.importers.items():
                self.import_some(importer, importer_name, wave)
            for device in self.devices:
                patiently(device.check_in)
            if wave == self.sizes.waves // 2:
                for device in self.devices[:int(self.sizes.renewals * len(self.devices))]:
                    patiently(device.renewal())
            if wave > 0:
                self.revoke_some(self.sizes.revoked * wave // (self.sizes.waves - 1))
        for thread in agents:
            thread.join()

    def import_some(self, importer, key_name, wave):
        for user in range(len(self.users)):
            for number in range(self.sizes.imports):
                if number % self.sizes.waves == wave:
                    importer.add(f"user-{user}", key_name=key_name)

    def revoke_some(self, up_to):
        """Of devices that will not check in for the same profile again: the newest certificates that are there."""
        items = self.service.api("GET", "certificates?revocationState=none&issuanceState=issued&limit=200")["items"]
        devices = {device.id for device in self.devices}
        chosen = [item for item in items if item["kind"] == "pkcs" and item.get("deviceId") in devices]
        self.random.shuffle(chosen)
        for item in chosen[:max(0, up_to - self.revoked)]:
            patiently(lambda item=item: self.service.api("POST", f"certificates/{item['id']}/revoke", {"reason": ORDERED}))
            self.revoked += 1

    def run_agents(self, agents):
        waiting = list(agents)
        end = time.monotonic() + self.sizes.limit
        while waiting and time.monotonic() < end:
            for agent in list(waiting):
                agent.run("sync")
                if agent.has(self.scep_profiles):
                    waiting.remove(agent)


class Outcome:
    """What was left, compared with what should be."""

    def __init__(self, connectors, sql, ca_database, load):
        self.connectors, self.sql, self.ca_database, self.load = connectors, sql, ca_database, load
        self.requests = {row[0]: row[1:] for row in sql.ask("SELECT request_id, kind, state, attempts FROM requests")}
        self.admin = collections.defaultdict(list)  # (kind, request) to (event id, connector).
        self.operational = []
        for connector in connectors:
            for event in connector.events():
                if event["channel"] == "Admin" and event["eventId"] in KIND_OF:
                    self.admin[KIND_OF[event["eventId"]], event["requestId"]].append((event["eventId"], connector.name))
                elif event["channel"] == "Operational":
                    self.operational.append((event, connector.name))

    def check(self):
        # A certificate may be revoked while it waits to be encrypted to its device's new key.
        overtaken = {request for request, row in self.requests.items() if row[:2] == ("recrypt", "cancelled")}
        failed = [(request, row) for request, row in self.requests.items() if row[1] != "succeeded" and request not in overtaken]
        assert not failed, f"{len(failed)} requests have not succeeded: {failed[:5]}"
        assert len(overtaken) <= self.load.revoked, f"{len(overtaken)} requests cancelled, {self.load.revoked} certificates revoked"
        for request, row in self.requests.items():
            found = self.admin.get((row[0], request), [])
            if request in overtaken:
                assert not found, f"{request} was cancelled, and has the Admin events {found}"
                continue
            assert len(found) == 1 and found[0][0] == ADMIN[row[0]][0], f"{row[0]} {request} has the Admin events {found}"
        for (kind, request), found in self.admin.items():
            assert len(found) == 1, f"{kind} {request}: {found}"
            assert found[0][1] in FEATURES[kind], f"connector {found[0][1]} has worked on {kind} {request}"
        self.check_keys()
        self.check_certificates()
        self.check_service()

    def check_keys(self):
        seen = collections.Counter()
        for event, name in self.operational:
            if event["eventId"] in (2050, 2051, 2052):
                assert name in HOLDERS[event["keyName"]], f"connector {name} was asked for key {event['keyName']}"
                seen[event["keyName"]] += 1
            if 4003 <= event["eventId"] <= 4010:
                assert name in FEATURES["scep"], f"connector {name} has worked on SCEP"
        assert set(seen) == set(HOLDERS), f"import keys seen: {seen}"

    def check_certificates(self):
        """One for each request that issues; others were taken back: as superseded, or because the service was not told."""
        made = self.count("profile <> 'managed' AND (reason IS NULL OR reason <> ?)", SUPERSEDED)
        wanted = collections.Counter(row[0] for row in self.requests.values())["pkcs"]
        assert made == wanted, f"{made} certificates for {wanted} requests"
        revoked = self.count("profile <> 'managed' AND reason = ?", ORDERED)
        assert revoked == self.load.revoked, f"{revoked} certificates revoked, {self.load.revoked} ordered"
        scep = collections.Counter(found[0][0] for (kind, _), found in self.admin.items() if kind == "scep")
        alive = self.count("profile = 'managed' AND revoked_at IS NULL")
        # A device whose answer was lost asks anew, and the service has the first certificate revoked.
        superseded = self.count("profile = 'managed' AND reason = ?", SUPERSEDED)
        ended = self.count("profile = 'managed' AND reason <> ?", SUPERSEDED)
        assert (alive + superseded, ended) == (scep[4000], scep[4002]), \
            f"{alive} SCEP certificates, {superseded} superseded, {ended} taken back; Admin events {scep}"
        assert alive >= len(self.load.agents) * len(self.load.scep_profiles), f"only {alive} SCEP certificates"
        self.taken_back = self.count("profile <> 'managed' AND reason = ?", SUPERSEDED) + ended

    def count(self, condition, *values):
        """Certificates that the CA made for devices."""
        return rows(self.ca_database, "SELECT count(*) FROM certificates WHERE template = 'GeneralPurpose' AND certificate IS NOT NULL "
                    "AND " + condition, *values)[0][0]

    def uploaded(self):
        """How many of the connectors' Admin events the service has; each once, by its table's key."""
        own = {event["eventUid"] for connector in self.connectors for event in connector.events() if event["channel"] == "Admin"}
        there = {row[0] for row in self.sql.ask("SELECT event_uid FROM events WHERE channel = 'Admin'")}
        return len(own), len(own & there)

    def check_service(self):
        end = time.monotonic() + 60
        while (count := self.uploaded())[0] != count[1]:
            assert time.monotonic() < end, f"{count[0]} Admin events, of which the service has {count[1]}"
            time.sleep(0.5)
        self.told = count[0]

    def print(self, chaos, seconds):
        print(f"{'':<12}" + "".join(f"{name:>8}" for name in NAMES) + f"{'all':>8}")
        for kind in FEATURES:
            counts = collections.Counter(found[0][1] for (of, _), found in self.admin.items() if of == kind)
            self.line(kind, [counts[name] for name in NAMES])
        self.line("killed", [connector.kills for connector in self.connectors])
        for link in ("service", "CA"):
            self.line(f"cut: {link}", [connector.links[link].cuts for connector in self.connectors])
        attempts = max((int(row[2]) for row in self.requests.values()), default=0)
        print(f"{sum(len(found) for found in self.admin.values())} requests, each with one Admin event; {self.told} Admin events, each "
              f"once at the service; {self.taken_back} surplus certificates taken back; most leases of one request: {attempts}; "
              f"CA down {chaos.ca_was_down} times; {seconds:.0f} s", flush=True)

    @staticmethod
    def line(name, counts):
        print(f"{name:<12}" + "".join(f"{count:>8}" for count in counts) + f"{sum(counts):>8}")


def all_ended(connectors, sql, ordered):
    states = dict(sql.ask("SELECT state, count(*) FROM requests GROUP BY state"))
    ended = sum(int(count) for state, count in states.items() if state in ("succeeded", "failed", "cancelled"))
    return ended == sum(map(int, states.values())) and ordered and all(one.settled() for one in connectors)


def forget_leases(connectors, service, after):
    """Time is made to pass for leases that no connector has in its journal: their answer was lost."""
    if after is None:
        return
    known = {request for one in connectors for request, state in one.journal() if state not in DONE_AT_LAST}
    for request, *_ in service.requests("state = 'leased' AND modified_at < ?", int((time.time() - after) * 1e6)):
        if request not in known:
            service.end_lease(request)


def run(sizes, seed, service_port, ca_port, scep_ports):
    scratch, certferry = pathlib.Path(os.environ["CERTFERRY_SCRATCH"]), os.environ["CERTFERRY"]
    admin_port, agents_port = service_port
    sql = Sql(scratch)
    server = Program("service", [certferry, "service", "run", "--config", scratch / "service.toml"], scratch / "service.log")
    ca = Program("ca", [certferry, "ca", "run", "--config", scratch / "ca.toml"], scratch / "ca.log")
    connectors = [Connector(scratch, certferry, name, agents_port, ca_port) for name in NAMES]
    chaos = Chaos(connectors, ca, sizes, seed)
    try:
        for program in [server, ca] + [one.program for one in connectors]:
            program.start()
        service = Service(scratch, admin_port, agents_port)
        load = Load(service, certferry, sizes, [f"http://127.0.0.1:{port}/scep/managed" for port in scep_ports], seed)
        began = time.monotonic()
        loading = Loading(load)
        loading.start()
        chaos.start()
        while not all_ended(connectors, sql, loading.over()):
            assert time.monotonic() - began < sizes.limit, f"not at an end: {dict(sql.ask('SELECT state, count(*) FROM requests GROUP BY state'))}"
            if chaos.fault:
                raise chaos.fault
            if loading.over():
                chaos.over.set()
            forget_leases(connectors, service, sizes.forgotten_after)
            time.sleep(0.2)
        chaos.stop()
        outcome = Outcome(connectors, sql, scratch / "ca/ca.db", load)
        outcome.check()
        outcome.print(chaos, time.monotonic() - began)
    finally:
        try:
            chaos.stop()
        finally:
            for program in [one.program for one in connectors] + [ca, server]:
                program.end()


class Loading(threading.Thread):
    """Runs the load beside everything else, and tells how it ended."""

    def __init__(self, load):
        super().__init__(daemon=True)
        self.load, self.fault = load, None

    def run(self):
        try:
            self.load.run()
        except Exception as fault:  # noqa: BLE001: told by the main thread.
            self.fault = fault

    def over(self):
        if self.fault:
            raise self.fault
        return not self.is_alive()


if __name__ == "__main__":
    size, admin_port, agents_port, ca_port, scep_three, scep_four, seed = sys.argv[1:]
    print(f"-- {size}, seed {seed}", flush=True)
    run(Sizes(size), int(seed), (int(admin_port), int(agents_port)), int(ca_port), (scep_three, scep_four))
