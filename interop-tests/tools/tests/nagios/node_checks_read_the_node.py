"""The checks of a node, which put `rabbit@` before its name: they hold where the node is called so."""
import sys

from tool import HOST, PASSWORD, PORT, USER, amqp, api, has, run, wait

node = api("GET", "/overview")[1]["node"]
if not node.startswith("rabbit@"):
    print(f"the node is called {node}, and the plugins look for rabbit@...")
    sys.exit(77)
# The server's check takes a number that is 0 for none at all, that of sockets too: it wants a client.
conn = amqp()
wait("the client's socket", lambda: api("GET", f"/nodes/{node}")[1].get("sockets_used", 0) > 0)
for name in ("server", "watermark", "partition"):
    said = run(f"check_rabbitmq_{name}", "-H", HOST, f"--port={PORT}", "-u", USER, "-p", PASSWORD, "-n", node.removeprefix("rabbit@"))
    has(said, f"RABBITMQ_{name.upper()} OK")
conn.close()
