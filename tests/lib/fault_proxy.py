"""A TCP proxy on loopback that can be cut: what a broken network is to two programs, in a test's own process.

    proxy = FaultProxy(target_port)     # proxy.port is where it listens
    proxy.cut("reset")                  # every connection ends at once, new ones too
    proxy.cut("silence")                # nothing moves any more, and nobody is told
    proxy.mend()                        # connections that fell silent end; new ones pass
"""

import asyncio
import threading


class FaultProxy:
    """Thread-safe; its loop has a thread of its own."""

    def __init__(self, target_port):
        self.target_port, self.port = target_port, 0
        self.cuts = 0
        self.broken = None  # None, reset or silence.
        self.writers = set()
        self.loop = asyncio.new_event_loop()
        listening = threading.Event()
        threading.Thread(target=self._run, args=(listening,), daemon=True).start()
        listening.wait()

    def cut(self, how):
        self.cuts += 1
        self.broken = how
        if how == "reset":
            self.loop.call_soon_threadsafe(self._end_all)

    def mend(self):
        if self.broken == "silence":
            self.loop.call_soon_threadsafe(self._end_all)
        self.broken = None

    def _run(self, listening):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(asyncio.start_server(self._connection, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        self.loop.run_forever()

    def _end_all(self):
        for writer in list(self.writers):
            writer.transport.abort()

    async def _connection(self, reader, writer):
        if self.broken == "reset":
            writer.transport.abort()
            return
        try:
            there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target_port)
        except OSError:
            writer.transport.abort()
            return
        self.writers |= {writer, there_writer}
        await asyncio.gather(self._pump(reader, there_writer), self._pump(there_reader, writer))
        self.writers -= {writer, there_writer}
        writer.close()
        there_writer.close()

    async def _pump(self, source, target):
        try:
            while octets := await source.read(65536):
                if self.broken == "silence":
                    return  # Swallowed; mend() ends the connection.
                target.write(octets)
                await target.drain()
            target.write_eof()
        except (OSError, RuntimeError):
            target.transport.abort()
