package amqp091

import (
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

func TestAnUnroutableMandatoryMessageIsReturned(t *testing.T) {
	channel := confirming(t, connect(t, broker.Shared(t)))
	returns := channel.NotifyReturn(make(chan amqp.Return, 2))
	confirmations := channel.NotifyPublish(make(chan amqp.Confirmation, 2))
	nowhere := broker.Unique("nowhere")
	succeed(t, channel.Publish("amq.direct", nowhere, true, false,
		amqp.Publishing{CorrelationId: "order-7", Body: []byte("lost")}))
	equal(t, next(t, confirmations).Ack, true, "confirmed")
	returned := next(t, returns)
	equal(t, string(returned.Body), "lost", "body")
	equal(t, returned.ReplyCode, 312, "reply code")
	equal(t, returned.ReplyText, "NO_ROUTE", "reply text")
	equal(t, returned.RoutingKey, nowhere, "routing key")
	equal(t, returned.CorrelationId, "order-7", "correlation id")

	succeed(t, channel.Publish("amq.direct", nowhere, false, false, amqp.Publishing{Body: []byte("dropped")}))
	equal(t, next(t, confirmations).Ack, true, "confirmed")
	equal(t, len(returns), 0, "returned without the mandatory flag")
}
