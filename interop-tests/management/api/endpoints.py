"""The endpoints, and the table that says of each whether it is there and answers as RabbitMQ."""

import re

# Method letters as in the management plugin's own list: G GET, P PUT, O POST, D DELETE.
LIST = """
cluster: G overview, G whoami, G version, G extensions, G auth, G nodes, G nodes/:node, G nodes/:node/memory, G feature-flags,
  P feature-flags/:name/enable, G deprecated-features, G deprecated-features/used, G cluster-name, P cluster-name, G auth/hash_password/:password,
  G auth/attempts/:node, G auth/attempts/:node/source, D auth/attempts/:node, D auth/attempts/:node/source, O rebalance/queues, D reset, D reset/:node
definitions: G definitions, O definitions, G definitions/:vhost, O definitions/:vhost
parameters: G parameters, G parameters/:component, G parameters/:component/:vhost, G parameters/:component/:vhost/:name,
  P parameters/:component/:vhost/:name, D parameters/:component/:vhost/:name, G global-parameters, G global-parameters/:name,
  P global-parameters/:name, D global-parameters/:name
policies: G policies, G policies/:vhost, G policies/:vhost/:name, P policies/:vhost/:name, D policies/:vhost/:name, G operator-policies,
  G operator-policies/:vhost, G operator-policies/:vhost/:name, P operator-policies/:vhost/:name, D operator-policies/:vhost/:name
limits: G vhost-limits, G vhost-limits/:vhost, P vhost-limits/:vhost/:name, D vhost-limits/:vhost/:name, G user-limits, G user-limits/:user,
  P user-limits/:user/:name, D user-limits/:user/:name
connections: G connections, G connections/:name, D connections/:name, G connections/username/:user, D connections/username/:user,
  G connections/:name/channels, G channels, G channels/:name, G consumers, G consumers/:vhost, G vhosts/:vhost/connections, G vhosts/:vhost/channels
exchanges: G exchanges, G exchanges/:vhost, G exchanges/:vhost/:name, P exchanges/:vhost/:name, D exchanges/:vhost/:name,
  O exchanges/:vhost/:name/publish, G exchanges/:vhost/:name/bindings/source, G exchanges/:vhost/:name/bindings/destination
queues: G queues, G queues/detailed, G queues/:vhost, G queues/:vhost/:name, P queues/:vhost/:name, D queues/:vhost/:name,
  G queues/:vhost/:name/bindings, D queues/:vhost/:name/contents, O queues/:vhost/:name/get, O queues/:vhost/:name/actions
bindings: G bindings, G bindings/:vhost, G bindings/:vhost/e/:source/q/:queue, O bindings/:vhost/e/:source/q/:queue,
  G bindings/:vhost/e/:source/q/:queue/:key, D bindings/:vhost/e/:source/q/:queue/:key, G bindings/:vhost/e/:source/e/:destination,
  O bindings/:vhost/e/:source/e/:destination, G bindings/:vhost/e/:source/e/:destination/:key, D bindings/:vhost/e/:source/e/:destination/:key
vhosts: G vhosts, G vhosts/:vhost, P vhosts/:vhost, D vhosts/:vhost, O vhosts/:vhost/start/:node, O vhosts/:vhost/deletion/protection,
  D vhosts/:vhost/deletion/protection, G vhosts/:vhost/permissions, G vhosts/:vhost/topic-permissions
users: G users, G users/without-permissions, O users/bulk-delete, G users/:user, P users/:user, D users/:user, G users/:user/permissions,
  G users/:user/topic-permissions
permissions: G permissions, G permissions/:vhost/:user, P permissions/:vhost/:user, D permissions/:vhost/:user, G topic-permissions,
  G topic-permissions/:vhost/:user, P topic-permissions/:vhost/:user, D topic-permissions/:vhost/:user, D topic-permissions/:vhost/:user/:exchange
health: G aliveness-test/:vhost, G healthchecks/node, G healthchecks/node/:node, G health/checks/alarms, G health/checks/local-alarms,
  G health/checks/virtual-hosts, G health/checks/certificate-expiration/:within/:unit, G health/checks/port-listener/:port,
  G health/checks/protocol-listener/:protocols, G health/checks/node-is-quorum-critical, G health/checks/is-in-service,
  G health/checks/ready-to-serve-clients, G health/checks/below-node-connection-limit
streams, shovels, federation: G stream/connections, G stream/consumers, G stream/publishers, G shovels, G shovels/:vhost, G federation-links, G federation-links/:vhost
"""
METHODS = {"G": "GET", "P": "PUT", "O": "POST", "D": "DELETE"}
# Plugins that the RabbitMQ of the recordings does not run, and what a script must not do to a broker that others look at.
NOT_ASKED = {"DELETE /reset": "forgets what other scripts look at: only refusals are asked"}


def every():
    """(group, method, template, pattern), those with more fixed words first where several match."""
    found = []
    for line in re.sub(r",\n +", ", ", LIST.strip()).splitlines():
        group, _, endpoints = line.rpartition(": ")
        for letter, template in (one.split(" ", 1) for one in endpoints.split(", ")):
            pattern = re.compile("^/" + re.sub(r":\w+", "[^/]*", template) + "$")
            found.append((group, METHODS[letter], "/" + template, pattern))
    return found


def endpoint_of(call, all_of_them):
    fits = [one for one in all_of_them if one[1] == call.method and one[3].match(call.path)]
    return min(fits, key=lambda one: one[2].count(":"), default=None)


def document(calls, found, recorded, list_of_rules):
    """docs/http-api.md."""
    all_of_them = every()
    asked = {one[1:3]: [] for one in all_of_them}
    others = []
    for call in calls:
        one = endpoint_of(call, all_of_them)
        (asked[one[1:3]] if one else others).append(call)
    lines = [*HEAD, f"Answers compared: {len(calls)}, of which {sum(not found[call.id][0] for call in calls)} are equal, "
             f"{sum(bool(found[call.id][0]) and not found[call.id][1] for call in calls)} differ on purpose, "
             f"{sum(bool(found[call.id][1]) for call in calls)} differ and should not.", ""]
    group = None
    for one in all_of_them:
        if one[0] != group:
            group = one[0]
            lines += ["", f"## {group.capitalize()}", "", "| endpoint | implemented | answers compared | equal | differ on purpose | differ |", "|---|---|---|---|---|---|"]
        lines.append(row(f"`{one[1]} /api{one[2]}`", asked[one[1:3]], found, recorded))
    lines += ["", "## Everything else", "", "Methods and paths that are not there, HEAD and OPTIONS.", "", "| endpoint | implemented | answers compared | equal | differ on purpose | differ |", "|---|---|---|---|---|---|"]
    lines += [row("all", others, found, recorded), "", "## Differences on purpose", "", "| where | why |", "|---|---|"]
    lines += [f"| `{(rule.get('ask', '') + ' ' + rule['path']).strip().replace('|', chr(92) + '|')}` | {rule['reason']} |" for rule in list_of_rules]
    return "\n".join(lines) + "\n"


HEAD = [
    "# The HTTP API, endpoint by endpoint", "",
    "Written by `interop-tests/management/run --table`; do not edit. Each endpoint is asked with right and wrong input and by users of every",
    "tag, and each answer (status, headers, keys, types, and values where they are not made up) is compared with the one that RabbitMQ 4.3.6",
    "gave to the same request. Implemented: what RabbitMQ answers with success, Leveret answers with success.", "",
]


def row(name, calls, found, recorded):
    equal = sum(not found[call.id][0] for call in calls)
    differ = sum(bool(found[call.id][1]) for call in calls)
    return f"| {name} | {implemented(calls, recorded)} | {len(calls)} | {equal} | {len(calls) - equal - differ} | {differ or ''} |"


def implemented(calls, recorded):
    """Whether any request that RabbitMQ grants is granted."""
    granted = [call for call in calls if recorded[call.id]["status"] < 300]
    if not granted:
        return "asked for refusals only" if calls else "not asked"
    return "yes" if any(call.came["status"] < 300 for call in granted) else "no"
