package watermill

import (
	"sync"
	"testing"

	"github.com/ThreeDotsLabs/watermill-amqp/v3/pkg/amqp"
	amqp091 "github.com/rabbitmq/amqp091-go"
)

// tidy deletes, when the test is over, the queues and exchanges that Watermill declares by this configuration and
// itself never deletes.
func tidy(t *testing.T, config amqp.Config) amqp.Config {
	queues, exchanges := &names{}, &names{}
	config.Queue.GenerateName = queues.recording(config.Queue.GenerateName)
	config.Exchange.GenerateName = exchanges.recording(config.Exchange.GenerateName)
	t.Cleanup(func() {
		connection, err := amqp091.Dial(config.Connection.AmqpURI)
		if err != nil {
			return // Its broker has ended.
		}
		defer connection.Close()
		channel, err := connection.Channel()
		succeed(t, err)
		for queue := range queues.seen {
			_, err := channel.QueueDelete(queue, false, false, false)
			succeed(t, err)
		}
		for exchange := range exchanges.seen {
			succeed(t, channel.ExchangeDelete(exchange, false, false))
		}
	})
	return config
}

type names struct {
	lock sync.Mutex
	seen map[string]bool
}

func (n *names) recording(generate func(string) string) func(string) string {
	return func(topic string) string {
		name := generate(topic)
		n.lock.Lock()
		defer n.lock.Unlock()
		if n.seen == nil {
			n.seen = map[string]bool{}
		}
		// The default exchange has no name and stays.
		if name != "" {
			n.seen[name] = true
		}
		return name
	}
}
