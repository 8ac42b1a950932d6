"""connector_load.py PID DEVICES LARGE IDLE_SECONDS: the part of bench/connector that gives the connector of $scratch its
work, and reads what it spends. Needs python3-cryptography."""
import datetime
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from cpu_time import cpu_seconds
from service_agents import Service, device_key

POOL_PRIORITY = 10  # Of the thread that makes keys ahead, alone among the connector's.
KEYS_AHEAD = 16  # What its pool holds; so many requests at once find all their keys made.
P256_PROFILES = 5
QUIET_SECONDS = 2.5  # Without a result for the service, and hardly any CPU time.
QUIET_SHARE = 0.02
MAIL = "1.3.6.1.5.5.7.3.4"


class Connector:
    """The measured process."""

    def __init__(self, pid):
        self.pid = pid
        self.pool = f"/proc/{pid}/task/{self.pool_thread()}/schedstat"

    def pool_thread(self):
        found = []
        for thread in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{thread}/stat") as file:
                priority = int(file.read().rsplit(")", 1)[1].split()[16])
            if priority == POOL_PRIORITY:
                found.append(thread)
        assert len(found) == 1, f"which of {found} makes the keys?"
        return found[0]

    def read(self):
        """CPU seconds: of all threads, and of the one that makes keys."""
        with open(self.pool) as file:
            return cpu_seconds(self.pid), int(file.read().split()[0]) / 1e9

    def memory(self):
        """(PSS, RSS) in MiB."""
        with open(f"/proc/{self.pid}/smaps_rollup") as file:
            sizes = {line.split(":")[0]: int(line.split()[1]) for line in file if line.startswith(("Pss:", "Rss:"))}
        return sizes["Pss"] / 1024, sizes["Rss"] / 1024


class Bench:
    def __init__(self, scratch, pid, devices):
        self.scratch = scratch
        self.connector = Connector(pid)
        self.service = Service(scratch, int(os.environ["ADMIN_PORT"]), int(os.environ["AGENTS_PORT"]))
        self.database = sqlite3.connect(f"file:{scratch}/service/service.db?mode=ro", uri=True)
        self.encryption = device_key()
        self.groups = {name: self.api("groups", {"displayName": name, "kind": "user"}) for name in ("all", "large", "mail")}
        self.users = {}
        self.devices = [self.make_device(number) for number in range(devices)]
        self.mail_devices = [self.make_device(number, "mail") for number in range(devices)]

    def api(self, path, body):
        self.service.admin.keep()
        return self.service.api("POST", path, body)["id"]

    def make_device(self, number, group="all"):
        """A device of a new user of that group."""
        upn = f"{group}{number}@bench.example"
        user = self.api("users", {"userPrincipalName": upn, "displayName": upn, "emailAddress": upn})
        name = f"{group}{number}"
        self.users[name] = user
        self.add_to(group, [name])
        self.service.enrol_device(name, user, name, self.encryption)
        return name

    def make_second_device(self, name):
        """Of the user of that one."""
        second = f"{name}-second"
        self.service.enrol_device(second, self.users[name], second, self.encryption)
        return second

    def add_to(self, group, names):
        self.service.admin.keep()
        self.service.api("POST", f"groups/{self.groups[group]}/members", {"memberIds": [self.users[name] for name in names]})

    def profile(self, name, group="all", **settings):
        return self.api("profiles", {
            "platform": "windows10", "displayName": name, "keyStorageProvider": "software",
            "assignments": [{"target": "userGroup", "groupId": self.groups[group], "mode": "include"}], **settings})

    def pkcs_profile(self, name, group, **key):
        return self.profile(
            name, group, kind="pkcs", certificationAuthority="ca.bench.example", certificationAuthorityName="Certferry Issuing CA",
            certificateTemplateName="Mail", certificateType="user", subjectNameFormat="custom",
            subjectNameTemplate="CN={{UserName}}", subjectAlternativeNames=[{"kind": "upn"}],
            extendedKeyUsages=[{"name": "Client Authentication", "oid": "1.3.6.1.5.5.7.3.2"}], **key)

    def count(self, kind, states="('succeeded')"):
        return self.database.execute(f"SELECT count(*) FROM requests WHERE kind = ? AND state IN {states}", [kind]).fetchone()[0]

    def check_in(self, names):
        for name in names:
            self.service.caller(name).call("POST", "/device/v1/checkin", {"inventory": {}, "installed": []})

    def wait_quiet(self, kind, wanted):
        """Until so many requests of the kind have ended well and the pool has made new keys for those it gave."""
        end = time.monotonic() + 600
        while True:
            before = self.connector.read()[0]
            time.sleep(QUIET_SECONDS)
            used = self.connector.read()[0] - before
            ended = self.count(kind)
            if ended >= wanted and used < QUIET_SHARE * QUIET_SECONDS:
                return
            failed = self.count(kind, "('failed', 'cancelled')")
            if failed or time.monotonic() > end:
                sys.exit(f"{kind}: {ended} of {wanted} requests ended well, {failed} failed; CPU {used:.2f} s")

    def measure(self, kind, batches, order, each=1):
        """CPU milliseconds per request: all, and of that the making of keys. `order` has a batch of devices begin `each`
        requests for every one of them."""
        wanted, requests, before = self.count(kind), 0, self.connector.read()
        for batch in batches:
            order(batch)
            requests += each * len(batch)
            self.wait_quiet(kind, wanted + requests)
        return requests, *((now - then) / requests * 1000 for now, then in zip(self.connector.read(), before))

    def pkcs(self, names, batch_size, group="all", profiles=1, **key):
        """Requests of these devices, after those of the first one, which start the pool."""
        for number in range(profiles):
            self.pkcs_profile(f"PKCS {key} {number}", group=group, **key)
        wanted = self.count("pkcs") + profiles
        self.check_in(names[:1])
        self.wait_quiet("pkcs", wanted)
        return self.measure("pkcs", parted(names[1:], batch_size), self.check_in, each=profiles)

    def renew(self, names):
        fresh = device_key()
        for name in names:
            self.service.renew_device(name, self.encryption, fresh)

    def import_for(self, names):
        """A PFX for the user of each, packed and sealed by the tool, waits at the service for the devices to check in."""
        key = device_key()
        with open(self.scratch / "list.csv", "w") as file:
            file.write("file,user\n")
            for name in names:
                upn = f"{name}@bench.example"
                (self.scratch / f"{name}.pfx").write_bytes(pkcs12.serialize_key_and_certificates(
                    b"mail", key, mail_certificate(upn, key), None, BestAvailableEncryption(b"of-the-file")))
                file.write(f"{name}.pfx,{upn}\n")
        password, secret = self.scratch / "pfx.password", self.scratch / "app.secret"
        password.write_text("of-the-file")
        application = self.api("applications", {"name": "Import", "roles": ["DeviceManagementConfiguration.ReadWrite.All", "User.Read.All"]})
        secret.write_text(self.service.api("POST", f"applications/{application}/secret", {})["secret"])
        password.chmod(0o600)
        secret.chmod(0o600)
        certferry = os.environ["CERTFERRY"]
        keys = json.loads(subprocess.run([certferry, "connector", "keys", "list", "--config", "connector.toml", "--json"],
                                         cwd=self.scratch, check=True, stdout=subprocess.PIPE).stdout)
        with open(self.scratch / "pfx.log", "w") as log:
            subprocess.run([certferry, "pfx", "import", "list.csv", "--service", f"https://127.0.0.1:{self.service.admin_port}",
                            "--ca-file", "internal-ca.pem", "--client-id", application, "--client-secret-file", secret,
                            "--purpose", "smime-encryption", "--password-file", password, "--key-file", "mail.pem",
                            "--provider", "Certferry", "--key-name", "mail", "--state", "pfx-state.jsonl",
                            "--key", next(one["id"] for one in keys if one["kind"] == "import")],
                           cwd=self.scratch, check=True, stdout=log, stderr=log)


def parted(names, size):
    return [names[at:at + size] for at in range(0, len(names), size)]


def mail_certificate(upn, key):
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, upn)]), datetime.datetime.utcnow()
    usage = dict.fromkeys(["digital_signature", "content_commitment", "data_encipherment", "key_agreement", "key_cert_sign",
                           "crl_sign", "encipher_only", "decipher_only"], False)
    return (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=30))
            .add_extension(x509.SubjectAlternativeName([x509.RFC822Name(upn)]), False)
            .add_extension(x509.KeyUsage(key_encipherment=True, **usage), True)
            .add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(MAIL)]), False).sign(key, hashes.SHA256()))


def raw(bits, count):
    """What `certferry bench keys` measures, in milliseconds."""
    answer = subprocess.run([os.environ["CERTFERRY"], "bench", "keys", "--bits", str(bits), "--count", str(count), "--only-nettle",
                             "--json"], check=True, stdout=subprocess.PIPE).stdout
    return json.loads(answer)


def raw_generation(bits, rounds, count):
    """Mean and standard error of making a key, in as many measurements apart as `rounds`."""
    means = [raw(bits, count)["nettleMs"] for _ in range(rounds)]
    return statistics.mean(means), statistics.stdev(means) / rounds ** 0.5


def verdict(met):
    return "" if met else ", not met"


def report_generated(name, figures, alone, goal):
    """A kind of key that takes long to make: what the pool's thread spent on the very same keys is the measure, because the
    times of single keys vary too widely for others to be compared with."""
    requests, cpu, pool = figures
    mean, error = alone
    limit = f" (goal {goal}{verdict(cpu / pool <= goal)})" if goal else ""
    print(f"PKCS {name}: {requests} requests, CPU {cpu:.1f} ms each, of it making keys {pool:.1f} ms, ratio {cpu / pool:.2f}{limit};"
          f" keys made alone {mean:.1f} ± {error:.1f} ms", flush=True)


def report_operations(name, figures, operations, goal):
    requests, cpu, _ = figures
    print(f"{name}: {requests} requests, CPU {cpu:.2f} ms each, RSA operations in it {operations:.2f} ms,"
          f" ratio {cpu / operations:.2f} (goal {goal}{verdict(cpu / operations <= goal)})", flush=True)


def measure_idle(connector, seconds):
    before = connector.read()[0]
    time.sleep(seconds)
    share = (connector.read()[0] - before) / seconds * 100
    pss, rss = connector.memory()
    print(f"idle: {pss:.1f} MiB PSS, {rss:.1f} MiB RSS (goal 30 MB{verdict(pss * 1.048576 < 30)}), {share:.3f} % of a core"
          f" in {seconds} s (goal 0.1 %{verdict(share < 0.1)})", flush=True)


def main():
    pid, devices, large, idle = map(int, sys.argv[1:])
    bench = Bench(pathlib.Path(os.environ["CERTFERRY_SCRATCH"]), pid, devices + 1)
    rounds = 8
    measure_idle(bench.connector, idle)
    alone = raw_generation(2048, rounds, max(2, devices // rounds))
    report_generated("RSA-2048", bench.pkcs(bench.devices, KEYS_AHEAD, keySize=2048), alone, 1.1)

    rsa = raw(2048, 1)
    everyone = bench.devices
    # The escrow copy is opened, the old key's signature verified, the payload encrypted: as dear as verifying.
    report_operations("re-encrypt", bench.measure("recrypt", parted(everyone, len(everyone)), bench.renew),
                      rsa["decryptMs"] + 2 * rsa["verifyMs"], 1.6)

    requests, cpu, pool = bench.pkcs(everyone, len(everyone), profiles=P256_PROFILES, keyAlgorithm="ec", curve="P-256")
    print(f"PKCS P-256: {requests} requests, CPU {cpu:.2f} ms each, of it making keys {pool:.2f} ms;"
          f" {1000 / cpu:.0f}/s and core (goal 500{verdict(cpu <= 2)})", flush=True)

    bench.import_for(bench.mail_devices)
    bench.profile("Mail", group="mail", kind="pkcsImported", intendedPurpose="smimeEncryption")
    second = [bench.make_second_device(name) for name in bench.mail_devices]
    for name, devices in (("import, the user's first device", bench.mail_devices), ("import, another of the user's", second)):
        report_operations(name, bench.measure("import", [devices], bench.check_in), rsa["decryptMs"] + rsa["verifyMs"], 1.6)

    few = everyone[:large + 1]
    bench.add_to("large", few)
    alone = raw_generation(4096, 4, max(1, large // 4))
    report_generated("RSA-4096", bench.pkcs(few, KEYS_AHEAD, group="large", keySize=4096), alone, None)
    measure_idle(bench.connector, idle)


main()
