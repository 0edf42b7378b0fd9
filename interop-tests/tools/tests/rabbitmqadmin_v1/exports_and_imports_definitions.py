"""Definitions out of one vhost's life and into the next."""
import json
import os
import tempfile

from tool import api, eq, fresh_vhost, has
from v1 import admin

fresh_vhost("v1d")
admin("--vhost=v1d", "declare", "queue", "name=kept", 'arguments={"x-max-length":7}')
admin("--vhost=v1d", "declare", "exchange", "name=x", "type=fanout")
admin("--vhost=v1d", "declare", "binding", "source=x", "destination=kept")
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "definitions.json")
    has(admin("export", path), "Exported definitions")
    whole = json.load(open(path))
    eq([one["name"] for one in whole["queues"] if one["vhost"] == "v1d"], ["kept"])
    api("DELETE", "/vhosts/v1d")
    has(admin("import", path), "Uploaded definitions")
eq(api("GET", "/queues/v1d/kept")[1]["arguments"]["x-max-length"], 7)
eq([one["destination"] for one in api("GET", "/exchanges/v1d/x/bindings/source")[1]], ["kept"])
api("DELETE", "/vhosts/v1d")
