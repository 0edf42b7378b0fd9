package amqp091

import (
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

func TestDurableDataOutlivesAKilledBroker(t *testing.T) {
	own := broker.Own(t)
	exchange, queue := broker.Unique("exchange"), broker.Unique("queue")
	connection := connect(t, own)
	closed := connection.NotifyClose(make(chan *amqp.Error, 1))
	channel := confirming(t, connection)
	succeed(t, channel.ExchangeDeclare(exchange, "topic", true, false, false, false, nil))
	_, err := channel.QueueDeclare(queue, true, false, false, false, nil)
	succeed(t, err)
	succeed(t, channel.QueueBind(queue, "orders.#", exchange, false, nil))
	publish(t, channel, "", queue, amqp.Publishing{DeliveryMode: amqp.Transient, Body: []byte("transient")})
	publish(t, channel, "", queue, amqp.Publishing{DeliveryMode: amqp.Persistent, Body: []byte("persistent")})
	own.Kill()
	next(t, closed)
	own.Restart(t)

	channel = confirming(t, connect(t, own))
	publish(t, channel, exchange, "orders.new",
		amqp.Publishing{DeliveryMode: amqp.Persistent, Body: []byte("after the restart")})
	equal(t, string(get(t, channel, queue).Body), "persistent", "body")
	equal(t, string(get(t, channel, queue).Body), "after the restart", "body")
	isEmpty(t, channel, queue)
}
