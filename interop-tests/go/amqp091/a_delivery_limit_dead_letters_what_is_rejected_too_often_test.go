package amqp091

import (
	"fmt"
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

const limit = 2

func TestADeliveryLimitOnAQueueOfTheDefaultType(t *testing.T) {
	connection := connect(t, broker.Shared(t))
	if connection.Properties["product"] == "RabbitMQ" {
		t.Skip("RabbitMQ refuses x-delivery-limit on classic queues")
	}
	rejectedTooOften(t, connection, "classic")
}

func TestADeliveryLimitOnAQuorumQueue(t *testing.T) {
	rejectedTooOften(t, connect(t, broker.Shared(t)), "quorum")
}

func rejectedTooOften(t *testing.T, connection *amqp.Connection, kind string) {
	t.Helper()
	channel := confirming(t, connection)
	dead := temporary(t, channel)
	work := broker.Unique("work")
	_, err := channel.QueueDeclare(work, true, false, false, false, amqp.Table{
		"x-queue-type": kind, "x-delivery-limit": limit, "x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead,
	})
	succeed(t, err)
	send(t, channel, work, "poison")

	arriving := consume(t, channel, work)
	for attempt := 0; attempt <= limit; attempt++ {
		delivery := next(t, arriving)
		equal(t, delivery.Redelivered, attempt > 0, "redelivered")
		if kind == "quorum" && attempt > 0 {
			equal(t, delivery.Headers["x-delivery-count"], interface{}(int64(attempt)), "x-delivery-count")
		}
		succeed(t, delivery.Reject(true))
	}
	letter := next(t, consume(t, channel, dead))
	equal(t, string(letter.Body), "poison", "body")
	equal(t, deaths(letter), fmt.Sprintf("[%s delivery_limit 1]", work), "x-death")
	_, err = channel.QueueDelete(work, false, false, false)
	succeed(t, err)
}
