"""Messages by rabbitmqadmin."""
from tool import api, eq, fresh_vhost, has
from v2 import admin

here = ("-V", fresh_vhost("v2m"))
admin(*here, "declare", "queue", "--name", "q", "--type", "quorum")
has(admin(*here, "publish", "message", "-k", "q", "-m", "hello, world", "-p", '{"delivery_mode":2,"headers":{"n":1}}'), "routed successfully")
has(admin(*here, "publish", "message", "-k", "nowhere", "-m", "x"), "NOT routed")
has(admin(*here, "get", "messages", "-q", "q", "-a", "ack_requeue_true"), "hello, world")
has(admin(*here, "get", "messages", "-q", "q", "-a", "ack_requeue_false"), "hello, world")
admin(*here, "publish", "message", "-k", "q", "-m", "again")
admin(*here, "purge", "queue", "--name", "q")
eq(api("POST", "/queues/v2m/q/get", {"count": 5, "ackmode": "ack_requeue_false", "encoding": "auto"}), (200, []))
api("DELETE", "/vhosts/v2m")
