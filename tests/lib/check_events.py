"""Holds events against the tables of docs/operations/events.md: check_events.py FILE_OR_FOLDER...

Folders are searched for event files. Prints what is wrong, the first few of each kind, and then fails. What is a table of the
page and what is the program's own (src/events/catalogue.h) are two hands' work, so one catches the other's mistakes.
"""

import collections
import json
import pathlib
import re
import sys

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/operations/events.md"
ALWAYS = {"timestamp", "eventUid", "eventId", "eventName", "channel", "category", "level", "message", "connectorVersion",
          "host", "diagnosticCode"}
PERHAPS = {"connectorId", "tenantId", "activityId", "requestId", "transactionId", "attempt", "durationMs", "lostEvents"}
FILES = {"admin": "Admin", "operational": "Operational", "admin-debug": "Admin/Debug",
         "operational-debug": "Operational/Debug"}
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
FORMS = {
    **dict.fromkeys(["thumbprint", "oldThumbprint", "recipientThumbprint"], re.compile(r"[0-9A-F]{40}")),
    "serialNumber": re.compile(r"([0-9A-F]{2})+"),
    "csrSha256": re.compile(r"[0-9a-f]{64}"),
    **dict.fromkeys(["timestamp", "notBefore", "notAfter", "nextAttemptAt", "windowStart", "windowEnd", "revokedAt",
                     "periodStart", "periodEnd", "challengeExpiresAt", "supportEndsAt", "worksUntil"], TIME),
    "eventUid": UUID,
    "diagnosticCode": re.compile(r"0x[0-9A-F]{8}"),
    "failedStep": re.compile(r"download|issue|encrypt|upload|decrypt|reencrypt|decryptPassword|revoke|verify"),
    "uploadState": re.compile(r"prepared|connecting|sent|acknowledged|rejected"),
}

Row = collections.namedtuple("Row", "name channel level category required allowed is_failure")


def read_catalogue(page=PAGE):
    """The rows of the page's tables by id."""
    rows, groups, category = {}, {}, None
    for line in page.read_text().splitlines():
        if line.startswith("### "):
            category = re.search("`(.*)`", line).group(1)
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 2 and cells[0].isupper():
            groups[cells[0]] = re.findall(r"`(\w+)(\??)`", cells[1])
        elif len(cells) == 6 and cells[0].isdigit():
            required, allowed = set(ALWAYS), ALWAYS | PERHAPS
            for word in cells[5].split():
                name, mark = re.fullmatch(r"`?(\w+)(\??)`?", word).groups()
                fields = groups[name] if name.isupper() else [(name, "")]
                allowed |= {field for field, _ in fields}
                required |= {field for field, perhaps in fields if not mark and not perhaps}
            rows[int(cells[0])] = Row(cells[1], cells[2], cells[3], category, required, allowed,
                                      "ERR" in cells[5].split())
    return rows


CATALOGUE = read_catalogue()


def faults(event, channel=None):
    """What is wrong with an event, as texts."""
    row = CATALOGUE.get(event.get("eventId"))
    if row is None:
        return [f"no event {event.get('eventId')}"]
    is_debug = event.get("channel", "").endswith("/Debug")
    expected = {"eventName": row.name, "category": row.category, "level": "Debug" if is_debug else row.level,
                "channel": row.channel + "/Debug" if is_debug else row.channel}
    found = [f"{name} is {event.get(name)!r}" for name, value in expected.items() if event.get(name) != value]
    if channel and event.get("channel") != channel:
        found.append(f"in the file of {channel}")
    if not is_debug:
        found += [f"no {name}" for name in sorted(row.required - event.keys())]
        if (event.get("diagnosticCode") != "0x00000000") and not row.is_failure:
            found.append("a diagnosis of success")
    found += [f"{name} does not belong there" for name in sorted(event.keys() - row.allowed)]
    for name, form in FORMS.items():
        if name in event and not form.fullmatch(str(event[name])):
            found.append(f"{name} is {event[name]!r}")
    if re.search(r"[^.]\.\.$", event.get("message", "")):
        found.append(f"two full stops: {event['message']}")
    if "unknown" == event.get("errorCode") or event.get("errorMessage") == "":
        found.append("it does not say why")
    if len(event.get("errorMessage", "").encode()) > 1024:
        found.append("errorMessage is too long")
    if re.search(r"(^| )-([ :,.]|$)", event.get("message", "")) and not is_debug and "errorMessage" not in event:
        found.append(f"a gap in its message: {event['message']}")
    return found


def event_files(places):
    for place in map(pathlib.Path, places):
        paths = [place] if place.is_file() else sorted(place.rglob("*.jsonl"))
        for path in paths:
            channel = FILES.get(re.sub(r"\.\d.*", "", path.stem)) or FILES.get(path.stem.split(".")[0])
            if channel:
                yield path, channel


def check(places):
    """Texts of what is wrong, and the ids of all events."""
    wrong, ids = collections.Counter(), collections.Counter()
    for path, channel in event_files(places):
        lines = path.read_text().splitlines()
        if lines and not path.read_text().endswith("\n"):
            lines.pop()  # A process was killed while it wrote.
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                wrong[f"{path.name}: a line that is no JSON"] += 1
                continue
            ids[event.get("eventId")] += 1
            wrong.update(f"{event.get('eventId')} {event.get('eventName')}: {fault}" for fault in faults(event, channel))
    return wrong, ids


if __name__ == "__main__":
    wrong, ids = check(sys.argv[1:])
    for text, count in wrong.most_common(20):
        print(f"{text} ({count} times)")
    sys.exit(1 if wrong else 0)
