"""Celery Flower reads the queues of its workers from the API."""
import os
import re
import socket
import subprocess
import sys
import tempfile
import urllib.request

from tool import HTTP, PASSWORD, USER, api, eq, fresh_vhost, has, wait

WORK = """
from celery import Celery
app = Celery("work", broker=%r)
app.conf.task_default_queue = "flower-work"
app.conf.worker_enable_remote_control = True
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def text(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


fresh_vhost("flower")
broker = os.environ["INTEROP_URL"].rsplit("/", 1)[0] + "/flower"
with tempfile.TemporaryDirectory() as folder:
    with open(os.path.join(folder, "work.py"), "w") as file:
        file.write(WORK % broker)
    celery = [sys.executable, "-m", "celery", "-A", "work"]
    port = free_port()
    page = f"http://127.0.0.1:{port}/broker"
    with open(os.path.join(folder, "log"), "w+") as log:
        options = {"cwd": folder, "stdin": subprocess.DEVNULL, "stdout": log, "stderr": log}
        worker = subprocess.Popen([*celery, "worker", "--pool=solo", "--loglevel=info"], **options)
        flower = None
        try:
            wait("the worker's queue", lambda: api("GET", "/queues/flower/flower-work")[1].get("consumers") == 1)
            address = HTTP.replace("//", f"//{USER}:{PASSWORD}@") + "/api/"
            flower = subprocess.Popen([*celery, "flower", f"--broker-api={address}", f"--port={port}", "--address=127.0.0.1", "--unauthenticated_api=true"], **options)

            def shown():
                try:
                    return "flower-work" in text(page)
                except OSError:
                    return False

            wait("the queue on Flower's page", shown)
            row = re.search(r"<tr[^>]*>(?:(?!</tr>).)*flower-work.*?</tr>", text(page), re.S)
            cells = [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td[^>]*>(.*?)</td>", row.group(), re.S)]
            eq(cells[:5], ["flower-work", "0", "0", "0", "1"])
            # Stopped, the worker leaves what comes in its queue.
            worker.terminate()
            worker.wait(30)
            wait("the worker's end", lambda: api("GET", "/queues/flower/flower-work")[1].get("consumers") == 0)
            api("POST", "/exchanges/flower/amq.default/publish", {"routing_key": "flower-work", "payload": "x", "payload_encoding": "string", "properties": {}})
            wait("the message", lambda: api("GET", "/queues/flower/flower-work")[1].get("messages") == 1)
        except BaseException:
            log.seek(0)
            print(log.read()[-3000:])
            raise
        finally:
            for process in (flower, worker):
                if process is not None:
                    process.terminate()
                    process.wait(30)
api("DELETE", "/vhosts/flower")
