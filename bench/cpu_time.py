"""CPU time of processes, from the kernel's accounts."""
import os


def cpu_seconds(pid):
    """User and system time of all threads that a process has now: what utime and stime say, but in nanoseconds and not in
    hundredths of a second."""
    total = 0
    for thread in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
        except FileNotFoundError:
            pass  # It has just ended.
    return total / 1e9


class Meter:
    """Sums what a service and its database's processes use while it is open:

        with meter:
            call()
    """

    def __init__(self, service, database_pids):
        self.service, self.database_pids = service, database_pids
        self.used = [0.0, 0.0]

    def read(self):
        times = {}
        for pid in self.database_pids():
            try:
                times[pid] = cpu_seconds(pid)
            except FileNotFoundError:
                pass
        return cpu_seconds(self.service), times

    def __enter__(self):
        self.begin = self.read()
        return self

    def __exit__(self, *_):
        service, database = self.read()
        self.used[0] += service - self.begin[0]
        self.used[1] += sum(time - self.begin[1].get(pid, 0.0) for pid, time in database.items())
