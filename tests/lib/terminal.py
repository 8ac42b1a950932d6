"""Types answers at a terminal of a program's own: terminal.py ANSWERS COMMAND...

ANSWERS is a file of lines `QUESTION<TAB>ANSWER`. Each question has to appear on the terminal, in this order, before its answer
is typed. Prints all that the terminal showed, and ends as the command does.
"""

import os
import pathlib
import pty
import select
import sys
import time

PATIENCE = 30  # Seconds for each question.


def converse(answers, command):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    shown, seen, ended = "", 0, False
    for question, answer in [*answers, (None, None)]:
        end = time.monotonic() + PATIENCE
        while not ended and (question is None or question not in shown[seen:]):
            if time.monotonic() > end:
                print(shown)
                sys.exit(f"never asked: {question}")
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    octets = os.read(terminal, 4096)
                except OSError:  # What a terminal says when nobody has it open any more.
                    octets = b""
                shown += octets.decode(errors="replace")
                ended = not octets
        if question is not None:
            if ended:
                print(shown)
                sys.exit(f"it ended before it asked: {question}")
            seen = shown.index(question, seen) + len(question)
            os.write(terminal, (answer + "\n").encode())
    print(shown.replace("\r", ""))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    lines = pathlib.Path(sys.argv[1]).read_text().splitlines()
    sys.exit(converse([line.split("\t") for line in lines if line], sys.argv[2:]))
