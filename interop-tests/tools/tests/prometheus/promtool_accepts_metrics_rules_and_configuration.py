"""promtool reads what a broker serves and what deploy/ ships. It has opinions about names, which are RabbitMQ's."""
import urllib.request

from queries import DEPLOY
from tool import METRICS, has, run

for path in ("/metrics", "/metrics/per-object", "/metrics/detailed?family=queue_coarse_metrics&family=queue_consumer_count"):
    with urllib.request.urlopen(METRICS + path, timeout=30) as answer:
        page = answer.read().decode()
    said = run("promtool", "check", "metrics", text=page, status=None)
    # Exit code 3 is about style; what it cannot parse it calls an error.
    assert "error while linting" not in said, said
    for line in said.splitlines():
        assert line.startswith("rabbitmq_") or line.startswith("erlang_") or line.startswith("telemetry_"), f"{path}: {line}"
has(run("promtool", "check", "rules", DEPLOY / "prometheus/leveret.rules.yml"), "SUCCESS")
has(run("promtool", "check", "config", DEPLOY / "prometheus/prometheus.yml"), "SUCCESS")
