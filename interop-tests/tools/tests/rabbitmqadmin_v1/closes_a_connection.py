"""A connection that is listed is closed by its name."""
from tool import amqp, api, eq, fresh_vhost, has, wait
from v1 import admin, listed

fresh_vhost("v1c")
conn = amqp("v1c")
conn[1].declare("q", exclusive=True).consume("q")
mine = lambda: [one for one in listed("connections") if one.get("vhost") == "v1c"]
wait("the connection", mine)
wait("its channel", lambda: [one for one in listed("channels") if one.get("vhost") == "v1c" and one.get("consumer_count") == 1])
eq([one["queue"]["name"] for one in listed("consumers") if one["queue"]["vhost"] == "v1c"], ["q"])
has(admin("close", "connection", f"name={mine()[0]['name']}"), "connection closed")
conn.ended()
eq(conn.link.server_closed, True)
wait("its end", lambda: not mine())
api("DELETE", "/vhosts/v1c")
