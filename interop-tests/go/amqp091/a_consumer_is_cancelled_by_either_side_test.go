package amqp091

import (
	"testing"

	"leveret/interop/broker"
)

func TestAfterACancelNothingMoreComesAndMessagesStayQueued(t *testing.T) {
	channel := confirming(t, connect(t, broker.Shared(t)))
	queue := temporary(t, channel)
	arriving, err := channel.Consume(queue, "mine", false, false, false, false, nil)
	succeed(t, err)
	send(t, channel, queue, "before")
	succeed(t, next(t, arriving).Ack(false))
	succeed(t, channel.Cancel("mine", false))
	send(t, channel, queue, "after")
	kept := get(t, channel, queue)
	equal(t, string(kept.Body), "after", "body")
	equal(t, kept.Redelivered, false, "redelivered")
	_, more := <-arriving
	equal(t, more, false, "a delivery after the cancel")
}

func TestAConsumerIsToldWhenItsQueueIsDeleted(t *testing.T) {
	connection := connect(t, broker.Shared(t))
	channel := confirming(t, connection)
	cancelled := channel.NotifyCancel(make(chan string, 1))
	queue := broker.Unique("deleted")
	_, err := channel.QueueDeclare(queue, true, false, false, false, nil)
	succeed(t, err)
	arriving, err := channel.Consume(queue, "mine", false, false, false, false, nil)
	succeed(t, err)
	_, err = open(t, connection).QueueDelete(queue, false, false, false)
	succeed(t, err)
	equal(t, next(t, cancelled), "mine", "cancelled")
	_, more := <-arriving
	equal(t, more, false, "a delivery after the cancel")
	temporary(t, channel)
}
