"""A management service that does as a test says: orders of any kind, calls that fail, payloads that somebody swapped.

It speaks the connector protocol (/connector/v1) over TLS on loopback, as its own internal CA, and never asks for a client
certificate: what the connector does is what is tested. Needs python3-cryptography.
"""

import base64
import collections
import datetime
import hashlib
import http.server
import ipaddress
import json
import ssl
import threading
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)


def b64(octets):
    return base64.b64encode(octets).decode()


def der(thing):
    if isinstance(thing, x509.Certificate):
        return thing.public_bytes(serialization.Encoding.DER)
    return thing.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def rfc3339(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def now():
    return datetime.datetime.utcnow().replace(microsecond=0)


class Authority:
    """A CA, and what it says of keys."""

    def __init__(self, name="Internal CA"):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.certificate = self.certify(self.key.public_key(), name, [(x509.BasicConstraints(True, None), True)])

    def certify(self, key, name, extensions, begin=None, end=None):
        builder = (x509.CertificateBuilder()
                   .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])).issuer_name(self.name)
                   .public_key(key).serial_number(x509.random_serial_number())
                   .not_valid_before(begin or now() - DAY).not_valid_after(end or now() + 365 * DAY)
                   .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), False))
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.key, hashes.SHA256())


def usage(*names):
    every = dict.fromkeys(["digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                           "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"], False)
    return x509.KeyUsage(**{**every, **dict.fromkeys(names, True)})


class FakeService:
    """Begins to listen at once; `url` is where. Thread-safe."""

    def __init__(self, folder):
        self.ca = Authority()
        self.tenant, self.connector = str(uuid.uuid4()), str(uuid.uuid4())
        self.device, self.user = str(uuid.uuid4()), str(uuid.uuid4())
        self.device_key = rsa.generate_private_key(65537, 2048)
        self.recipient = self.encryption_certificate()
        self.validity = (now() - DAY, now() + 365 * DAY)  # Of client certificates.
        self.lifecycle = {"state": "active", "refusedFeatures": []}
        self.failing = collections.Counter()  # By the end of the path: how many calls more get 503.
        self.scep_answers = collections.defaultdict(lambda: ("Success", ""))
        self.before_lease_answer = lambda: None
        self.queued, self.results, self.calls = [], {}, collections.Counter()
        self.polls = 0
        self.known = set()  # Requests that were queued here.
        self.changed = threading.Condition()
        self.folder = folder
        self.url = self.listen()

    # What tests do with it.

    def token(self):
        """An enrolment token, which names the CA's key."""
        return "cfe_test." + hashlib.sha256(der(self.ca.key.public_key())).hexdigest()

    def encryption_certificate(self, key=None, user=None, device=None, names=("key_encipherment",), begin=None, end=None,
                               ca=None):
        """A device's certificate to encrypt for, with whatever a test wants to be wrong with it."""
        uri = f"certferry://{self.tenant}/device/{device or self.device}/user/{user or self.user}"
        return (ca or self.ca).certify((key or self.device_key).public_key(), "device",
                                       [(usage(*names), True),
                                        (x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]), False)],
                                       begin, end)

    def queue(self, kind, members, request_id=None):
        """Queues a request of this kind; gives its id."""
        request_id = request_id or str(uuid.uuid4())
        item = {"requestId": request_id, "kind": kind, "leaseId": str(uuid.uuid4()), "leaseSeconds": 300, "attempt": 1,
                "createdAt": rfc3339(now()), "deviceId": self.device, "userId": self.user, "profileId": "wifi",
                "profileVersion": 1, **members}
        with self.changed:
            self.known.add(request_id)
            self.queued.append(item)
            self.changed.notify_all()
        return request_id

    def result(self, request_id, seconds=30):
        """The last result of the request, once it has one that is no `pending`."""
        def ended():
            return self.results.get(request_id, {}).get("outcome", "pending") != "pending"
        with self.changed:
            if not self.changed.wait_for(ended, seconds):
                raise AssertionError(f"no result of {request_id}: {self.results.get(request_id)}")
            return self.results[request_id]

    def wait_for_calls(self, path, count, seconds=30):
        with self.changed:
            if not self.changed.wait_for(lambda: self.calls[path] >= count, seconds):
                raise AssertionError(f"{self.calls[path]} calls of {path} instead of {count}")

    # The calls. `body` is what was sent, JSON.

    def enroll(self, body):
        if not body["token"].startswith("cfe_test."):
            return 401, {"code": "enrolment_token_refused"}
        return 200, self._client_certificate(body["csr"])

    def renew(self, body):
        return 200, self._client_certificate(body["csr"])

    def health(self, _body):
        return 200, {"lifecycle": self.lifecycle, "commands": []}

    def settings(self, _body):
        return 200, {"minimumVersions": {}, "eventLevels": {"admin": "none", "operational": "none"},
                     "polling": {"leaseWaitSeconds": 1, "fallbackSeconds": 1, "healthSeconds": 10}, "awaitedKeyIds": []}

    def keys(self, body):
        return 200, {"keyId": hashlib.sha256(base64.b64decode(body["publicKey"])).hexdigest(), "state": "active"}

    def lease(self, body):
        items = []
        with self.changed:
            self.polls += 1
            mine = self.polls  # An older call is that of a connector which was stopped, and does not hear the answer.
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.queued or self.polls != mine, body["waitSeconds"])
            if self.polls == mine:
                items, self.queued = self.queued[:body["maxRequests"]], self.queued[body["maxRequests"]:]
        if items:
            self.before_lease_answer()
        return 200, {"batchId": str(uuid.uuid4()) if items else "", "items": items}

    def extend(self, body):
        return 200, {"leases": [{**lease, "expiresAt": rfc3339(now() + DAY)} for lease in body["leases"]]}

    def take_results(self, body):
        verdicts = []
        for one in body["results"]:
            known = one["requestId"] in self.known
            if known:
                self.results[one["requestId"]] = one
            verdicts.append({"requestId": one["requestId"], "verdict": "accepted" if known else "unknown"})
        return 200, {"results": verdicts}

    def scep(self, path):
        code, description = self.scep_answers[path]
        return 200, {"@odata.context": "https://service.invalid/$metadata#x", "code": code,
                     "errorDescription": description}

    # Below.

    def _client_certificate(self, csr):
        request = x509.load_der_x509_csr(base64.b64decode(csr))
        uri = f"certferry://{self.tenant}/connector/{self.connector}"
        certificate = self.ca.certify(request.public_key(), "connector",
                                      [(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(uri)]), False)],
                                      *self.validity)
        return {"tenantId": self.tenant, "connectorId": self.connector, "certificate": b64(der(certificate)),
                "trustAnchors": [b64(der(self.ca.certificate))]}

    def _answer(self, path, body):
        calls = {"enroll": self.enroll, "renew": self.renew, "health": self.health, "settings": self.settings,
                 "keys": self.keys, "work/lease": self.lease, "work/extend": self.extend,
                 "work/results": self.take_results, "events": lambda b: (200, {"accepted": len(b["events"]),
                                                                               "duplicates": 0, "refused": []})}
        short = path.split("?")[0].split("/connector/v1/")[-1]
        action = short.rsplit("/", 1)[-1]
        with self.changed:
            fails = self.failing[short] > 0 or self.failing[action] > 0
            self.failing[short if self.failing[short] > 0 else action] -= fails
        if fails:
            answer = 503, {}
        elif "ScepActions/" in short:
            answer = self.scep(action)
        else:
            answer = calls[short](body) if short in calls else (404, {})
        with self.changed:
            self.calls[short] += 1
            self.changed.notify_all()
        return answer

    def listen(self):
        """Listens at one more port; gives the URL."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        certificate = self.ca.certify(key.public_key(), "service", [(x509.SubjectAlternativeName(names), False)])
        chain = self.folder / f"{uuid.uuid4()}.tls.pem"
        chain.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                            serialization.NoEncryption()) +
                          b"".join(each.public_bytes(serialization.Encoding.PEM)
                                   for each in (certificate, self.ca.certificate)))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain)
        service = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                octets = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                status, body = service._answer(self.path, json.loads(octets) if octets else {})
                text = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                if status == 503:
                    self.send_header("Retry-After", "0")
                self.end_headers()
                try:
                    self.wfile.write(text)
                except OSError:  # A connector that stops does not wait for its answer.
                    self.close_connection = True

            do_GET = do_POST

            def log_message(self, *_arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return f"https://127.0.0.1:{server.server_address[1]}"
