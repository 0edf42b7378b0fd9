"""A Prometheus server scrapes a broker under load as deploy/prometheus/prometheus.yml says, and is asked what dashboards ask."""
import json
import os
import re
import socket
import subprocess
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from urllib.parse import urlsplit

from load import Load
from queries import DEPLOY, of_alerts, official, ours
from tool import METRICS, api, fresh_vhost, wait


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def asked(address, expression):
    """A query's results, or the text of its error."""
    try:
        with urllib.request.urlopen(f"{address}/api/v1/query?" + urllib.parse.urlencode({"query": expression}), timeout=30) as answer:
            return json.load(answer)["data"]["result"]
    except urllib.error.HTTPError as refused:
        return json.load(refused)["error"]
    except OSError:
        return []


def configuration(folder):
    text = (DEPLOY / "prometheus/prometheus.yml").read_text(encoding="utf-8")
    text = text.replace("leveret:15692", urlsplit(METRICS).netloc).replace("15s", "1s")
    path = os.path.join(folder, "prometheus.yml")
    with open(path, "w") as file:
        file.write(text.replace("leveret.rules.yml", str(DEPLOY / "prometheus/leveret.rules.yml")))
    return path


# RabbitMQ 4.3 itself has these no more; its dashboard of before reads them.
GONE = (" erlang_uptime_seconds", "(erlang_uptime_seconds", "rabbitmq_alarms_file_descriptor_limit")

vhost = fresh_vhost("metrics")
load = Load(vhost)
with tempfile.TemporaryDirectory() as folder:
    address = f"127.0.0.1:{free_port()}"
    with open(os.path.join(folder, "log"), "w+") as log:
        server = subprocess.Popen(
            ["prometheus", f"--config.file={configuration(folder)}", f"--storage.tsdb.path={folder}/data", f"--web.listen-address={address}"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )
        address = "http://" + address
        try:
            # Both jobs are scraped, and often enough for rates.
            def scraped():
                load.once()
                return len(asked(address, "count_over_time(up[1m]) >= 6")) == 2 and len(asked(address, "up == 1")) == 2

            wait("six scrapes of both jobs", scraped)
            of_rabbitmq = "prometheus_plugin_version" in asked(address, "rabbitmq_build_info")[0]["metric"]
            cluster = asked(address, "rabbitmq_identity_info")[0]["metric"]["rabbitmq_cluster"]
            problems = []
            for kind, expressions in (("RabbitMQ's overview", official()), ("Leveret's dashboard", ours()), ("alerts", of_alerts())):
                for expression in expressions:
                    expression = expression.replace("$__rate_interval", "10s").replace("$cluster", cluster)
                    result = asked(address, expression)
                    if of_rabbitmq and any(name in " " + expression for name in GONE):
                        continue
                    if not result or isinstance(result, str):
                        problems.append(f"{kind}: {expression}: {result or 'no data'}")
            rules = json.load(urllib.request.urlopen(address + "/api/v1/rules", timeout=30))["data"]["groups"]
            problems += [f"rule {rule['name']}: {rule['lastError']}" for group in rules for rule in group["rules"] if rule.get("lastError")]
            assert rules, "no rules were loaded"
            assert not problems, "\n".join(problems)
        except BaseException:
            log.seek(0)
            print("\n".join(re.findall(r".*level=(?:warn|error).*", log.read()))[-3000:])
            raise
        finally:
            server.terminate()
            server.wait(30)
load.stop()
api("DELETE", f"/vhosts/{vhost}")
