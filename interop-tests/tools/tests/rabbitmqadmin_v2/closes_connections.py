"""Connections, channels and consumers are listed, and a connection closed."""
from tool import amqp, api, eq, fresh_vhost, wait
from v2 import admin, names, rows

fresh_vhost("v2c")
conn = amqp("v2c")
conn[1].declare("q", exclusive=True).consume("q", tag="tag")
mine = lambda: [one["name"] for one in api("GET", "/connections")[1] if one.get("vhost") == "v2c" and "user" in one]
wait("the connection", mine)
wait("its channel", lambda: any(one.get("consumer_count") == 1 for one in api("GET", "/vhosts/v2c/channels")[1]))
eq(mine()[0] in names("list", "connections"), True)
eq([row for row in rows("list", "channels") if mine()[0] in " ".join(row)] != [], True)
eq([row for row in rows("-V", "v2c", "list", "consumers") if "tag" in row] != [], True)
admin("close", "connection", "--name", mine()[0])
conn.ended()
eq(conn.link.server_closed, True)
wait("its end", lambda: not mine())
api("DELETE", "/vhosts/v2c")
