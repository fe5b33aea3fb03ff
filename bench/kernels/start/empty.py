"""The start and end of an interpreter that runs nothing."""

PROCESS = ["-c", "pass"]
