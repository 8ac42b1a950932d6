"""Kills our programs at every point of a connector's jobs; tests/crash/connector_crashes prepares the folder and says how.

A point is a counted call of one program (crash_at.cpp). For each: a new request, the program killed there, started again. Then
the request has to end once: success at the service, nothing open in the journal, one Admin event at the connector, the
certificates at the CA that the job makes and no more, and a payload that the device opens. At the end the service has each
Admin event once. Prints a line for each point: whether it was reached, what was about to happen or had just happened, and
how far the connector's journal was.
"""

import functools
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../lib"))
from estate import AWAY, Device, Importer, Program, Refused, Service, events_in, patiently, rows, wait_until  # noqa: E402

SUCCESS = {"pkcs": 1000, "recrypt": 1200, "import": 2000, "revoke": 3000}
UNACCOUNTED = 500
ENDED = ("accepted", "withdrawn")
# Where the journal has to have been when the connector was killed, over all points of a job.
STATES = {"pkcs": {"leased", "key_made", "submitting", "issued", "wrapped", "accepted"}, "recrypt": {"leased", "wrapped", "accepted"},
          "import": {"leased", "wrapped", "accepted"}, "revoke": {"leased", "submitting", "wrapped", "accepted"}}
POINTS_OF_SAMPLE = {"connector": 2, "service": 1, "ca": 1}
KEYS_OF_A_USER = 5  # New recipients in a day before somebody has to approve.


class Job:
    """Requests of one kind: `order()` gives a function that orders the next one, and may be repeated."""

    kind = ""
    issued = 0  # Certificates for each request.

    def __init__(self, estate):
        self.estate, self.service, self.number = estate, estate.service, 0

    def next_name(self):
        self.number += 1
        return f"{type(self).__name__.lower()}-{self.number}"

    def new_device(self, name):
        """A device whose user is alone in a group: (device, group)."""
        user = self.service.new_user(name)
        return Device(self.service, f"device-{name}", user), self.service.new_group(name, [user])

    def check(self):
        """After the end: what only this job has to leave behind."""


class Pkcs(Job):
    kind, issued = "pkcs", 1

    def __init__(self, estate):
        super().__init__(estate)
        self.device, self.group = self.new_device(self.next_name())

    def order(self):
        self.name = self.next_name()
        self.profile = self.service.new_pkcs_profile(self.name, self.group)
        return self.device.check_in

    def check(self):
        payload = self.device.payload_of(self.profile)
        assert payload and f"OU={self.name}" in payload.subject.rfc4514_string().split(","), f"{self.name} was not delivered"


class Unaccounted(Pkcs):
    """At a CA that cannot say what became of a call: a second certificate may be there, and then it is reported."""


class Recrypt(Job):
    kind = "recrypt"

    def __init__(self, estate):
        super().__init__(estate)
        self.keys = KEYS_OF_A_USER

    def order(self):
        if self.keys == KEYS_OF_A_USER:
            self.device, group = self.new_device(self.next_name())
            self.service.new_pkcs_profile(self.next_name(), group)
            self.device.check_in()
            wait_until(self.device.waiting_payloads, 90, "a certificate to encrypt anew")
            self.keys = 1
        self.keys += 1
        return self.device.renewal()

    def check(self):
        assert [self.device.fetch(payload) for _, _, payload in self.device.waiting_payloads()], "nothing for the new key"


class Import(Job):
    kind = "import"

    def __init__(self, estate):
        super().__init__(estate)
        self.name = self.next_name()
        self.device, group = self.new_device(self.name)
        self.service.new_import_profile(self.name, group)
        self.importer = Importer(self.service, self.service.scratch / "mail.pem")

    def order(self):
        body = self.importer.record(self.name)
        self.thumbprint = body["thumbprint"]
        return lambda: self.importer.send(body)

    def check(self):
        found = [payload for _, thumbprint, payload in self.device.waiting_payloads() if thumbprint == self.thumbprint]
        assert found and self.device.fetch(found[0]), "not delivered"


class Revoke(Job):
    kind = "revoke"
    made_at_once = 12

    def __init__(self, estate):
        super().__init__(estate)
        self.ready = []

    def make(self):
        device, group = self.new_device(self.next_name())
        for _ in range(self.made_at_once):
            self.service.new_pkcs_profile(self.next_name(), group)
        device.check_in()
        database = self.service.scratch / "service/service.db"
        statement = "SELECT certificate_id, serial FROM certificates WHERE device_id = ? AND serial IS NOT NULL"
        wait_until(lambda: len(rows(database, statement, device.id)) == self.made_at_once, 90, "certificates to revoke")
        self.ready = rows(database, statement, device.id)

    def order(self):
        if not self.ready:
            self.make()
        certificate, self.serial = self.ready.pop()

        def revoke():
            try:
                return self.service.api("POST", f"certificates/{certificate}/revoke", {"reason": 4})
            except Refused as refused:
                if "state_unsuitable" not in refused.args[1]:  # It was ordered before the answer got lost.
                    raise
        return revoke

    def check(self):
        found = rows(self.service.scratch / "ca/ca.db", "SELECT revoked_at FROM certificates WHERE serial = ?", self.serial)
        assert found and found[0][0], "the CA has not revoked it"


class Estate:
    """The three programs, each loaded with what can kill it."""

    def __init__(self, scratch, certferry, library, admin_port, agents_port):
        self.scratch, self.service = scratch, Service(scratch, admin_port, agents_port)
        self.programs = {}
        for name, config in [("service", "service"), ("ca", "ca"), ("connector", "connector"), ("standard", "standard")]:
            role = "connector" if name == "standard" else name
            environment = {"LD_PRELOAD": library, "CRASH_ARMED": f"{scratch}/{role}.armed", "CRASH_LOG": f"{scratch}/{role}.calls"}
            self.programs[name] = Program(name, [certferry, role, "run", "--config", f"{scratch}/{config}.toml"],
                                          f"{scratch}/{name}.log", environment)

    def use_connector(self, name):
        for other in ("connector", "standard"):
            if other != name:
                self.programs[other].stop()
        if not self.programs[name].alive():
            self.programs[name].start()
        self.connector = self.programs[name]

    def victim(self, role):
        return self.connector if role == "connector" else self.programs[role]

    def journal(self, request_id, columns="state"):
        return rows(f"{self.scratch}/connector/connector.db", f"SELECT {columns} FROM work_requests WHERE request_id = ? ORDER BY id",
                    request_id)

    def certificates(self):
        """How many the CA has made for devices."""
        return rows(f"{self.scratch}/ca/ca.db", "SELECT count(*) FROM certificates WHERE template = 'GeneralPurpose' "
                    "AND certificate IS NOT NULL")[0][0]

    def admin_events(self, request_id):
        return [one for one in events_in(f"{self.scratch}/log") if one["channel"] == "Admin" and one.get("requestId") == request_id]

    def newest_request(self):
        return (self.service.requests() or [("",)])[-1][0]

    def forget_lease(self, request_id):
        """Where no connector knows of it any more."""
        if all(state in ENDED for (state,) in self.journal(request_id)):
            self.service.end_lease(request_id)

    def end(self):
        for program in self.programs.values():
            program.end()


class Trial:
    """One request with one point, at which one of the roles dies; with several roles only their calls are counted."""

    def __init__(self, estate, job, roles, point):
        self.estate, self.job, self.role, self.point = estate, job, roles[0], point
        self.armed = [f"{estate.scratch}/{role}.armed" for role in roles]
        self.reached, self.journal = False, "-"

    def run(self):
        order = patiently(self.job.order)
        before, certificates = self.estate.newest_request(), self.estate.certificates()
        for armed in self.armed:
            with open(armed + ".new", "w") as file:
                file.write(self.point)
            os.rename(armed + ".new", armed)
        self.go(order, before)
        for armed in self.armed:
            os.remove(armed)
        if self.reached:
            self.estate.victim(self.role).start()
        self.settle(order, before)
        self.check(certificates)

    def find(self, before):
        found = self.estate.service.requests("request_id > ? AND kind = ?", before, self.job.kind)
        return found[0] if found else None

    def go(self, order, before):
        """Until the victim dies, or there is nothing left to do."""
        victim, ordered, end, quiet = self.estate.victim(self.role), False, time.monotonic() + 20, None
        while victim.alive() and time.monotonic() < end:
            if not ordered:
                try:
                    order()
                    ordered = True
                except AWAY:
                    continue
            if self.is_over(self.find(before)):
                quiet = quiet or time.monotonic()
                if time.monotonic() - quiet > 0.25:  # What follows the end, such as an event's file.
                    return
            time.sleep(0.01)
        self.reached = not victim.alive()
        if self.reached:
            found = self.find(before)
            states = self.estate.journal(found[0]) if found else []
            self.journal = states[-1][0] if states else "-"

    def is_over(self, request):
        return request and request[2] == "succeeded" and all(state in ENDED for (state,) in self.estate.journal(request[0]))

    def settle(self, order, before):
        patiently(order)
        request = wait_until(functools.partial(self.find, before), 10, "the request")
        self.request_id = request[0]
        end, looked = time.monotonic() + 90, time.monotonic()
        while not self.is_over(self.find(before)):
            if time.monotonic() > end:
                journal = self.estate.journal(self.request_id, "state, attempts, error_code, error_text")
                raise AssertionError(f"{self}: has not ended: {self.find(before)}, journal {journal}")
            if time.monotonic() - looked > 0.4:
                self.estate.forget_lease(self.request_id)
                looked = time.monotonic()
            time.sleep(0.02)

    def check(self, certificates):
        made = functools.partial(self.estate.admin_events, self.request_id)
        wait_until(lambda: any(one["eventId"] == SUCCESS[self.job.kind] for one in made()), 10, f"{self}: its Admin event")
        events = [one["eventId"] for one in made()]
        surplus = events.count(UNACCOUNTED)
        assert [one for one in events if one != UNACCOUNTED] == [SUCCESS[self.job.kind]], f"{self}: Admin events {events}"
        now = self.estate.certificates() - certificates
        assert self.job.issued <= now <= self.job.issued + surplus, f"{self}: {now} certificates, {surplus} unaccounted"
        assert not surplus or isinstance(self.job, Unaccounted), f"{self}: {surplus} calls unaccounted for"
        patiently(self.job.check)
        self.unaccounted = surplus

    def __str__(self):
        return f"{self.role} {type(self.job).__name__.lower()} {self.point}"


def calls_of(estate, job, roles):
    """What a request makes each of these programs do: role to (kind, number, about)."""
    logs = {role: f"{estate.scratch}/{role}.calls" for role in roles}
    for log in logs.values():
        open(log, "w").close()
    Trial(estate, job, roles, "nothing:0:before").run()
    calls = {}
    for role, log in logs.items():
        with open(log) as lines:
            calls[role] = [tuple(line.rstrip("\n").split(" ", 2)) for line in lines]
    return calls


def points_of(calls):
    for kind, number, about in calls:
        for when in ("after",) if kind == "receive" else ("before", "after"):
            yield f"{kind}:{number}:{when}", about


def sampled(points, number):
    return [points[(2 * index + 1) * len(points) // (2 * number)] for index in range(number)]


def try_points(estate, job, role, calls, everything):
    points = list(points_of(calls))
    assert points, f"{role} does nothing for {job.kind}"
    chosen = points if everything else sampled(points, POINTS_OF_SAMPLE[role])
    done = []
    for point, about in chosen:
        for _ in range(2):  # What a program does beside the job may move the numbers.
            trial = Trial(estate, job, [role], point)
            trial.run()
            if trial.reached:
                break
        surplus = f", {trial.unaccounted} unaccounted" if trial.unaccounted else ""
        print(f"{role:<9} {type(job).__name__.lower():<11} {point:<16} {'yes' if trial.reached else 'no':<4} {trial.journal:<10} "
              f"{'ended once' + surplus:<28} {about}", flush=True)
        done.append(trial)
    return done


def check_all(done, everything):
    tried = {}
    for trial in done:
        tried.setdefault((trial.role, type(trial.job).__name__), []).append(trial)
    for (role, job), trials in tried.items():
        reached = [trial for trial in trials if trial.reached]
        print(f"-- {role} {job.lower()}: {len(reached)} of {len(trials)} points reached")
        assert 2 * len(reached) >= len(trials) or not everything, "too few"
        seen = {trial.journal for trial in reached}
        missing = STATES[trials[0].job.kind] - seen
        assert not everything or role != "connector" or not missing, f"no kill while the journal was {missing}"
    assert 10 * sum(trial.reached for trial in done) >= 7 * len(done), "too few points were reached"


def check_service(estate, done):
    """The service has heard of each request once, and lists each unaccounted call once."""
    service = estate.service

    def heard(request_id):
        items = service.api("GET", f"events?channel=admin&requestId={request_id}")["items"]
        return sorted(one["event"]["eventId"] for one in items)
    for trial in done:
        wanted = sorted([SUCCESS[trial.job.kind]] + [UNACCOUNTED] * trial.unaccounted)
        wait_until(lambda: heard(trial.request_id) == wanted, 40, lambda: f"{trial}: the service knows {heard(trial.request_id)}")
    calls = service.api("GET", "unaccountedCalls?limit=100")["items"]
    wanted = sum(trial.unaccounted for trial in done)
    assert len(calls) == min(wanted, 100), f"the service lists {len(calls)} unaccounted calls, not {wanted}"
    print(f"-- {len(done)} requests, each with one Admin event at the service; {wanted} unaccounted calls, each listed once")


def main():
    admin_port, agents_port, *arguments = sys.argv[1:]
    everything = "all" in arguments
    wanted = [one for one in arguments if one != "all"]
    jobs = [Pkcs, Recrypt, Import, Revoke, Unaccounted]
    estate = Estate(os.environ["CERTFERRY_SCRATCH"], os.environ["CERTFERRY"], os.environ["CRASH_AT_LIBRARY"], int(admin_port),
                    int(agents_port))
    print("who       job         point            hit  journal    afterwards                   what it was about")
    done = []
    try:
        for name in ("service", "ca", "connector"):
            estate.programs[name].start()
        estate.connector = estate.programs["connector"]
        for kind in jobs:
            roles = [role for role in ("connector", "service", "ca") if is_wanted(role, kind, wanted)]
            if roles:
                estate.use_connector("standard" if kind is Unaccounted else "connector")
                job = kind(estate)
                calls = calls_of(estate, job, roles)
                for role in roles:
                    done += try_points(estate, job, role, calls[role], everything)
        check_all(done, everything)
        check_service(estate, done)
    finally:
        estate.end()


def is_wanted(role, kind, wanted):
    if role == "ca" and kind in (Recrypt, Import):
        return False  # They ask no CA.
    if role == "service" and kind is Unaccounted:
        return False  # The service does not know of the CA's kind.
    return not wanted or f"{role}/{kind.__name__.lower()}" in wanted


if __name__ == "__main__":
    main()
