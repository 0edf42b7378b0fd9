package amqp091

import (
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

const redialAfter = 50 * time.Millisecond

// The client leaves recovery to the application: this is the loop that its documentation recommends.
func TestAnApplicationThatDialsAgainConsumesOnAfterARestart(t *testing.T) {
	own := broker.Own(t)
	queue := broker.Unique("recovery")
	bodies := make(chan string, 10)
	started := make(chan struct{}, 10)
	stop := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		for !isClosed(stop) {
			consumeUntilClosed(own.URL, queue, started, bodies, stop)
			time.Sleep(redialAfter)
		}
	}()
	next(t, started)
	own.Kill()
	own.Restart(t)
	next(t, started)
	channel := confirming(t, connect(t, own))
	publish(t, channel, "", queue, amqp.Publishing{DeliveryMode: amqp.Persistent, Body: []byte("after")})
	equal(t, next(t, bodies), "after", "body")
	close(stop)
	<-ended
}

func consumeUntilClosed(url, queue string, started chan<- struct{}, bodies chan<- string, stop <-chan struct{}) {
	connection, err := amqp.Dial(url)
	if err != nil {
		return
	}
	defer connection.Close()
	channel, err := connection.Channel()
	if err != nil {
		return
	}
	if _, err := channel.QueueDeclare(queue, true, false, false, false, nil); err != nil {
		return
	}
	arriving, err := channel.Consume(queue, "", false, false, false, false, nil)
	if err != nil {
		return
	}
	started <- struct{}{}
	for {
		select {
		case delivery, more := <-arriving:
			if !more {
				return
			}
			if delivery.Ack(false) == nil {
				bodies <- string(delivery.Body)
			}
		case <-stop:
			return
		}
	}
}

func isClosed(channel <-chan struct{}) bool {
	select {
	case <-channel:
		return true
	default:
		return false
	}
}
