"""Health checks."""


def checks(s):
    """Every check of a healthy broker."""
    for name in ("alarms", "local-alarms", "virtual-hosts", "node-is-quorum-critical", "node-is-mirror-sync-critical", "is-in-service", "ready-to-serve-clients", "below-node-connection-limit", "metadata-store/initialized", "metadata-store/initialized/with-data", "quorum-queues-without-elected-leaders/all-vhosts", "quorum-queues-without-elected-leaders/vhost/scene"):
        s.get(f"/health/checks/{name}")
    s.get("/aliveness-test/scene")
    s.get("/aliveness-test/%2F")
    s.get("/aliveness-test/nothing")
    s.get("/healthchecks/node")
    s.get(f"/healthchecks/node/{s.node}")
    s.get("/healthchecks/node/nobody@nowhere")


def listeners(s):
    """Ports and protocols that are listened on, or not."""
    port = s.broker.amqp.rsplit(":", 1)[1]
    for name in (port, "1", "0", "x", "99999999", "-1"):
        s.get(f"/health/checks/port-listener/{name}")
    for name in ("amqp", "http", "amqp091", "amqp,http", "mqtt", "stream", "amqps", "nothing", "AMQP"):
        s.get(f"/health/checks/protocol-listener/{name}")


def certificates(s):
    """Without TLS no certificate expires."""
    for within, unit in ((1, "days"), (2, "weeks"), (3, "months"), (1, "years"), (1, "hours"), ("x", "days"), (0, "days"), (-1, "days")):
        s.get(f"/health/checks/certificate-expiration/{within}/{unit}")


def who_may(s):
    """Who may ask."""
    for who in ("adm", "mon", "pol", "man", "none", None, ("adm", "wrong")):
        for name in ("alarms", "local-alarms", "is-in-service", "port-listener/1"):
            s.get(f"/health/checks/{name}", who=who)
        s.get("/aliveness-test/scene", who=who)
    s.ask("PUT", "/health/checks/alarms", {})
    s.ask("HEAD", "/health/checks/alarms")
