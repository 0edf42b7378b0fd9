package amqp091

import (
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

func TestWhatIsNackedRejectedOrHeldByAClosedChannelComesBackInItsPlace(t *testing.T) {
	connection := connect(t, broker.Shared(t))
	channel := confirming(t, connection)
	queue := temporary(t, channel)
	for _, digit := range "012345" {
		send(t, channel, queue, string(digit))
	}
	holder := open(t, connection)
	var held []amqp.Delivery
	for range "012345" {
		held = append(held, get(t, holder, queue))
	}
	succeed(t, held[0].Ack(false))
	succeed(t, held[1].Nack(false, true))
	succeed(t, held[2].Reject(true))
	succeed(t, held[3].Reject(false))
	succeed(t, holder.Close())

	arriving := consume(t, channel, queue)
	for _, digit := range "1245" {
		delivery := next(t, arriving)
		equal(t, string(delivery.Body), string(digit), "body")
		equal(t, delivery.Redelivered, true, "redelivered")
		succeed(t, delivery.Ack(false))
	}
	isEmpty(t, channel, queue)
}
