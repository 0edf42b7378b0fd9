package watermill

import (
	"fmt"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill-amqp/v3/pkg/amqp"
	"github.com/ThreeDotsLabs/watermill/message"

	"leveret/interop/broker"
)

func TestASubscriberGoesOnAfterARestart(t *testing.T) {
	own := broker.Own(t)
	config := quick(confirmed(amqp.NewDurableQueueConfig(own.URL)))
	topic := broker.Unique("restart")
	subscribing := subscriber(t, config)
	arriving := subscribe(t, subscribing, topic)
	before := publisher(t, config)
	publish(t, before, topic, "first")
	held := next(t, arriving)
	own.Kill()
	own.Restart(t)
	// Its acknowledgement fails with the connection; the message comes again.
	held.Ack()
	again := next(t, arriving)
	equal(t, string(again.Payload), "first", "body")
	again.Ack()

	after := publisher(t, config)
	publish(t, after, topic, "second")
	second := next(t, arriving)
	equal(t, string(second.Payload), "second", "body")
	second.Ack()
	closeAll(t, before, after, subscribing)
}

const (
	messages = 300
	kills    = 3
)

// A publisher that publishes again what was not confirmed, and a broker that is killed in its midst.
func TestNothingConfirmedIsLostOverRestarts(t *testing.T) {
	own := broker.Own(t)
	config := quick(confirmed(amqp.NewDurablePubSubConfig(own.URL, amqp.GenerateQueueNameTopicNameWithSuffix("test"))))
	topic := broker.Unique("restarts")
	subscribing, publishing := subscriber(t, config), publisher(t, config)
	arriving := subscribe(t, subscribing, topic)
	go func() {
		for number := 0; number < messages; number++ {
			sent := message.NewMessage(fmt.Sprint(number), nil)
			for publishing.Publish(topic, sent) != nil {
				time.Sleep(10 * time.Millisecond)
			}
		}
	}()

	seen := map[string]bool{}
	for len(seen) < messages {
		arrived := next(t, arriving)
		// What was published or delivered twice is no wonder here; what never comes would be.
		if fresh := !seen[arrived.UUID]; fresh && len(seen)%(messages/kills) == messages/kills/2 {
			own.Kill()
			own.Restart(t)
		}
		seen[arrived.UUID] = true
		arrived.Ack()
	}
	closeAll(t, publishing, subscribing)
}
