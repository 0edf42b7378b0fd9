"""The lists of commands, and the recordings that go with them: a file an area, both for people to read.

A list has a command a line, in a shell's quoting; `#` begins a comment. What stands before it in braces says how:
  {stdin TEXT}   gives it this text on standard input
  {alone}        in a process of its own, also when recording, because it ends the machine it runs in
  {exit}         only the exit code is compared, and that an error is told at all
  {shape}        of a table only the line of names and how many columns each row has; of JSON only keys and types
  {unordered}    its lines in any order
  {until CODE}   is run until it ends so, and not compared
  {http METHOD}  is no command but a request to the API: PATH [BODY]
"""

import re
import shlex
from typing import NamedTuple

PREFIX = re.compile(r"\{([^}]*)\} *")
SHORT = {"|": "stdout", "!": "stderr"}


class Line(NamedTuple):
    """One line of a list: its text, what is in its braces, and its words."""

    area: str
    text: str
    ways: dict
    words: list

    @property
    def is_kept(self):
        """Whether what it says is recorded and compared."""
        return not self.ways.keys() & {"http", "until"}


class Said(NamedTuple):
    """What a command said: its exit code and two lists of lines."""

    exit: int
    stdout: list
    stderr: list


def read(folder, only=()):
    """The lines of all lists, in the order of the files' names."""
    found = []
    for path in sorted(folder.glob("*.txt")):
        for text in path.read_text(encoding="utf-8").splitlines():
            if text.strip() and not text.startswith("#"):
                found.append(line(path.stem, text.strip()))
    return [one for one in found if not only or any(name in one.area for name in only)]


def line(area, text):
    rest, ways = text, {}
    while match := PREFIX.match(rest):
        name, _, value = match[1].partition(" ")
        ways[name] = value
        rest = rest[match.end():]
    words = rest.split(" ", 1) if "http" in ways else shlex.split(rest)
    return Line(area, text, ways, words)


def write_recording(path, entries):
    """`entries`: pairs of a line and what was said."""
    with path.open("w", encoding="utf-8") as file:
        for one, said in entries:
            file.write(f"$ {one.text}\n")
            for mark, lines in (("|", said.stdout), ("!", said.stderr)):
                file.writelines(f"{mark} {text}".rstrip(" ") + "\n" for text in lines)
            file.write(f"= {said.exit}\n")


def read_recording(path):
    """A list of pairs: a line's text, and what was said."""
    entries, text, said = [], None, {}
    for row in path.read_text(encoding="utf-8").split("\n")[:-1]:
        mark, rest = row[:1], row[2:]
        if mark == "$":
            text, said = rest, {"stdout": [], "stderr": []}
        elif mark == "=":
            entries.append((text, Said(int(rest), said["stdout"], said["stderr"])))
        else:
            said[SHORT[mark]].append(rest)
    return entries
