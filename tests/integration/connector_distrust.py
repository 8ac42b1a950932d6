"""What a taken-over service tries with tests/lib/tampering_service.py, case by case; tests/integration/connector_distrust prepares
the folder."""

import base64
import datetime
import json
import os
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "lib"))
from estate import Device, Importer, Service, events_in, rows, wait_until  # noqa: E402

FAILURE = {"pkcs": 1001, "recrypt": 1201, "import": 2001}
DER = serialization.Encoding.DER


class Person:
    def __init__(self, service, name):
        self.name, self.user = name, service.new_user(name)
        self.group = service.new_group(name, [self.user])
        self.device = Device(service, f"device-{name}", self.user)

    def recipient(self):
        return x509.load_pem_x509_certificate((self.device.folder / "encryption.pem").read_bytes())


class Test:
    def __init__(self, scratch, admin_port, agents_port):
        self.scratch, self.service = scratch, Service(scratch, admin_port, agents_port)
        self.mira, self.otto = Person(self.service, "mira"), Person(self.service, "otto")
        self.importer, self.number = Importer(self.service, scratch / "mail.pem"), 0
        for person in (self.mira, self.otto):
            self.service.new_import_profile(f"Mail of {person.name}", person.group)
            self.service.new_pkcs_profile(f"first-{person.name}", person.group)
            person.device.check_in()
            wait_until(person.device.waiting_payloads, 20, "a first certificate")

    def certificates(self):
        return rows(self.scratch / "ca/ca.db", "SELECT count(*) FROM certificates WHERE template = 'GeneralPurpose'")[0][0]

    def attempt(self, kind, order, code, **members):
        """Orders something, with these members changed on the way."""
        self.number += 1
        before = self.service.requests()[-1][0]
        issued, results = self.certificates(), len(self.lines("results.jsonl"))
        tampered = len(self.lines("tampered.jsonl"))
        (self.scratch / "tamper.json").write_text(json.dumps({"kind": kind, "set": members}))
        order()
        request = wait_until(lambda: self.service.requests("kind = ? AND request_id > ?", kind, before), 20, "the request")[0][0]
        wait_until(lambda: self.service.requests("request_id = ? AND state = 'failed'", request), 30,
                   lambda: f"a refusal: {self.service.requests('request_id = ?', request)}")
        (self.scratch / "tamper.json").unlink()
        assert len(self.lines("tampered.jsonl")) > tampered, "nothing was changed on the way"
        events = wait_until(lambda: [one for one in events_in(self.scratch / "log") if one["channel"] == "Admin" and
                                     one.get("requestId") == request], 10, "an Admin event")
        assert [one["eventId"] for one in events] == [FAILURE[kind]], f"Admin events {events}"
        assert events[0]["errorCode"] == code, f"{kind}: refused with {events[0]['errorCode']}, not with {code}"
        assert self.certificates() == issued, f"{kind}: something was issued"
        for result in self.lines("results.jsonl")[results:]:
            assert result["outcome"] == "failed" and not {"payload", "escrowCopy", "certificate"} & set(result), f"{kind}: told {result}"
        print(f"   {kind}, {', '.join(members)}: {code}, event {FAILURE[kind]}, nothing issued or told")

    def lines(self, name):
        file = self.scratch / name
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def new_certificate(self):
        self.service.new_pkcs_profile(f"next-{self.number}", self.mira.group)
        self.mira.device.check_in()

    def new_import(self):
        self.importer.add("mira")

    def new_key(self, person):
        return person.device.renewal()

    def unpinned(self, template):
        """A certificate that says the same as `template`, for the thief's key, by a CA of the thief's with the same name."""
        thief, signer = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        builder = (x509.CertificateBuilder().subject_name(template.subject).issuer_name(template.issuer).public_key(thief.public_key())
                   .serial_number(template.serial_number).not_valid_before(template.not_valid_before)
                   .not_valid_after(template.not_valid_before + datetime.timedelta(days=300)))
        for extension in template.extensions:
            if extension.oid != x509.oid.ExtensionOID.AUTHORITY_KEY_IDENTIFIER:
                builder = builder.add_extension(extension.value, extension.critical)
        return base64.b64encode(builder.sign(signer, hashes.SHA256()).public_bytes(DER)).decode()

    def run(self):
        foreign = base64.b64encode(self.otto.recipient().public_bytes(DER)).decode()
        unpinned = self.unpinned(self.mira.recipient())
        for recipient in (foreign, unpinned):
            self.attempt("pkcs", self.new_certificate, "recipient_untrusted", recipient=recipient)
            self.attempt("import", self.new_import, "recipient_untrusted", recipient=recipient)
        self.attempt("pkcs", self.new_certificate, "recipient_untrusted", deviceId=self.otto.device.id)
        self.attempt("pkcs", self.new_certificate, "recipient_untrusted", userId=self.otto.user)
        self.attempt("import", self.new_import, "import_thumbprint_wrong", thumbprint="0" * 40)
        self.swap_copies(unpinned)

    def swap_copies(self, unpinned):
        """Mira's certificate is to be encrypted anew, and the service says it is Otto's, or wants it for another key."""
        self.attempt("recrypt", self.new_key(self.mira), "recipient_untrusted", recipient=unpinned)
        copies = [item["escrowCopy"] for item in self.lines("tampered.jsonl") if item["kind"] == "recrypt"]
        self.attempt("recrypt", self.new_key(self.otto), "escrow_copy_foreign", escrowCopy=copies[-1])


if __name__ == "__main__":
    Test(pathlib.Path(os.environ["CERTFERRY_SCRATCH"]), int(sys.argv[1]), int(sys.argv[2])).run()
