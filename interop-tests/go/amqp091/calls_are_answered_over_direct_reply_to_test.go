package amqp091

import (
	"bytes"
	"fmt"
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

const calls = 50

func TestCallsAreAnsweredOverDirectReplyTo(t *testing.T) {
	serving := open(t, connect(t, broker.Shared(t)))
	queue, err := serving.QueueDeclare(broker.Unique("requests"), false, true, true, false, nil)
	succeed(t, err)
	requests, err := serving.Consume(queue.Name, "", true, false, false, false, nil)
	succeed(t, err)
	go func() {
		for request := range requests {
			_ = serving.Publish("", request.ReplyTo, false, false, amqp.Publishing{
				CorrelationId: request.CorrelationId, Body: bytes.ToUpper(request.Body),
			})
		}
	}()

	calling := open(t, connect(t, broker.Shared(t)))
	replies, err := calling.Consume("amq.rabbitmq.reply-to", "", true, false, false, false, nil)
	succeed(t, err)
	for call := 0; call < calls; call++ {
		succeed(t, calling.Publish("", queue.Name, false, false, amqp.Publishing{
			ReplyTo: "amq.rabbitmq.reply-to", CorrelationId: fmt.Sprint(call), Body: []byte(fmt.Sprint("call ", call)),
		}))
		reply := next(t, replies)
		equal(t, reply.CorrelationId, fmt.Sprint(call), "correlation id")
		equal(t, string(reply.Body), fmt.Sprint("CALL ", call), "body")
	}
}
