"""Every check of Debian's nagios-plugins-rabbitmq that RabbitMQ's own plugins do not decide."""
from tool import HOST, PASSWORD, PORT, USER, amqp, api, eq, fresh_vhost, has, run, wait


def check(name, *more, status=0):
    return run(f"check_rabbitmq_{name}", "-H", HOST, f"--port={PORT}", "-u", USER, "-p", PASSWORD, *more, status=status)


vhost = fresh_vhost("nagios")
conn = amqp(vhost)
conn[1].confirms().declare("watched", durable=True).consume("watched").qos(1)
for _ in range(5):
    conn[1].publish("x", "watched")
conn[1].settled(5)
wait("the queue's messages", lambda: api("GET", "/queues/nagios/watched")[1].get("messages") == 5)
wait("the connection", lambda: len(api("GET", "/connections")[1]) >= 1)

has(check("aliveness"), "RABBITMQ_ALIVENESS OK")
has(check("aliveness", "--vhost=nagios"), "OK - vhost: nagios")
has(check("aliveness", "--vhost=nothing", status=None), "UNKNOWN")
has(check("connections"), "RABBITMQ_CONNECTIONS OK", "connections=1")
has(check("connections", "-w", "0,0,0", "-c", "0,0,0", status=2), "CRITICAL")
has(check("objects"), "RABBITMQ_OBJECTS OK", "vhost=", "queue=", "channel=")
has(check("overview", "-w", "9000,9000,9000", "-c", "9999,9999,9999"), "RABBITMQ_OVERVIEW OK", "messages_unacknowledged=")
has(check("queue", "--vhost=nagios", "--queue=watched"), "RABBITMQ_QUEUE OK", "messages OK (5)", "consumers OK (1)")
has(check("queue", "--vhost=nagios", "--queue=watched", "-w", "1,1,1", "-c", "2,2,2", status=2), "CRITICAL")
has(check("queue", "--vhost=nagios", "--queue=nothing", status=2), "Not Found")
conn.close()
eq(api("DELETE", "/vhosts/nagios")[0], 204)
