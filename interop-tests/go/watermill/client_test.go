// Watermill's publishers and subscribers, as applications configure them; one scenario a file.
package watermill

import (
	"context"
	"testing"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill-amqp/v3/pkg/amqp"
	"github.com/ThreeDotsLabs/watermill/message"

	"leveret/interop/broker"
)

// Generous, since only a failing test waits it out.
const patience = 30 * time.Second

func TestMain(m *testing.M) { broker.Main(m) }

func succeed(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func equal[T comparable](t *testing.T, got, wanted T, what string) {
	t.Helper()
	if got != wanted {
		t.Fatalf("%s: %v instead of %v", what, got, wanted)
	}
}

// confirmed is the configuration whose publishes wait for the broker's confirms.
func confirmed(config amqp.Config) amqp.Config {
	config.Publish.ConfirmDelivery = true
	return config
}

// quick makes a subscriber look for its broker often.
func quick(config amqp.Config) amqp.Config {
	config.Connection.Reconnect = &amqp.ReconnectConfig{
		BackoffInitialInterval: 50 * time.Millisecond, BackoffMultiplier: 1, BackoffMaxInterval: 200 * time.Millisecond,
	}
	return config
}

func publisher(t *testing.T, config amqp.Config) *amqp.Publisher {
	t.Helper()
	made, err := amqp.NewPublisher(config, watermill.NopLogger{})
	succeed(t, err)
	return made
}

func subscriber(t *testing.T, config amqp.Config) *amqp.Subscriber {
	t.Helper()
	made, err := amqp.NewSubscriber(config, watermill.NopLogger{})
	succeed(t, err)
	return made
}

func publish(t *testing.T, to message.Publisher, topic string, bodies ...string) {
	t.Helper()
	for _, body := range bodies {
		succeed(t, to.Publish(topic, message.NewMessage(watermill.NewUUID(), []byte(body))))
	}
}

func subscribe(t *testing.T, to message.Subscriber, topic string) <-chan *message.Message {
	t.Helper()
	messages, err := to.Subscribe(context.Background(), topic)
	succeed(t, err)
	return messages
}

// next is the next message that arrives, or a failure when it takes too long.
func next(t *testing.T, arriving <-chan *message.Message) *message.Message {
	t.Helper()
	select {
	case arrived, more := <-arriving:
		equal(t, more, true, "a message")
		return arrived
	case <-time.After(patience):
		t.Fatal("nothing arrived")
		panic("unreachable")
	}
}

func closeAll(t *testing.T, closers ...interface{ Close() error }) {
	t.Helper()
	for _, closer := range closers {
		succeed(t, closer.Close())
	}
}
