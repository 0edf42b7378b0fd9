"""Messages by rabbitmqadmin."""
import json

from tool import api, eq, fresh_vhost, has
from v1 import admin

fresh_vhost("v1m")
here = ("--vhost=v1m",)
admin(*here, "declare", "queue", "name=q")
has(admin(*here, "publish", "routing_key=q", "payload=hello, world", 'properties={"delivery_mode":2,"headers":{"n":1}}'), "Message published")
has(admin(*here, "publish", "routing_key=nowhere", "payload=x"), "Message published but NOT routed")
has(admin(*here, "publish", "routing_key=q", text="from standard input"), "Message published")
got = json.loads(admin("-f", "raw_json", *here, "get", "queue=q", "ackmode=ack_requeue_true"))
eq([(one["payload"], one["properties"], one["message_count"]) for one in got], [("hello, world", {"delivery_mode": 2, "headers": {"n": 1}}, 1)])
has(admin(*here, "get", "queue=q", "ackmode=ack_requeue_false"), "hello, world")
has(admin(*here, "purge", "queue", "name=q"), "queue purged")
eq(json.loads(admin("-f", "raw_json", *here, "get", "queue=q")), [])
api("DELETE", "/vhosts/v1m")
