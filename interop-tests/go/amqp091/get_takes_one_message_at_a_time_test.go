package amqp091

import (
	"testing"

	"leveret/interop/broker"
)

func TestGetTakesOneMessageAtATime(t *testing.T) {
	channel := confirming(t, connect(t, broker.Shared(t)))
	queue := temporary(t, channel)
	isEmpty(t, channel, queue)
	send(t, channel, queue, "first")
	send(t, channel, queue, "second")

	first := get(t, channel, queue)
	equal(t, string(first.Body), "first", "body")
	equal(t, first.MessageCount, 1, "left")
	succeed(t, first.Ack(false))
	second := get(t, channel, queue)
	equal(t, string(second.Body), "second", "body")
	equal(t, second.MessageCount, 0, "left")
	isEmpty(t, channel, queue)
}
