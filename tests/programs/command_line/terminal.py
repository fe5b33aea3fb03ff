"""A program in a terminal of 80 × 24 characters: typing at it, and what its screen shows."""

import fcntl
import os
import pty
import re
import select
import shlex
import struct
import termios
import time

SEQUENCE = re.compile(rb"\x1b\[([?>=]?)([\d;]*)([@-~])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][A-Z0-9]|\x1b[=>78DEMc]")
TIME = 60


class Terminal:
    """Understands the control sequences of an xterm that move, insert, delete and erase; colours are dropped."""

    ROWS, COLUMNS = 24, 80

    def __init__(self, *arguments, **environment):
        command = [*shlex.split(os.environ["TEST_PYTHON"]), *arguments]
        env = {k: v for k, v in os.environ.items() if k not in ("TERM", "NO_COLOR", "FORCE_COLOR")}
        env.update({"TERM": "xterm", "NO_COLOR": "1", "HOME": os.getcwd(), "PYTHON_HISTORY": os.path.join(os.getcwd(), "history")} | environment)
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.execve(command[0], command, env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", self.ROWS, self.COLUMNS, 0, 0))
        self.lines = [[" "] * self.COLUMNS for _ in range(self.ROWS)]
        self.scrolled = []
        self.row = self.column = 0
        self.pending = b""
        self.code = None

    def type(self, text):
        os.write(self.fd, text.encode())

    def interrupt(self):
        """Types Ctrl-C once the program waits for input: amid its redrawing, _pyrepl may draw a character twice."""
        while self.read(0.3):
            pass
        self.type("\x03")

    def read(self, seconds):
        """Takes in what comes within that time; False when nothing came or the program has ended."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self._show(data)
        return bool(data)

    def wait_for(self, pattern):
        """Reads until the line with the cursor, up to the cursor, ends with what the pattern matches."""
        end = time.monotonic() + TIME
        while not re.search(pattern + r"\Z", "".join(self.lines[self.row][:self.column])):
            if time.monotonic() > end:
                raise TimeoutError("the screen never showed %r:\n%s" % (pattern, self.text()))
            self.read(0.2)

    def enter(self, text, pattern=r">>> "):
        """Types a line and waits until the line after it ends with the pattern."""
        self.type(text)
        if text:
            self.wait_for(re.escape(text.splitlines()[-1][-20:]))
        before = len(self.scrolled) + self.row
        self.type("\r")
        end = time.monotonic() + TIME
        while len(self.scrolled) + self.row == before and time.monotonic() < end:
            self.read(0.2)
        self.wait_for(pattern)

    def end(self):
        """Waits for the end of the program; its exit code."""
        while self.read(TIME):
            pass
        self.code = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.close(self.fd)
        return self.code

    def text(self):
        """Everything that was on the screen, what has scrolled away included."""
        lines = [*self.scrolled, *("".join(line).rstrip() for line in self.lines)]
        while lines and not lines[-1]:
            lines.pop()
        return "\n".join(lines)

    def _show(self, data):
        data = self.pending + data
        place = 0
        self.pending = b""
        while place < len(data):
            if data[place] == 0x1b:
                if found := SEQUENCE.match(data, place):
                    place = found.end()
                    if found[3] and not found[1]:
                        self._control(found[3], [int(n) for n in found[2].split(b";") if n])
                    continue
                if len(data) - place < 20:
                    self.pending = data[place:]
                    return
            lead = data[place]
            end = place + (1 if lead < 0xC0 else 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4)
            if end > len(data):  # the rest of the character comes with the next read
                self.pending = data[place:]
                return
            self._put(data[place:end].decode("utf-8", "replace"))
            place = end

    def _put(self, character):
        if character == "\n":
            self.row += 1
        elif character == "\r":
            self.column = 0
        elif character == "\b":
            self.column = max(0, self.column - 1)
        elif character >= " ":
            if self.column == self.COLUMNS:
                self.column, self.row = 0, self.row + 1
            self._scroll()
            self.lines[self.row][self.column] = character
            self.column += 1
        self._scroll()

    def _scroll(self):
        while self.row >= self.ROWS:
            self.scrolled.append("".join(self.lines.pop(0)).rstrip())
            self.lines.append([" "] * self.COLUMNS)
            self.row -= 1

    def _control(self, letter, numbers):
        n = (numbers or [1])[0] or 1
        line = self.lines[self.row]
        blank = " "
        match letter:
            case b"A":
                self.row = max(0, self.row - n)
            case b"B":
                self.row = min(self.ROWS - 1, self.row + n)
            case b"C":
                self.column = min(self.COLUMNS - 1, self.column + n)
            case b"D":
                self.column = max(0, self.column - n)
            case b"G":
                self.column = n - 1
            case b"H":
                self.row, self.column = n - 1, (numbers + [1, 1])[1] - 1
            case b"J":
                kind = (numbers or [0])[0]
                if kind == 0:
                    line[self.column:] = blank * (self.COLUMNS - self.column)
                for row in range(self.row + 1 if kind == 0 else 0, self.ROWS):
                    self.lines[row] = [blank] * self.COLUMNS
            case b"K":
                line[self.column:] = blank * (self.COLUMNS - self.column)
            case b"P":
                del line[self.column:self.column + n]
                line.extend(blank * n)
            case b"@":
                line[self.column:self.column] = blank * n
                del line[self.COLUMNS:]
