"""Something of everything that metrics count, again and again: published, routed or not, delivered in every way, dead-lettered
for every reason. What is left waits in queues for whoever counts them."""

from tool import amqp


class Load:
    """The clients; `once` does everything one time."""

    def __init__(self, vhost):
        self.conn = amqp(vhost, "load")
        self.publisher, self.taker, self.auto, self.getter = (self.conn[number] for number in (1, 2, 3, 4))
        self.publisher.confirms()
        self.publisher.exchange("dead", "fanout", durable=True).declare("dead-letters", durable=True).bind("dead-letters", "dead")
        dead = {"x-dead-letter-exchange": "dead"}
        self.publisher.declare("taken", durable=True).declare("auto", durable=True).declare("got", durable=True).declare("waits", durable=True)
        self.publisher.declare("rejected", {**dead}, durable=True).declare("expired", {**dead, "x-message-ttl": 1}, durable=True)
        self.publisher.declare("full", {**dead, "x-max-length": 1}, durable=True)
        self.publisher.declare("limited", {**dead, "x-queue-type": "quorum", "x-delivery-limit": 1}, durable=True)
        self.taker.qos(10).consume("taken", tag="taken")
        self.auto.consume("auto", tag="auto", no_ack=True)

    def once(self):
        sent = 0
        for key in ("taken", "auto", "got", "got", "waits", "rejected", "expired", "full", "full", "limited", "nowhere"):
            self.publisher.publish("message", key)
            sent += 1
        self.publisher.publish("returned", "nowhere", mandatory=True).settled(sent + 1)
        self.taker.deliveries(1)
        self.taker.nack(self.taker.last("basic.deliver")["args"]["delivery_tag"]).deliveries(1)
        self.taker.ack(self.taker.last("basic.deliver")["args"]["delivery_tag"])
        self.auto.deliveries(1)
        self.getter.get("got").get("got", no_ack=False)
        self.getter.ack(self.getter.last("basic.get-ok")["args"]["delivery_tag"]).get("got")
        self._reject("rejected", 1, requeue=False)
        self._reject("limited", 2, requeue=True)
        self.getter.sync("got")

    def _reject(self, queue, times, requeue):
        """A quorum queue may be a moment late with what comes back."""
        for _ in range(times):
            before = self.getter.count(("basic.get-ok",))
            while self.getter.count(("basic.get-ok",)) == before:
                self.getter.get(queue, no_ack=False)
            self.getter.reject(self.getter.last("basic.get-ok")["args"]["delivery_tag"], requeue=requeue)

    def stop(self):
        self.conn.close()
