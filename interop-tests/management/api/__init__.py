"""The HTTP API's differential test: a client that asks exactly what a script says, answers made comparable, brokers.

Owns: requests and what came back, the scene that scripts look at, the comparison, the table of endpoints.
Refuses: AMQP itself, which is the other differential test's rig (../differential/rig). Python's standard library only.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "differential"))
