"""What operators look at, and what probes ask."""
from urllib.parse import urlsplit

import os

from tool import api, has
from v2 import admin, rows

node = api("GET", "/overview")[1]["node"]
port = urlsplit(os.environ["INTEROP_URL"]).port
has(admin("show", "overview"), "RabbitMQ version", "Erlang version", "Queues and streams (total)")
has(admin("show", "churn"), "Client connections opened", "Queues and streams created")
for kind in ("bytes", "percent"):
    has(admin("show", f"memory_breakdown_in_{kind}", "--node", node), "otal")
has(admin("nodes", "list"), node)
has(admin("health_check", "local_alarms"), "health check passed")
has(admin("health_check", "cluster_wide_alarms"), "health check passed")
has(admin("health_check", "node_is_quorum_critical"), "health check passed")
has(admin("health_check", "port_listener", "--port", port), "health check passed")
has(admin("health_check", "protocol_listener", "--protocol", "amqp"), "health check passed")
admin("health_check", "port_listener", "--port", 1, status=69)
has(admin("feature_flags", "list"), "stream_queue")
admin("feature_flags", "enable_all")
admin("deprecated_features", "list")
admin("list", "deprecated_features_in_use")
admin("plugins", "list_all")
admin("auth_attempts", "stats", "--node", node)
admin("queues", "rebalance")
has(admin("passwords", "salt_and_hash", "secret"), "password hash")
assert rows("list", "nodes")
