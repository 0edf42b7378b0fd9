package amqp091

import (
	"fmt"
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

func TestAMessageRejectedThreeTimesTellsSoInXDeath(t *testing.T) {
	channel := confirming(t, connect(t, broker.Shared(t)))
	retry := broker.Unique("retry")
	work := declare(t, channel, "work", amqp.Table{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": retry})
	_, err := channel.QueueDeclare(retry, false, false, true, false,
		amqp.Table{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": work, "x-message-ttl": 20})
	succeed(t, err)
	send(t, channel, work, "poison")

	arriving := consume(t, channel, work)
	equal(t, deaths(next(t, arriving)), "", "x-death before any failure")
	succeed(t, channel.Reject(1, false))
	for failures := 1; failures <= 3; failures++ {
		delivery := next(t, arriving)
		equal(t, deaths(delivery), fmt.Sprintf("[%s expired %d][%s rejected %d]", retry, failures, work, failures), "x-death")
		succeed(t, delivery.Reject(false))
	}
}
