"""Searches everything that our programs wrote, said and heard for secrets.

    canaries.py SECRETS_FILE

SECRETS_FILE is JSON: {"places": {"name": ["glob", ...]}, "secrets": [{"name", "text" or "file" or "key", "may": [place, ...],
"must": [place, ...]}]}. `key` is a PEM file with private keys or a PKCS #12 opened to PEM: each key's secret numbers are looked
for. Looked for are the octets, in hexadecimal, in base64 and base64url at any offset, and text in UTF-16 too, in the files
as they are and without white space. A secret may be in the places named, has to be in those that it must be in (which shows
that the search and the recording work), and nowhere else. First the search finds what it hides itself.
"""

import base64
import glob
import json
import pathlib
import sys
import tempfile

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

SHORTEST = 8  # Octets of a needle; shorter ones would be found by chance.


def base64_needles(octets):
    """The part of the base64 that is the same whatever stands around, for each of the three offsets."""
    for skip in range(3):
        text = base64.b64encode(bytes(skip) + octets)
        inner = text[(0, 2, 3)[skip]:len(text) - (4 if len(bytes(skip) + octets) % 3 else 0)]
        yield inner
        yield inner.replace(b"+", b"-").replace(b"/", b"_")


def needles_of(octets):
    found = {octets, octets.hex().encode(), octets.hex().upper().encode(), *base64_needles(octets)}
    if octets.isascii():
        found |= {octets.decode().encode("utf-16-be"), octets.decode().encode("utf-16-le")}
    return {one for one in found if len(one) >= SHORTEST}


def numbers_in(path):
    """The secret numbers of the private keys in a PEM file."""
    for block in pathlib.Path(path).read_text().split("-----BEGIN ")[1:]:
        if "PRIVATE KEY" not in block.split("-----")[0]:
            continue
        key = load_pem_private_key(("-----BEGIN " + block).encode(), None)
        if isinstance(key, rsa.RSAPrivateKey):
            numbers = key.private_numbers()
            yield from (number.to_bytes((number.bit_length() + 7) // 8, "big") for number in (numbers.p, numbers.q, numbers.d))
        elif isinstance(key, ec.EllipticCurvePrivateKey):
            yield key.private_numbers().private_value.to_bytes((key.curve.key_size + 7) // 8, "big")
        else:
            raise SystemExit(f"{path}: a key of a kind that is not searched for")


def octets_of(secret):
    if "key" in secret:
        values = list(numbers_in(secret["key"]))
    else:
        values = [(secret["text"] if "text" in secret else pathlib.Path(secret["file"]).read_text().strip()).encode()]
    if not values or any(len(value) < SHORTEST for value in values):
        raise SystemExit(f"{secret['name']}: nothing that could be searched for")
    return values


class Hay:
    """A file's content, as it is and without white space."""

    def __init__(self, path):
        self.path, self.plain = path, pathlib.Path(path).read_bytes()
        self.packed = self.plain.translate(None, b" \t\r\n").replace(b"\\n", b"")

    def holds(self, needles):
        return any(needle in self.plain or needle in self.packed for needle in needles)


def prove(secrets):
    """Hides each secret in each form in a file, and finds it."""
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "hidden"
        for secret in secrets:
            for octets in secret["octets"]:
                forms = [b"\x00" + octets + b"\xff", octets.hex().encode(), octets.hex().upper().encode()]
                for around in (b"", b"x", b"xy"):
                    encoded = base64.b64encode(around + octets + b"more")
                    forms += [encoded, base64.urlsafe_b64encode(around + octets + b"more"),
                              b"\n".join(encoded[at:at + 64] for at in range(0, len(encoded), 64))]
                for form in forms:
                    file.write_bytes(b"before" + form + b"behind")
                    if not Hay(file).holds(secret["needles"]):
                        raise SystemExit(f"{secret['name']} was hidden and not found")
                    file.write_bytes(b"before" + form[:len(form) // 2] + b"behind")
                    if Hay(file).holds(secret["needles"]):
                        raise SystemExit(f"{secret['name']} was found where half of it is")
                    count += 1
    return count


def main(description):
    secrets = description["secrets"]
    for secret in secrets:
        secret["octets"] = octets_of(secret)
        secret["needles"] = set().union(*map(needles_of, secret["octets"]))
    hidden = prove(secrets)
    faults, files, size, missing = [], 0, 0, {(secret["name"], place) for secret in secrets for place in secret.get("must", [])}
    for place, patterns in description["places"].items():
        paths = {path for pattern in patterns for path in glob.glob(pattern, recursive=True) if pathlib.Path(path).is_file()}
        if not paths:
            faults.append(f"{place}: no file to search")
        for path in sorted(paths):
            hay = Hay(path)
            files, size = files + 1, size + len(hay.plain)
            for secret in secrets:
                if hay.holds(secret["needles"]):
                    missing.discard((secret["name"], place))
                    if place not in secret.get("may", []) + secret.get("must", []):
                        faults.append(f"{place}: {path} holds {secret['name']}")
    faults += [f"{place}: {name} was not seen there" for name, place in sorted(missing)]
    if faults:
        raise SystemExit("\n".join(faults))
    print(f"{len(secrets)} secrets, {hidden} forms of them hidden and found; {files} files, {size} octets, searched")


if __name__ == "__main__":
    main(json.load(open(sys.argv[1])))
