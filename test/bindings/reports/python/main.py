import sys

from report import heartbeats, report

completed, failed, working = sys.argv[1:]
with heartbeats(completed):
    report(working, "working")
report(completed, "completed")
report(failed, "failed", reason="no such column")
