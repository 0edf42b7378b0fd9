package watermill

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-amqp/v3/pkg/amqp"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/message/router/middleware"

	"leveret/interop/broker"
)

const retries = 2

func TestARouterGivesUpToAPoisonQueue(t *testing.T) {
	config := tidy(t, confirmed(amqp.NewDurableQueueConfig(broker.Shared(t).URL)))
	in, out, poison := broker.Unique("in"), broker.Unique("out"), broker.Unique("poison")
	publishing, subscribing := publisher(t, config), subscriber(t, config)
	poisoned, shipped := subscribe(t, subscribing, poison), subscribe(t, subscribing, out)

	var attempts atomic.Int32
	router, err := message.NewRouter(message.RouterConfig{}, watermill.NopLogger{})
	succeed(t, err)
	toPoison, err := middleware.PoisonQueue(publishing, poison)
	succeed(t, err)
	router.AddMiddleware(toPoison, middleware.Retry{MaxRetries: retries, InitialInterval: time.Millisecond}.Middleware)
	router.AddHandler("ship", in, subscriber(t, config), out, publishing, func(order *message.Message) ([]*message.Message, error) {
		if string(order.Payload) == "poison" {
			attempts.Add(1)
			return nil, errors.New("cannot be shipped")
		}
		return message.Messages{message.NewMessage(watermill.NewUUID(), append(order.Payload, " shipped"...))}, nil
	})
	ended := make(chan error, 1)
	go func() { ended <- router.Run(context.Background()) }()
	<-router.Running()

	publish(t, publishing, in, "poison", "order")
	letter := next(t, poisoned)
	equal(t, string(letter.Payload), "poison", "body")
	equal(t, letter.Metadata.Get(middleware.ReasonForPoisonedKey), "cannot be shipped", "reason")
	equal(t, attempts.Load(), retries+1, "attempts")
	letter.Ack()
	order := next(t, shipped)
	equal(t, string(order.Payload), "order shipped", "body")
	order.Ack()
	closeAll(t, router, subscribing, publishing)
	succeed(t, <-ended)
}
