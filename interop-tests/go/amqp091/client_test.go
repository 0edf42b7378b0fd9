// The Go client does what applications do; one scenario a file, named by what has to hold.
package amqp091

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

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

// connect opens a connection that ends with the test.
func connect(t *testing.T, to *broker.Broker) *amqp.Connection {
	t.Helper()
	connection, err := amqp.Dial(to.URL)
	succeed(t, err)
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

// confirming is a channel that confirms publishes.
func confirming(t *testing.T, connection *amqp.Connection) *amqp.Channel {
	t.Helper()
	channel := open(t, connection)
	succeed(t, channel.Confirm(false))
	return channel
}

func open(t *testing.T, connection *amqp.Connection) *amqp.Channel {
	t.Helper()
	channel, err := connection.Channel()
	succeed(t, err)
	return channel
}

// temporary declares a queue of this connection and returns the name that the server gave it.
func temporary(t *testing.T, channel *amqp.Channel) string {
	t.Helper()
	queue, err := channel.QueueDeclare("", false, false, true, false, nil)
	succeed(t, err)
	return queue.Name
}

// declare makes a queue of this connection with a unique name.
func declare(t *testing.T, channel *amqp.Channel, what string, arguments amqp.Table) string {
	t.Helper()
	queue, err := channel.QueueDeclare(broker.Unique(what), false, false, true, false, arguments)
	succeed(t, err)
	return queue.Name
}

// publish returns when the broker has confirmed.
func publish(t *testing.T, channel *amqp.Channel, exchange, key string, message amqp.Publishing) {
	t.Helper()
	deadline, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	confirmation, err := channel.PublishWithDeferredConfirmWithContext(deadline, exchange, key, false, false, message)
	succeed(t, err)
	acked, err := confirmation.WaitContext(deadline)
	succeed(t, err)
	equal(t, acked, true, "confirmed")
}

func send(t *testing.T, channel *amqp.Channel, queue, body string) {
	t.Helper()
	publish(t, channel, "", queue, amqp.Publishing{Body: []byte(body)})
}

func consume(t *testing.T, channel *amqp.Channel, queue string) <-chan amqp.Delivery {
	t.Helper()
	arriving, err := channel.Consume(queue, "", false, false, false, false, nil)
	succeed(t, err)
	return arriving
}

// next is the next one that arrives, or a failure when it takes too long.
func next[T any](t *testing.T, arriving <-chan T) T {
	t.Helper()
	select {
	case arrived, more := <-arriving:
		if !more {
			t.Fatal("ended instead of arriving")
		}
		return arrived
	case <-time.After(patience):
		t.Fatal("nothing arrived")
		panic("unreachable")
	}
}

// get takes a message that has to be there.
func get(t *testing.T, channel *amqp.Channel, queue string) amqp.Delivery {
	t.Helper()
	message, there, err := channel.Get(queue, false)
	succeed(t, err)
	equal(t, there, true, "a message in "+queue)
	return message
}

func isEmpty(t *testing.T, channel *amqp.Channel, queue string) {
	t.Helper()
	_, there, err := channel.Get(queue, true)
	succeed(t, err)
	equal(t, there, false, "a message in "+queue)
}

// refusal is the code that a call is refused with, tried on a channel of its own; 0 when it succeeds.
func refusal(t *testing.T, connection *amqp.Connection, call func(*amqp.Channel) error) int {
	t.Helper()
	channel := open(t, connection)
	err := call(channel)
	var refused *amqp.Error
	if errors.As(err, &refused) {
		return refused.Code
	}
	succeed(t, err)
	succeed(t, channel.Close())
	return 0
}

// deaths is "queue reason count" of each x-death record, newest first.
func deaths(message amqp.Delivery) string {
	records, _ := message.Headers["x-death"].([]interface{})
	text := ""
	for _, record := range records {
		death := record.(amqp.Table)
		text += fmt.Sprintf("[%v %v %v]", death["queue"], death["reason"], death["count"])
	}
	return text
}
