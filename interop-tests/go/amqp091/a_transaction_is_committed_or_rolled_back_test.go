package amqp091

import (
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

func TestATransactionIsCommittedOrRolledBack(t *testing.T) {
	connection := connect(t, broker.Shared(t))
	channel, transaction := open(t, connection), open(t, connection)
	queue := temporary(t, channel)
	succeed(t, transaction.Tx())
	succeed(t, transaction.Publish("", queue, false, false, amqp.Publishing{Body: []byte("taken back")}))
	succeed(t, transaction.TxRollback())
	succeed(t, transaction.Publish("", queue, false, false, amqp.Publishing{Body: []byte("meant")}))
	isEmpty(t, channel, queue)
	succeed(t, transaction.TxCommit())
	equal(t, string(get(t, channel, queue).Body), "meant", "body")
	isEmpty(t, channel, queue)
}
