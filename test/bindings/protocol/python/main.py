import sys

from ledger import Conflict, Ledger

table, retention, *commands = sys.argv[1:]
ledger = Ledger(table, row_retention_seconds=int(retention))


def run(verb, *words):
    if verb == "list":
        rows, start = ledger.list(words[0], limit=1)
        while start is not None:
            page, start = ledger.list(words[0], limit=1, start=start)
            rows += page
        return ",".join(row["event_id"] for row in rows)
    event_id, timestamp, *rest = words
    if verb == "transition":
        expected, to, reason = rest
        ledger.transition(event_id, timestamp, expected, to, "program", reason or None)
    if verb == "complete":
        attempt, reason = rest
        ledger.complete(event_id, timestamp, int(attempt), "program", reason or None)
    if verb == "retry":
        ledger.retry(event_id, timestamp, "program", rest[0] or None)
    return "done"


for command in commands:
    try:
        print(run(*command.split("|")))
    except Conflict:
        print("conflict")
