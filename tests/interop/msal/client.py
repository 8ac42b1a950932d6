"""What a program with Microsoft's library for Python does: gets tokens, then calls the service. Prints one line a step.

    client.py ROOT TENANT CLIENT_ID secret FILE
    client.py ROOT TENANT CLIENT_ID certificate CERTIFICATE_PEM KEY_PEM
"""

import hashlib
import pathlib
import ssl
import sys
import uuid

import msal
import requests

root, tenant, client_id, kind, *files = sys.argv[1:]
texts = [pathlib.Path(file).read_text() for file in files]
if kind == "secret":
    credential = texts[0].strip()
else:
    der = ssl.PEM_cert_to_DER_cert(texts[0])
    credential = {"thumbprint": hashlib.sha1(der).hexdigest(), "private_key": texts[1], "public_certificate": texts[0]}


def token(scope):
    application = msal.ConfidentialClientApplication(
        client_id, client_credential=credential, authority=f"{root}/{tenant}", instance_discovery=False)
    answer = application.acquire_token_for_client(scopes=[scope])
    if "access_token" not in answer:
        sys.exit(f"{answer.get('error')}: {answer.get('error_description')}")
    return answer["access_token"]


def call(method, url, bearer, body=None):
    headers = {"Authorization": f"Bearer {bearer}", "client-request-id": str(uuid.uuid4())}
    if body is not None:
        headers["api-version"] = "5019-05-05"  # As some programs send for this API too.
    answer = requests.request(method, url, headers=headers, json=body, timeout=30)
    if answer.status_code != 200:
        sys.exit(f"{method} {url}: {answer.status_code} {answer.text}")
    return answer.json()


graph = token("https://graph.microsoft.com/.default")
print("graph token")
services = call("GET", f"{root}/v1.0/servicePrincipals/appId=0000000a-0000-0000-c000-000000000000/endpoints", graph)["value"]
scep = next(entry for entry in services if entry["providerName"] == "ScepRequestValidationFEService")
print("discovery", len(services))
print("list", len(call("GET", f"{root}/beta/deviceManagement/userPfxCertificates", graph)["value"]))
intune = token("https://api.manage.microsoft.com//.default")
print("intune token")
verdict = call("POST", scep["uri"] + "/ScepActions/validateRequest", intune,
               {"request": {"transactionId": "tx1", "certificateRequest": "AAAA", "callerInfo": "python test"}})
print("validate", verdict["code"])
