"""pyrabbit2, a Python client of the API."""
from urllib.parse import urlsplit

from pyrabbit2 import Client
from pyrabbit2.http import HTTPError
from tool import HTTP, PASSWORD, USER, amqp, eq, wait

client = Client(urlsplit(HTTP).netloc, USER, PASSWORD)
eq(client.is_alive(), True)
eq(client.get_whoami()["name"], USER)
for key in ("rabbitmq_version", "object_totals", "queue_totals", "message_stats"):
    assert key in client.get_overview(), key
eq(client.get_nodes()[0]["running"], True)
if "py2" in client.get_vhost_names():
    client.delete_vhost("py2")
client.create_vhost("py2")
client.set_vhost_permissions("py2", USER, ".*", ".*", ".*")
client.create_user("py2-user", "secret", tags="monitoring")
eq([user["tags"] for user in client.get_users() if user["name"] == "py2-user"], [["monitoring"]])
client.create_exchange("py2", "x", "direct", durable=True)
client.create_queue("py2", "q", durable=True)
client.create_binding("py2", "x", "q", "k")
eq([binding["routing_key"] for binding in client.get_queue_bindings("py2", "q") if binding["source"]], ["k"])
eq(client.publish("py2", "x", "k", "hello"), True)
eq(client.publish("py2", "x", "nowhere", "hello"), False)
wait("the message", lambda: client.get_queue("py2", "q").get("messages") == 1)
eq(client.get_queue_depth("py2", "q"), 1)
eq([message["payload"] for message in client.get_messages("py2", "q")], ["hello"])
client.purge_queue("py2", "q")
client.create_policy("py2", "p", pattern="^q", definition={"max-length": 5})
eq(client.get_policy("py2", "p")["definition"], {"max-length": 5})
conn = amqp("py2")
conn[1].consume("q")
wait("the connection", lambda: [one for one in client.get_connections() if one.get("vhost") == "py2"])
wait("the channel", lambda: [one for one in client.get_channels() if one.get("vhost") == "py2"])
client.delete_connection(next(one["name"] for one in client.get_connections() if one.get("vhost") == "py2"))
conn.ended()
client.delete_binding("py2", "x", "q", "k")
client.delete_policy("py2", "p")
client.delete_queue("py2", "q")
client.delete_exchange("py2", "x")
client.delete_user("py2-user")
client.delete_vhost("py2")
try:
    client.get_vhost("py2")
except HTTPError as refused:
    eq(refused.status, 404)
else:
    raise AssertionError("a deleted vhost is there")
