import sys

from report import report

completed, failed = sys.argv[1:]
report(completed, "completed")
report(failed, "failed", reason="no such column")
