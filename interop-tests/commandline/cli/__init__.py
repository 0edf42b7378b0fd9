"""The command line's differential test: command lists, the tools of both brokers, what they said made comparable.

Owns: how a line of a list is read, run and compared. Refuses: starting brokers and asking their API, which is the
management test's (../management/api), and AMQP, which is the other differential test's rig. The standard library only.
"""

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(TESTS / "management"), str(TESTS / "differential")]
