package amqp091

import (
	"testing"

	"leveret/interop/broker"
)

func TestPrefetchBoundsWhatAConsumerHolds(t *testing.T) {
	channel := confirming(t, connect(t, broker.Shared(t)))
	queue := temporary(t, channel)
	for _, digit := range "0123456789" {
		send(t, channel, queue, string(digit))
	}
	succeed(t, channel.Qos(3, 0, false))
	arriving := consume(t, channel, queue)
	equal(t, string(next(t, arriving).Body), "0", "body")
	second := next(t, arriving)
	equal(t, string(second.Body), "1", "body")
	equal(t, string(next(t, arriving).Body), "2", "body")
	// The consumer is full, so the next message in order is still the queue's: a get finds it there.
	equal(t, string(get(t, channel, queue).Body), "3", "the queue's first")

	succeed(t, second.Ack(true))
	equal(t, string(next(t, arriving).Body), "4", "body")
	equal(t, string(next(t, arriving).Body), "5", "body")
	equal(t, string(get(t, channel, queue).Body), "6", "the queue's first: two were settled, two may come")
}
