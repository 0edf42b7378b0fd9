"""AMQPStorm's client of the API."""
from amqpstorm.management import ApiError, ManagementApi
from tool import HTTP, PASSWORD, USER, amqp, api, eq, fresh_vhost, wait

client = ManagementApi(HTTP, USER, PASSWORD)
here = {"virtual_host": fresh_vhost("storm")}
eq(client.aliveness_test("/"), {"status": "ok"})
eq(client.whoami()["name"], USER)
assert client.overview()["rabbitmq_version"]
assert client.nodes()[0]["running"]
client.user.create("storm-user", "secret", "management")
client.user.set_permission("storm-user", "storm", ".*", ".*", ".*")
eq(client.user.get_permission("storm-user", "storm")["write"], ".*")
eq(client.virtual_host.get("storm")["name"], "storm")
client.exchange.declare("x", "topic", durable=True, **here)
client.queue.declare("q", durable=True, arguments={"x-max-length": 9}, **here)
client.queue.bind("q", "x", "a.#", arguments=None, **here)
eq([one["routing_key"] for one in client.queue.bindings("q", **here) if one["source"]], ["a.#"])
eq(client.basic.publish("hello", "a.b", exchange="x", properties={"headers": {"n": 1}}, **here), {"routed": True})
wait("the message", lambda: client.queue.get("q", **here).get("messages") == 1)
got = client.basic.get("q", requeue=False, to_dict=True, **here)
eq([(one["payload"] if "payload" in one else one["body"]) for one in got], ["hello"])
client.queue.purge("q", **here)
eq([one["name"] for one in client.queue.list(**here)], ["q"])
eq([one["name"] for one in client.exchange.list(**here) if one["name"] == "x"], ["x"])
conn = amqp("storm")
conn[1].consume("q")
mine = lambda: [one for one in client.connection.list() if one.get("vhost") == "storm" and "user" in one]
wait("the connection", mine)
wait("the channel", lambda: [one for one in client.channel.list() if one.get("vhost") == "storm"])
client.connection.close(mine()[0]["name"], "enough")
conn.ended()
client.queue.unbind("q", "x", "a.#", properties_key="a.%23", **here)
client.queue.delete("q", **here)
client.exchange.delete("x", **here)
client.user.delete("storm-user")
try:
    client.queue.get("q", **here)
except ApiError as refused:
    eq(refused.error_code, 404)
else:
    raise AssertionError("a deleted queue is there")
api("DELETE", "/vhosts/storm")
