"""A managed device of any platform, as far as the device protocol goes: what tests enrol and let check in.

    simulated_device.py enroll FOLDER URL TOKEN_FILE PLATFORM [NAME=VALUE ...]   inventory, such as serialNumber=X1
    simulated_device.py checkin FOLDER [PROFILE_ID ...]     what is installed; prints the answer
    simulated_device.py status FOLDER STATE [PROFILE_ID] [THUMBPRINT]
    simulated_device.py csr FOLDER PROFILE_ID               of the last check-in; key.pem and csr.pem go to FOLDER/PROFILE_ID
    simulated_device.py payloads FOLDER                     of the last check-in; PROFILE_ID.cms, one line each
    simulated_device.py renew FOLDER [lost]                 a new encryption key, which the old one signs unless it is lost

Everything that the device keeps is in FOLDER. Needs python3-cryptography.
"""

import base64
import json
import pathlib
import ssl
import sys
import urllib.error
import urllib.request

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

KEY_USAGE = {"digitalSignature": "digital_signature", "keyEncipherment": "key_encipherment"}


def call(folder, path, body=None, anchor=None):
    """One call by mutual TLS, once the device has a certificate; prints problems and ends."""
    context = ssl.create_default_context(cafile=anchor or folder / "service-ca.pem")
    if (folder / "client.pem").exists():
        context.load_cert_chain(folder / "client.pem", folder / "client.key")
    url = (folder / "url").read_text()
    request = urllib.request.Request(f"{url}/device/v1/{path}", json.dumps(body).encode() if body is not None else None,
                                     {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, context=context, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as problem:
        sys.exit(f"{problem.code} {problem.read().decode()}")


def pem(key):
    """The form that micromdm's scepclient reads, as well as the others."""
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL,
                             serialization.NoEncryption())


def der_csr(key):
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([]))
    der = request.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
    return base64.b64encode(der).decode()


def enroll(folder, url, token_file, platform, *inventory):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "url").write_text(url)
    client, encryption = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    body = {
        "token": pathlib.Path(token_file).read_text().strip(),
        "clientCsr": der_csr(client),
        "encryptionCsr": der_csr(encryption),
        "platform": platform,
        "inventory": dict(item.split("=", 1) for item in inventory),
    }
    # Whoever installs the device's agent pins the CA by the token; here the test hands its certificate over.
    answer = call(folder, "enroll", body, folder / "pinned-ca.pem")
    (folder / "client.key").write_bytes(pem(client))
    (folder / "encryption.key").write_bytes(pem(encryption))
    keep_certificates(folder, answer)
    print(answer["deviceId"])


def keep_certificates(folder, answer):
    for name, der in (("client", answer["clientCertificate"]), ("encryption", answer["encryptionCertificate"]),
                      ("service-ca", answer["trustAnchors"][0])):
        certificate = x509.load_der_x509_certificate(base64.b64decode(der))
        (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))


def renew(folder, lost=None):
    client, encryption = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    old = serialization.load_pem_private_key((folder / "encryption.key").read_bytes(), None)
    spki = encryption.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    body = {"clientCsr": der_csr(client), "encryptionCsr": der_csr(encryption)}
    if not lost:
        body["encryptionKeyProof"] = base64.b64encode(old.sign(spki, padding.PKCS1v15(), hashes.SHA256())).decode()
    answer = call(folder, "renew", body)
    (folder / "client.key").write_bytes(pem(client))
    (folder / "encryption.key").write_bytes(pem(encryption))
    keep_certificates(folder, answer)


def payloads(folder):
    items = json.loads((folder / "checkin.json").read_text())["items"]
    for item in items:
        payload = item.get("install", {}).get("payload")
        if payload:
            content = call(folder, f"payloads/{payload['payloadId']}")["content"]
            (folder / f"{item['profileId']}.cms").write_bytes(base64.b64decode(content))
            print(item["profileId"], payload["thumbprint"])


def checkin(folder, *installed):
    answer = call(folder, "checkin", {"inventory": {}, "installed": [{"profileId": one} for one in installed]})
    (folder / "checkin.json").write_text(json.dumps(answer))
    print(json.dumps(answer, indent=2))


def status(folder, state, profile=None, thumbprint=None):
    item = {"state": state, "profileId": profile, "thumbprint": thumbprint}
    call(folder, "status", {"items": [{name: value for name, value in item.items() if value}]})


def alt_name(item):
    kind, value = item["kind"], item["value"]
    if kind == "upn":
        utf8 = value.encode()
        return x509.OtherName(x509.ObjectIdentifier("1.3.6.1.4.1.311.20.2.3"), bytes([0x0C, len(utf8)]) + utf8)
    return {"dns": x509.DNSName, "email": x509.RFC822Name, "uri": x509.UniformResourceIdentifier}[kind](value)


def request_for(item, key):
    """The CSR that a SCEP item of a check-in tells the device to make."""
    usage = dict.fromkeys(["digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
                           "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"], False)
    usage.update({KEY_USAGE[name]: True for name in item["keyUsage"]})
    request = (x509.CertificateSigningRequestBuilder()
               .subject_name(x509.Name.from_rfc4514_string(",".join(reversed(item["subject"].split(",")))))
               .add_extension(x509.KeyUsage(**usage), True)
               .add_extension(x509.ExtendedKeyUsage(
                   [x509.ObjectIdentifier(oid) for oid in item["extendedKeyUsages"]]), False)
               .add_attribute(x509.oid.AttributeOID.CHALLENGE_PASSWORD, item["challenge"].encode()))
    if item["subjectAlternativeNames"]:
        names = [alt_name(one) for one in item["subjectAlternativeNames"]]
        request = request.add_extension(x509.SubjectAlternativeName(names), False)
    return request.sign(key, hashes.SHA256())


def csr(folder, profile):
    """What the SCEP item of the last check-in asks for, as a CSR."""
    items = json.loads((folder / "checkin.json").read_text())["items"]
    item = next(i["install"]["scep"] for i in items if i.get("profileId") == profile)
    key = rsa.generate_private_key(65537, item["keySize"])
    place = folder / profile
    place.mkdir(exist_ok=True)
    (place / "key.pem").write_bytes(pem(key))
    (place / "csr.pem").write_bytes(request_for(item, key).public_bytes(serialization.Encoding.PEM))
    print(item["urls"][0])


if __name__ == "__main__":
    verbs = {"enroll": enroll, "checkin": checkin, "status": status, "csr": csr, "payloads": payloads,
             "renew": renew}
    if len(sys.argv) < 3 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    verbs[sys.argv[1]](pathlib.Path(sys.argv[2]), *sys.argv[3:])
