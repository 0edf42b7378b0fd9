package watermill

import (
	"testing"

	"github.com/ThreeDotsLabs/watermill-amqp/v3/pkg/amqp"

	"leveret/interop/broker"
)

func TestTopicsAreMatchedByPatterns(t *testing.T) {
	url := broker.Shared(t).URL
	exchange, queue := broker.Unique("exchange"), broker.Unique("queue")
	config := tidy(t, confirmed(amqp.NewDurableTopicConfig(url, exchange, queue)))
	publishing, subscribing := publisher(t, config), subscriber(t, config)
	defer closeAll(t, publishing, subscribing)
	arriving := subscribe(t, subscribing, "orders.*.eu")
	publish(t, publishing, "orders.new.us", "not this")
	publish(t, publishing, "orders.new.eu", "this")
	matched := next(t, arriving)
	equal(t, string(matched.Payload), "this", "body")
	matched.Ack()
}
