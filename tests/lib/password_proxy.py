"""An HTTP proxy for CONNECT alone, which wants a user and a password (RFC 7617): password_proxy.py PORT USER PASSWORD.

Prints `ready`, then a line for each tunnel that it opened.
"""

import base64
import socket
import socketserver
import sys
import threading


def pump(source, target):
    try:
        while octets := source.recv(65536):
            target.sendall(octets)
    except OSError:
        pass
    finally:
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Tunnel(socketserver.StreamRequestHandler):
    def handle(self):
        while True:
            request = self.rfile.readline().decode("latin-1").split()
            if not request:
                return
            fields = {}
            while line := self.rfile.readline().strip():
                name, _, value = line.decode("latin-1").partition(":")
                fields[name.lower()] = value.strip()
            if fields.get("proxy-authorization") == self.server.wanted:
                break
            self.wfile.write(b"HTTP/1.1 407 Who are you?\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n")
        if request[0] != "CONNECT":
            self.wfile.write(b"HTTP/1.1 405 CONNECT only\r\nContent-Length: 0\r\n\r\n")
            return
        host, _, port = request[1].rpartition(":")
        print(*request[:2], flush=True)
        with socket.create_connection((host, int(port))) as target:
            self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
            back = threading.Thread(target=pump, args=(target, self.connection), daemon=True)
            back.start()
            pump(self.connection, target)
            back.join()


class Proxy(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


if __name__ == "__main__":
    port, user, password = sys.argv[1:]
    with Proxy(("127.0.0.1", int(port)), Tunnel) as server:
        server.wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        print("ready", flush=True)
        server.serve_forever()
