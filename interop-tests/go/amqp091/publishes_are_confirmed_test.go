package amqp091

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

const messages = 500

func TestEveryPublishIsConfirmedManyInFlightAtOnceAndArrivesInOrderAndIntact(t *testing.T) {
	connection := connect(t, broker.Shared(t))
	channel := confirming(t, connection)
	queue := temporary(t, channel)
	confirmations := channel.NotifyPublish(make(chan amqp.Confirmation, messages))
	for number := 0; number < messages; number++ {
		succeed(t, channel.Publish("", queue, false, false, amqp.Publishing{
			DeliveryMode: amqp.Persistent, MessageId: fmt.Sprint(number),
			Headers: amqp.Table{"number": int32(number)}, Body: body(number),
		}))
	}
	for number := 1; number <= messages; number++ {
		confirmation := next(t, confirmations)
		equal(t, confirmation, amqp.Confirmation{DeliveryTag: uint64(number), Ack: true}, "confirmation")
	}
	arriving := consume(t, channel, queue)
	for number := 0; number < messages; number++ {
		delivery := next(t, arriving)
		equal(t, bytes.Equal(delivery.Body, body(number)), true, fmt.Sprint("body ", number))
		equal(t, delivery.MessageId, fmt.Sprint(number), "message id")
		equal(t, delivery.Headers["number"], interface{}(int32(number)), "header")
		equal(t, delivery.Redelivered, false, "redelivered")
	}
}

func TestABatchIsConfirmedByItsDeferredConfirmations(t *testing.T) {
	connection := connect(t, broker.Shared(t))
	channel := confirming(t, connection)
	queue := temporary(t, channel)
	deadline, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	var open []*amqp.DeferredConfirmation
	for number := 0; number < messages; number++ {
		confirmation, err := channel.PublishWithDeferredConfirmWithContext(deadline, "", queue, false, false,
			amqp.Publishing{DeliveryMode: amqp.Persistent, Body: body(number)})
		succeed(t, err)
		open = append(open, confirmation)
	}
	for _, confirmation := range open {
		acked, err := confirmation.WaitContext(deadline)
		succeed(t, err)
		equal(t, acked, true, "confirmed")
	}
	found, err := channel.QueueInspect(queue)
	succeed(t, err)
	equal(t, found.Messages, messages, "messages")
}

// body is empty, small, or (every hundredth) longer than a frame.
func body(number int) []byte {
	length := number
	if number%100 == 0 {
		length = number * 3000
	}
	return bytes.Repeat([]byte{byte(number)}, length)
}
