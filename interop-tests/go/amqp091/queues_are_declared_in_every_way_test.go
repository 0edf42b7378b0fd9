package amqp091

import (
	"strings"
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

func TestQueuesAreDeclaredInEveryWay(t *testing.T) {
	connection := connect(t, broker.Shared(t))
	channel := open(t, connection)
	durable := broker.Unique("durable")
	declared := func(durably bool, arguments amqp.Table) func(*amqp.Channel) error {
		return func(own *amqp.Channel) error {
			_, err := own.QueueDeclare(durable, durably, false, false, false, arguments)
			return err
		}
	}
	equal(t, refusal(t, connection, declared(true, nil)), 0, "first declare")
	equal(t, refusal(t, connection, declared(true, nil)), 0, "the same again")
	found, err := channel.QueueDeclarePassive(durable, true, false, false, false, nil)
	succeed(t, err)
	equal(t, found, amqp.Queue{Name: durable}, "passive declare")

	exclusive := declare(t, channel, "exclusive", nil)
	other := connect(t, broker.Shared(t))
	equal(t, refusal(t, other, looksFor(exclusive)), 405, "another connection")

	if named := temporary(t, channel); !strings.HasPrefix(named, "amq.gen-") {
		t.Fatal("the server named a queue ", named)
	}
	equal(t, refusal(t, connection, looksFor(broker.Unique("missing"))), 404, "missing")
	equal(t, refusal(t, connection, declared(false, nil)), 406, "not durable")
	equal(t, refusal(t, connection, declared(true, amqp.Table{"x-max-length": 5})), 406, "other arguments")
	_, err = channel.QueueDelete(durable, false, false, false)
	succeed(t, err)
}

func TestAnExclusiveQueueGoesWithItsConnection(t *testing.T) {
	owner := connect(t, broker.Shared(t))
	exclusive := declare(t, open(t, owner), "exclusive", nil)
	succeed(t, owner.Close())
	equal(t, refusal(t, connect(t, broker.Shared(t)), looksFor(exclusive)), 404, "after its owner")
}

func looksFor(queue string) func(*amqp.Channel) error {
	return func(channel *amqp.Channel) error {
		_, err := channel.QueueDeclarePassive(queue, false, false, false, false, nil)
		return err
	}
}
