"""The checks of a node, which put `rabbit@` before its name: they hold where the node is called so."""
import sys

from tool import HOST, PASSWORD, PORT, USER, api, has, run

node = api("GET", "/overview")[1]["node"]
if not node.startswith("rabbit@"):
    print(f"the node is called {node}, and the plugins look for rabbit@...")
    sys.exit(77)
for name in ("server", "watermark", "partition"):
    said = run(f"check_rabbitmq_{name}", "-H", HOST, f"--port={PORT}", "-u", USER, "-p", PASSWORD, "-n", node.removeprefix("rabbit@"))
    has(said, f"RABBITMQ_{name.upper()} OK")
