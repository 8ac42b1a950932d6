"""A management service that was taken over, as a connector meets it: the real one, behind something that changes what a
connector is given to do, and keeps what it answers.

    tampering_service.py SCRATCH REAL_PORT SERVER_PEM CONNECTOR_PEM REAL_CA_PEM

Speaks TLS with SERVER_PEM (certificate and key), and mutual TLS to the real service as the connector. Prints `ready: PORT`.
SCRATCH/tamper.json, where it is there, is {"kind": KIND, "set": {MEMBER: VALUE, ...}}: these members of each leased item of
the kind get other values. SCRATCH/tampered.jsonl gets a line for each item that was changed, SCRATCH/results.jsonl one for each
result.
"""

import http.client
import http.server
import json
import pathlib
import ssl
import sys

scratch, real_port, server_pem, connector_pem, real_ca = sys.argv[1:]
scratch = pathlib.Path(scratch)


def append(name, value):
    with open(scratch / name, "a") as file:
        file.write(json.dumps(value) + "\n")


def tamper(answer):
    order = scratch / "tamper.json"
    if order.exists():
        change = json.loads(order.read_text())
        for item in answer["items"]:
            if item["kind"] == change["kind"]:
                item.update(change["set"])
                append("tampered.jsonl", item)
    return answer


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        context = ssl.create_default_context(cafile=real_ca)
        context.load_cert_chain(connector_pem)
        there = http.client.HTTPSConnection("127.0.0.1", int(real_port), context=context, timeout=70)
        there.request(self.command, self.path, body or None, {"Content-Type": "application/json"} if body else {})
        answer = there.getresponse()
        content = answer.read()
        if answer.status == 200 and self.path.endswith("/work/lease"):
            content = json.dumps(tamper(json.loads(content))).encode()
        if self.path.endswith("/work/results"):
            for result in json.loads(body)["results"]:
                append("results.jsonl", result)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = forward

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(server_pem)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    print(f"ready: {server.server_address[1]}", flush=True)
    server.serve_forever()
