package amqp091

import (
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

func TestExpiredMessagesAreDeadLettered(t *testing.T) {
	channel := confirming(t, connect(t, broker.Shared(t)))
	dead := temporary(t, channel)
	byQueue := declare(t, channel, "ttl",
		amqp.Table{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead, "x-message-ttl": 30})
	byMessage := declare(t, channel, "expiration",
		amqp.Table{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead})
	letters := consume(t, channel, dead)

	send(t, channel, byQueue, "queue's")
	first := next(t, letters)
	equal(t, string(first.Body), "queue's", "body")
	equal(t, deaths(first), "["+byQueue+" expired 1]", "x-death")

	publish(t, channel, "", byMessage, amqp.Publishing{Body: []byte("its own"), Expiration: "40"})
	second := next(t, letters)
	equal(t, string(second.Body), "its own", "body")
	equal(t, deaths(second), "["+byMessage+" expired 1]", "x-death")
	equal(t, second.Expiration, "", "a dead letter must not expire again")
	death := second.Headers["x-death"].([]interface{})[0].(amqp.Table)
	equal(t, death["original-expiration"], interface{}("40"), "original expiration")
}
