"""A connector, as far as the work protocol goes: what tests lease work with.

    simulated_connector.py FOLDER URL lease FEATURES [KEYS [MOST [WAIT_SECONDS]]]   prints the answer
    simulated_connector.py FOLDER URL extend REQUEST_ID LEASE_ID
    simulated_connector.py FOLDER URL result REQUEST_ID LEASE_ID OUTCOME [NAME=VALUE ...]

FEATURES and KEYS are separated by commas. FOLDER holds client.pem (with its key) and service-ca.pem, as
`certferry connector enroll` leaves them.
"""

import json
import pathlib
import ssl
import sys
import urllib.error
import urllib.request


def call(folder, url, path, body):
    """One POST by mutual TLS; prints problems and ends."""
    context = ssl.create_default_context(cafile=folder / "service-ca.pem")
    context.load_cert_chain(folder / "client.pem")
    request = urllib.request.Request(f"{url}/connector/v1/work/{path}", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, context=context, timeout=70) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as problem:
        sys.exit(f"{problem.code} {problem.read().decode()}")


def lease(features, keys="", most="10", wait="0"):
    return "lease", {"features": features.split(","), "keyIds": [key for key in keys.split(",") if key],
                     "maxRequests": int(most), "waitSeconds": int(wait)}


def extend(request_id, lease_id):
    return "extend", {"leases": [{"requestId": request_id, "leaseId": lease_id}]}


def result(request_id, lease_id, outcome, *members):
    one = {"requestId": request_id, "leaseId": lease_id, "outcome": outcome}
    one.update(member.split("=", 1) for member in members)
    return "results", {"results": [one]}


if __name__ == "__main__":
    verbs = {"lease": lease, "extend": extend, "result": result}
    if len(sys.argv) < 5 or sys.argv[3] not in verbs:
        sys.exit(__doc__)
    print(json.dumps(call(pathlib.Path(sys.argv[1]), sys.argv[2], *verbs[sys.argv[3]](*sys.argv[4:]))))
