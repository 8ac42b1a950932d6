"""Ports for servers whose URL has to be known before they run. As a program: prints one."""
import socket


def free_port():
    """A port of 127.0.0.1 that is given to nobody else for the next minute: a connection that was ended from its side waits
    there, and only a server that asks for this very port, and to reuse addresses, gets it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            accepted, _ = server.accept()
            accepted.close()
            client.recv(1)
    return port


if __name__ == "__main__":
    print(free_port())
