"""Runs shell commands in which $PY is the interpreter under test, and shows what they write and how they end."""

import os
import re
import subprocess

NAME = os.environ["TEST_PYTHON"].split("/")[-1]
# What differs between interpreters, machines and runs.
PORTABLE = [(r"[^\s\"']*/lib/(python|krait)3\.14/", "{lib}/"), (r"\S*/(python3\.14|%s)(?=[: ])" % re.escape(NAME), "{python}"),
            (r"\b0x[0-9a-f]{8,}", "{address}"), (r"\[[^]]*\](?= \(most recent call first)", "[name]")]


def shell(command, stdin=None, **env):
    """Standard output and standard error come together. `env` names more environment variables."""
    env = dict(os.environ, PY=os.environ["TEST_PYTHON"]) | env
    p = subprocess.run(["bash", "-c", "exec 2>&1; " + command], stdout=subprocess.PIPE, input=stdin, env=env)
    text = p.stdout.decode("utf-8", "backslashreplace").replace(os.getcwd(), "{cwd}")
    for pattern, replacement in PORTABLE:
        text = re.sub(pattern, replacement, text)
    print("$", command)
    print(text, end="" if text.endswith("\n") or not text else "<no newline>\n")
    if p.returncode:
        print("->", p.returncode)
