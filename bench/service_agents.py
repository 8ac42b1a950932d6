"""What a managed device and a connector say to the service, over connections that are kept: for measuring, so each call
costs the service the request alone and no handshake. Needs python3-cryptography."""
import base64
import http.client
import json
import pathlib
import secrets
import ssl
import sys
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests/lib"))
import simulated_device  # noqa: E402: what a device's CSR looks like is said there

SILENT_SECONDS = 40  # The service closes a connection that was silent for 75.
SCEP = "/connector/v1/ScepRequestValidationFEService/ScepActions/"


class Refused(Exception):
    """An answer that is no success: (status, text)."""


class Caller:
    """One HTTPS connection to 127.0.0.1, opened by the first call and kept."""

    def __init__(self, port, anchor, identity=None, token=None, source=None):
        context = ssl.create_default_context(cafile=anchor)
        if identity:
            context.load_cert_chain(*identity)
        self.connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=120, context=context,
                                                      source_address=source and (source, 0))
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.used_at = time.monotonic()

    def keep(self):
        """Opens the connection anew if it is about to be closed, so that the next call need not."""
        if time.monotonic() - self.used_at > SILENT_SECONDS:
            self.connection.close()
            self.connection.connect()
            self.used_at = time.monotonic()

    def call(self, method, path, body=None):
        headers = self.headers if body is None else {**self.headers, "Content-Type": "application/json"}
        self.connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = self.connection.getresponse()
        text = answer.read()
        self.used_at = time.monotonic()
        if answer.status >= 300:
            raise Refused(answer.status, text.decode())
        return json.loads(text) if text else None


class Service:
    """A running service: where it is, and its administrator."""

    def __init__(self, scratch, admin_port, agents_port):
        self.scratch = pathlib.Path(scratch)
        self.admin_port, self.agents_port = admin_port, agents_port
        self.anchor = self.scratch / "internal-ca.pem"
        self.reconnect()

    def reconnect(self):
        """After the service was started again."""
        token = (self.scratch / "admin.token").read_text().strip()
        self.admin = Caller(self.admin_port, self.anchor, token=token)

    def api(self, method, path, body=None):
        return self.admin.call(method, "/api/v1/" + path, body)

    def enrol(self, kind, folder, token_members, body):
        """Enrols a device or a connector; gives the answer. Key and certificate are in `folder` afterwards."""
        folder = self.scratch / folder
        folder.mkdir(parents=True)
        key = ec.generate_private_key(ec.SECP256R1())
        token = self.api("POST", "enrolmentTokens", {"kind": kind, **token_members})["token"]
        csr = "clientCsr" if kind == "device" else "csr"
        answer = Caller(self.agents_port, self.anchor).call(
            "POST", f"/{kind}/v1/enroll", {"token": token, csr: simulated_device.der_csr(key), **body})
        certificate = base64.b64decode(answer["clientCertificate" if kind == "device" else "certificate"])
        (folder / "client.pem").write_bytes(
            x509.load_der_x509_certificate(certificate).public_bytes(serialization.Encoding.PEM))
        (folder / "client.key").write_bytes(simulated_device.pem(key))
        return answer

    def caller(self, folder, source=None):
        """A connection of who enrolled into `folder`, from the address `source` if there is one."""
        folder = self.scratch / folder
        return Caller(self.agents_port, self.anchor, (folder / "client.pem", folder / "client.key"), source=source)

    def enrol_device(self, folder, user_id, name, encryption=None):
        """`encryption` is the key that payloads are encrypted to; not given, a new one of P-256."""
        encryption = encryption or ec.generate_private_key(ec.SECP256R1())
        return self.enrol("device", folder, {"platform": "windows10", "userId": user_id}, {
            "platform": "windows10", "encryptionCsr": simulated_device.der_csr(encryption),
            "inventory": {"deviceName": name}})["deviceId"]

    def renew_device(self, folder, old, new):
        """The device has another encryption key, and proves it by the old one; both are RSA."""
        place = self.scratch / folder
        client = serialization.load_pem_private_key((place / "client.key").read_bytes(), None)
        spki = new.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
        answer = self.caller(folder).call("POST", "/device/v1/renew", {
            "clientCsr": simulated_device.der_csr(client), "encryptionCsr": simulated_device.der_csr(new),
            "encryptionKeyProof": base64.b64encode(old.sign(spki, padding.PKCS1v15(), hashes.SHA256())).decode()})
        certificate = x509.load_der_x509_certificate(base64.b64decode(answer["clientCertificate"]))
        (place / "client.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))

    def enrol_connector(self, folder):
        return self.enrol("connector", folder, {}, {
            "hostName": folder, "version": "1.0.0", "features": ["scep", "revocation"]})["connectorId"]


def device_key():
    """Made once: what a device asks for is checked the same whether its key is its own or not."""
    return rsa.generate_private_key(65537, 2048)


def scep_facts(item, key):
    """The members of validateRequest for what a check-in told the device to ask for."""
    der = simulated_device.request_for(item, key).public_bytes(serialization.Encoding.DER)
    return {"transactionId": secrets.token_hex(16), "certificateRequest": base64.b64encode(der).decode(),
            "callerInfo": "bench"}


def issued_facts(facts):
    """The members of successNotification for it: of a certificate that no CA has made."""
    return {**facts, "certificateThumbprint": secrets.token_hex(20).upper(),
            "certificateSerialNumber": "4A" + secrets.token_hex(15).upper(),
            "certificateExpirationDateUtc": "2099-01-01T00:00:00Z", "issuingCertificateAuthority": "CN=Bench CA"}
