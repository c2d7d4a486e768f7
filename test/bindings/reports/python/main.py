import sys

from report import heartbeats, report, report_batch

completed, failed, working, batch, failed_id = sys.argv[1:]
with heartbeats(completed):
    report(working, "working")
report(completed, "completed")
report(failed, "failed", reason="no such column")
report_batch(batch, [{"id": failed_id, "reason": "no such column"}])
