package watermill

import (
	"testing"

	"github.com/ThreeDotsLabs/watermill-amqp/v3/pkg/amqp"
	"github.com/ThreeDotsLabs/watermill/message"
	amqp091 "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

func TestANackedMessageIsRedeliveredInItsPlace(t *testing.T) {
	config := tidy(t, confirmed(amqp.NewDurableQueueConfig(broker.Shared(t).URL)))
	topic := broker.Unique("nacked")
	publishing, subscribing := publisher(t, config), subscriber(t, config)
	defer closeAll(t, publishing, subscribing)
	arriving := subscribe(t, subscribing, topic)
	publish(t, publishing, topic, "first", "second")

	refused := next(t, arriving)
	equal(t, string(refused.Payload), "first", "body")
	equal(t, amqp.IsMessageRedelivered(refused), false, "redelivered")
	refused.Nack()
	again := next(t, arriving)
	equal(t, string(again.Payload), "first", "body")
	equal(t, again.UUID, refused.UUID, "the message's id")
	equal(t, amqp.IsMessageRedelivered(again), true, "redelivered")
	again.Ack()
	second := next(t, arriving)
	equal(t, string(second.Payload), "second", "body")
	second.Ack()
}

func TestANackedMessageIsDeadLetteredWhenTheSubscriberSaysSo(t *testing.T) {
	config := tidy(t, confirmed(amqp.NewDurableQueueConfig(broker.Shared(t).URL)))
	topic, dead := broker.Unique("work"), broker.Unique("dead")
	burial := config
	burial.Marshaler = letters{}
	config.Consume.NoRequeueOnNack = true
	config.Queue.Arguments = map[string]interface{}{"x-dead-letter-exchange": "", "x-dead-letter-routing-key": dead}
	publishing, working, burying := publisher(t, config), subscriber(t, config), subscriber(t, burial)
	defer closeAll(t, publishing, working, burying)
	buried := subscribe(t, burying, dead)
	arriving := subscribe(t, working, topic)
	publish(t, publishing, topic, "poison")
	next(t, arriving).Nack()
	letter := next(t, buried)
	equal(t, string(letter.Payload), "poison", "body")
	equal(t, letter.Metadata.Get("x-first-death-reason"), "rejected", "why it died")
	letter.Ack()
}

// letters reads dead letters, whose x-death is no string and nothing that Watermill's own marshaler reads.
type letters struct{ amqp.DefaultMarshaler }

func (l letters) Unmarshal(letter amqp091.Delivery) (*message.Message, error) {
	delete(letter.Headers, "x-death")
	return l.DefaultMarshaler.Unmarshal(letter)
}
