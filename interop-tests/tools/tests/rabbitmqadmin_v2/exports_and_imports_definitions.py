"""Definitions out of one vhost's life and into the next."""
import json
import os
import tempfile

from tool import api, eq, fresh_vhost
from v2 import admin

here = ("-V", fresh_vhost("v2d"))
admin(*here, "declare", "queue", "--name", "kept", "--type", "classic", "--arguments", '{"x-max-length":7}')
admin(*here, "declare", "exchange", "--name", "x", "--type", "fanout")
admin(*here, "declare", "binding", "--source", "x", "--destination-type", "queue", "--destination", "kept", "--routing-key", "")
with tempfile.TemporaryDirectory() as folder:
    everything, one = os.path.join(folder, "all.json"), os.path.join(folder, "one.json")
    admin("definitions", "export", "--file", everything)
    admin(*here, "definitions", "export_from_vhost", "--file", one)
    eq([queue["name"] for queue in json.load(open(one))["queues"]], ["kept"])
    api("DELETE", "/vhosts/v2d")
    admin("definitions", "import", "--file", everything)
    eq(api("GET", "/queues/v2d/kept")[1]["arguments"]["x-max-length"], 7)
    fresh_vhost("v2d")
    admin(*here, "definitions", "import_into_vhost", "--file", one)
eq([binding["destination"] for binding in api("GET", "/exchanges/v2d/x/bindings/source")[1]], ["kept"])
api("DELETE", "/vhosts/v2d")
