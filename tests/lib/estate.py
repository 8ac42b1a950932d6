"""Our programs, the service's administrator and managed devices, driven from one process: for tests that kill programs or
order thousands of things. Needs python3-cryptography, and a scratch folder as scenario.sh and service.sh make it.

Everything here may raise OSError while a program is away; `patiently` repeats a call until it is back.
"""

import base64
import contextlib
import datetime
import hashlib
import http.client
import json
import os
import pathlib
import secrets
import signal
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.parse

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import pkcs12

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import simulated_device  # noqa: E402: what a device's CSR looks like is said there

AWAY = (OSError, http.client.HTTPException)


class Refused(Exception):
    """An answer that is no success: (status, text)."""


def patiently(call, seconds=30):
    """The call's value, once nothing on the way is away any more."""
    end = time.monotonic() + seconds
    while True:
        try:
            return call()
        except AWAY:
            if time.monotonic() > end:
                raise
        except Refused as refused:
            if refused.args[0] not in (429, 503) or time.monotonic() > end:
                raise
        time.sleep(0.05)


def wait_until(claim, seconds, what):
    """Until `claim()` is true; `what` (text, or a function that makes it) says in the failure what was waited for."""
    end = time.monotonic() + seconds
    while not (value := claim()):
        if time.monotonic() > end:
            raise AssertionError(f"in vain waited for: {what() if callable(what) else what}")
        time.sleep(0.03)
    return value


class Program:
    """One of our servers as a process: started until it says that it is ready, killed, stopped."""

    def __init__(self, name, arguments, log, environment=None):
        self.name, self.arguments, self.log = name, [str(one) for one in arguments], pathlib.Path(log)
        self.environment = {**os.environ, **(environment or {})}
        self.process = None

    def start(self, wait=True):
        self.offset = self.log.stat().st_size if self.log.exists() else 0
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(self.arguments, stdout=log, stderr=log, env=self.environment)
        return self.ready() if wait else self

    def ready(self):
        end = time.monotonic() + 180
        while True:
            with open(self.log, "rb") as log:
                log.seek(self.offset)
                text = log.read()
            if b"ready: " in text:
                self.url = text.rsplit(b"ready: ", 1)[1].split()[0].decode()
                return self
            if not self.alive() or time.monotonic() > end:
                raise AssertionError(f"{self.name} does not start: {text[-2000:].decode(errors='replace')}")
            time.sleep(0.02)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def end(self, how=signal.SIGKILL):
        if self.process:
            if self.alive():
                self.process.send_signal(how)
            self.process.wait(60)

    def stop(self):
        self.end(signal.SIGTERM)


class Endpoint:
    """HTTPS at one port of 127.0.0.1, a connection for each call."""

    def __init__(self, port, anchor, identity=None):
        self.port, self.context = port, ssl.create_default_context(cafile=anchor)
        if identity:
            self.context.load_cert_chain(*identity)

    def call(self, method, path, body=None, headers=None, timeout=30):
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=self.context)
        with contextlib.closing(connection):
            octets = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
            kind = {"Content-Type": "application/json"} if octets is not None else {}
            connection.request(method, path, octets, {**kind, **(headers or {})})
            answer = connection.getresponse()
            text = answer.read()
        if answer.status >= 300:
            raise Refused(answer.status, f"{method} {path}: {answer.status} {text.decode(errors='replace')}")
        return json.loads(text) if text else None


class Service:
    """The service's administrator and its databases' reader."""

    def __init__(self, scratch, admin_port, agents_port):
        self.scratch = pathlib.Path(scratch)
        self.agents_port = agents_port
        self.anchor = self.scratch / "internal-ca.pem"
        self.admin = Endpoint(admin_port, self.anchor)
        self.token = (self.scratch / "admin.token").read_text().strip()

    def api(self, method, path, body=None):
        return self.admin.call(method, "/api/v1/" + path, body, {"Authorization": f"Bearer {self.token}"})

    def new_user(self, name):
        return self.api("POST", "users", {"userPrincipalName": f"{name}@harbor.example", "displayName": name,
                                          "emailAddress": f"{name}@harbor.example"})["id"]

    def new_group(self, name, members):
        group = self.api("POST", "groups", {"displayName": name, "kind": "user"})["id"]
        self.api("POST", f"groups/{group}/members", {"memberIds": members})
        return group

    def new_pkcs_profile(self, name, group, **other):
        return self.api("POST", "profiles", {
            "kind": "pkcs", "platform": "linux", "displayName": name, "certificateType": "device",
            "certificationAuthority": "ca.harbor.example", "certificationAuthorityName": "Certferry Issuing CA",
            "certificateTemplateName": "GeneralPurpose", "subjectNameFormat": "custom",
            "subjectNameTemplate": f"CN={{{{DeviceId}}}},OU={name}",
            "subjectAlternativeNames": [{"kind": "uri", "value": "urn:device:{{DeviceId}}"}],
            "keyAlgorithm": "ec", "curve": "P-256", **assigned(group), **other})["id"]

    def new_import_profile(self, name, group):
        return self.api("POST", "profiles", {"kind": "pkcsImported", "platform": "linux", "displayName": name,
                                             "intendedPurpose": "smimeEncryption", **assigned(group)})["id"]

    def requests(self, condition="1 = 1", *values):
        """Rows of the queue: request_id, kind, state, device_id, profile_id, attempts, last_code."""
        return rows(self.scratch / "service/service.db", "SELECT request_id, kind, state, device_id, profile_id, attempts, "
                    f"last_code FROM requests WHERE {condition} ORDER BY request_id", *values)


    def end_lease(self, request_id):
        """Makes time pass for a lease that nobody knows of any more: it would end after five minutes."""
        with contextlib.closing(sqlite3.connect(self.scratch / "service/service.db", timeout=10)) as connection:
            connection.execute("UPDATE requests SET due_at = 1 WHERE request_id = ? AND state = 'leased'", (request_id,))
            connection.commit()


def assigned(group):
    return {"assignments": [{"target": "userGroup", "groupId": group, "mode": "include"}]}


def rows(database, statement, *values):
    """Reads a SQLite database that its program may be using, or may have been killed with."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute(statement, values).fetchall()


class Device:
    """A Linux device with an encryption key on P-256."""

    def __init__(self, service, folder, user, platform="linux"):
        self.service, self.folder = service, service.scratch / folder
        self.folder.mkdir(parents=True)
        self.user = user
        token = service.api("POST", "enrolmentTokens", {"kind": "device", "platform": platform, "userId": user})["token"]
        client, self.key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        answer = Endpoint(service.agents_port, service.anchor).call("POST", "/device/v1/enroll", {
            "token": token, "clientCsr": simulated_device.der_csr(client), "platform": platform,
            "encryptionCsr": simulated_device.der_csr(self.key), "inventory": {"deviceName": self.folder.name}})
        self.id = answer["deviceId"]
        self.keep(client, answer)

    def keep(self, client, answer):
        (self.folder / "client.key").write_bytes(simulated_device.pem(client))
        (self.folder / "encryption.key").write_bytes(simulated_device.pem(self.key))
        simulated_device.keep_certificates(self.folder, answer)
        self.endpoint = Endpoint(self.service.agents_port, self.folder / "service-ca.pem",
                                 (self.folder / "client.pem", self.folder / "client.key"))

    def call(self, method, path, body=None):
        return self.endpoint.call(method, "/device/v1/" + path, body)

    def check_in(self, installed=()):
        return self.call("POST", "checkin", {"inventory": {}, "installed": [{"profileId": one} for one in installed]})["items"]

    def renewal(self):
        """A function that asks for certificates of two new keys; a repeat asks for the same."""
        client, encryption = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        spki = encryption.public_key().public_bytes(serialization.Encoding.DER,
                                                    serialization.PublicFormat.SubjectPublicKeyInfo)
        body = {"clientCsr": simulated_device.der_csr(client), "encryptionCsr": simulated_device.der_csr(encryption),
                "encryptionKeyProof": base64.b64encode(self.key.sign(spki, ec.ECDSA(hashes.SHA256()))).decode()}

        def ask():
            answer = self.call("POST", "renew", body)
            self.key = encryption
            self.keep(client, answer)
        return ask

    def waiting_payloads(self):
        """What a check-in says is there for the device: (profile, thumbprint, payload id)."""
        return [(item["profileId"], item["install"]["payload"]["thumbprint"], item["install"]["payload"]["payloadId"])
                for item in self.check_in() if item.get("install", {}).get("payload")]

    def fetch(self, payload_id):
        """The certificate in it, whose key was there too."""
        return self.open(base64.b64decode(self.call("GET", f"payloads/{payload_id}")["content"]))

    def payload_of(self, profile):
        return next((self.fetch(payload) for of, _, payload in self.waiting_payloads() if of == profile), None)

    def open(self, content):
        opened = subprocess.run(
            ["openssl", "cms", "-decrypt", "-inform", "DER", "-recip", self.folder / "encryption.pem", "-inkey",
             self.folder / "encryption.key"], input=content, capture_output=True, check=True)
        plain = json.loads(opened.stdout)
        key, certificate, _ = pkcs12.load_key_and_certificates(base64.b64decode(plain["pfx"]), plain["password"].encode())
        assert key.public_key().public_numbers() == certificate.public_key().public_numbers(), "the key is not the certificate's"
        return certificate


class Importer:
    """Imports PFX files of fresh keys for users, as an import tool does."""

    def __init__(self, service, public_key):
        self.service = service
        self.key = serialization.load_pem_public_key(pathlib.Path(public_key).read_bytes())
        application = service.api("POST", "applications", {
            "name": f"Import {secrets.token_hex(4)}", "roles": ["DeviceManagementConfiguration.ReadWrite.All", "User.Read.All"]})["id"]
        secret = service.api("POST", f"applications/{application}/secret", {})["secret"]
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "client_id": application, "client_secret": secret,
                                       "scope": "https://graph.microsoft.com/.default"})
        answer = service.admin.call("POST", "/default/oauth2/v2.0/token", form.encode(),
                                    {"Content-Type": "application/x-www-form-urlencoded"})
        self.headers = {"Authorization": f"Bearer {answer['access_token']}"}

    def add(self, user_name, key_name="mail"):
        """Gives the certificate's thumbprint."""
        body = self.record(user_name, key_name)
        self.send(body)
        return body["thumbprint"]

    def send(self, body):
        """May be repeated."""
        try:
            self.service.admin.call("POST", "/beta/deviceManagement/userPfxCertificates", body, self.headers)
        except Refused as refused:
            if refused.args[0] != 409:
                raise

    def record(self, user_name, key_name="mail"):
        """What an import tool would send for a new key."""
        key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.utcnow()
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, user_name)])
        certificate = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
                       .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
                       .not_valid_after(now + datetime.timedelta(days=30)).sign(key, hashes.SHA256()))
        password = secrets.token_urlsafe(24)
        pfx = pkcs12.serialize_key_and_certificates(b"mail", key, certificate, None,
                                                    serialization.BestAvailableEncryption(password.encode()))
        oaep = padding.OAEP(padding.MGF1(hashes.SHA512()), hashes.SHA512(), None)
        thumbprint = hashlib.sha1(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()
        return {
            "thumbprint": thumbprint, "intendedPurpose": "smimeEncryption", "userPrincipalName": f"{user_name}@harbor.example",
            "startDateTime": "2026-01-01T00:00:00Z", "expirationDateTime": "2046-01-01T00:00:00Z", "providerName": "Certferry",
            "keyName": key_name, "paddingScheme": "oaepSha512", "encryptedPfxBlob": base64.b64encode(pfx).decode(),
            "encryptedPfxPassword": base64.b64encode(self.key.encrypt(password.encode(), oaep)).decode()}


def events_in(*folders):
    """Every event of the folders' event files."""
    for folder in folders:
        for file in sorted(pathlib.Path(folder).glob("*.jsonl")):
            with open(file, "rb") as lines:
                for line in lines:
                    if line.endswith(b"\n"):
                        yield json.loads(line)
