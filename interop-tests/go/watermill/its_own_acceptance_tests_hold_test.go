package watermill

import (
	"testing"

	"github.com/ThreeDotsLabs/watermill-amqp/v3/pkg/amqp"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/tests"

	"leveret/interop/broker"
)

// What Watermill promises of AMQP. Its short form runs: a tenth of the messages.
func features() tests.Features {
	return tests.Features{
		GuaranteedOrder: true, GuaranteedOrderWithSingleSubscriber: true, Persistent: true, ForceShort: true,
	}
}

func TestAcceptanceOfADurableQueue(t *testing.T) {
	config := tidy(t, amqp.NewDurableQueueConfig(broker.Shared(t).URL))
	config.Publish.ChannelPoolSize = 5
	tests.TestPubSub(t, features(), pair(config), nil)
}

func TestAcceptanceOfDurablePublishAndSubscribeWithConfirms(t *testing.T) {
	grouped := features()
	grouped.ConsumerGroups = true
	groups := func(part *testing.T, group string) (message.Publisher, message.Subscriber) {
		return pair(confirmed(fanout(t, group)))(part)
	}
	tests.TestPubSub(t, grouped, pair(confirmed(fanout(t, "test"))), groups)
}

func TestAcceptanceOfPublishesInTransactions(t *testing.T) {
	config := fanout(t, "test")
	config.Publish.Transactional = true
	tests.TestPublishSubscribe(t, tests.TestContext{TestID: tests.NewTestID(), Features: features()}, pair(config))
}

// fanout gives each group of subscribers a queue that gets all messages of a topic.
func fanout(t *testing.T, group string) amqp.Config {
	suffixed := amqp.GenerateQueueNameTopicNameWithSuffix(group)
	return tidy(t, amqp.NewDurablePubSubConfig(broker.Shared(t).URL, suffixed))
}

func pair(config amqp.Config) tests.PubSubConstructor {
	return func(t *testing.T) (message.Publisher, message.Subscriber) {
		return publisher(t, config), subscriber(t, config)
	}
}
