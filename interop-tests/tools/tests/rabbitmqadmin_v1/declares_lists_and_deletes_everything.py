"""What set-up scripts do with rabbitmqadmin, the Python program that came with RabbitMQ 3."""
import json

from tool import HOST, PASSWORD, PORT, USER, api, eq, fresh_vhost, has
from v1 import admin, listed

fresh_vhost("v1")
admin("declare", "vhost", "name=v1-more", "tracing=false")
admin("declare", "user", "name=v1-user", "password=secret", "tags=management")
admin("declare", "permission", "vhost=v1", "user=v1-user", "configure=.*", "write=.*", "read=.*")
here = ("--vhost=v1",)
has(admin(*here, "declare", "exchange", "name=x", "type=topic", 'arguments={"alternate-exchange":"amq.fanout"}'), "exchange declared")
has(admin(*here, "declare", "queue", "name=q", "durable=true", 'arguments={"x-max-length":10}'), "queue declared")
has(admin(*here, "declare", "queue", "name=qq", "queue_type=quorum"), "queue declared")
has(admin(*here, "declare", "binding", "source=x", "destination=q", "routing_key=a.#"), "binding declared")
has(admin(*here, "declare", "binding", "source=x", "destination_type=exchange", "destination=amq.fanout"), "binding declared")
has(admin(*here, "declare", "policy", "name=p", "pattern=^q$", 'definition={"message-ttl":60000}', "apply-to=queues", "priority=3"), "policy declared")
has(admin(*here, "declare", "operator_policy", "name=o", "pattern=^q$", 'definition={"max-length":5}', "apply-to=queues"), "operator_policy declared")
has(admin("declare", "vhost_limit", "vhost=v1", "name=max-queues", "value=50"), "vhost_limit declared")

eq(sorted(one["name"] for one in listed(*here, "queues")), ["q", "qq"])
eq({one["name"]: one["type"] for one in listed(*here, "exchanges") if one["name"] == "x"}, {"x": "topic"})
eq(sorted((one["source"], one["destination"], one["routing_key"]) for one in listed(*here, "bindings") if one["source"]), [("x", "amq.fanout", ""), ("x", "q", "a.#")])
eq([one["tags"] for one in listed("users") if one["name"] == "v1-user"], [["management"]])
eq({one["name"] for one in listed("vhosts")} & {"v1", "v1-more"}, {"v1", "v1-more"})
eq([one["configure"] for one in listed("permissions") if one["user"] == "v1-user"], [".*"])
eq([(one["name"], one["priority"]) for one in listed("policies") if one["vhost"] == "v1"], [("p", 3)])
eq([one["definition"] for one in listed("operator_policies") if one["vhost"] == "v1"], [{"max-length": 5}])
eq(listed("nodes")[0]["running"], True)
has(admin(*here, "list", "queues", "name", "messages", "durable"), "| name | messages | durable |", "| q    |")
has(admin("show", "overview"), "rabbitmq_version")

has(admin(*here, "declare", "queue", "name=q", "durable=false", status=1), "inequivalent arg 'durable'")
has(admin(*here, "delete", "queue", "name=nothing", status=1), "Not found")
has(admin("-p", "wrong", "list", "queues", status=1), "Access refused")

has(admin(*here, "delete", "binding", "source=x", "destination_type=queue", "destination=q", "properties_key=a.%23"), "binding deleted")
has(admin(*here, "delete", "policy", "name=p"), "policy deleted")
has(admin(*here, "delete", "operator_policy", "name=o"), "operator_policy deleted")
has(admin(*here, "delete", "queue", "name=q"), "queue deleted")
has(admin(*here, "delete", "exchange", "name=x"), "exchange deleted")
has(admin("delete", "vhost_limit", "vhost=v1", "name=max-queues"), "vhost_limit deleted")
has(admin("delete", "permission", "vhost=v1", "user=v1-user"), "permission deleted")
has(admin("delete", "user", "name=v1-user"), "user deleted")
for name in ("v1-more", "v1"):
    has(admin("delete", "vhost", f"name={name}"), "vhost deleted")
