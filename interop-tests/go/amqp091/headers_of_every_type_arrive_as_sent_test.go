package amqp091

import (
	"reflect"
	"testing"
	"time"

	amqp "github.com/rabbitmq/amqp091-go"

	"leveret/interop/broker"
)

func TestHeadersOfEveryTypeArriveAsSent(t *testing.T) {
	channel := confirming(t, connect(t, broker.Shared(t)))
	queue := temporary(t, channel)
	moment := time.Unix(1_700_000_000, 0)
	headers := amqp.Table{
		"string": "ein Häschen", "boolean": true, "byte": byte(200), "int8": int8(-8), "int16": int16(-16),
		"int32": int32(-32), "int64": int64(-1 << 62), "float32": float32(1.5), "float64": -2.25,
		"decimal": amqp.Decimal{Scale: 3, Value: 12345}, "time": moment, "bytes": []byte{0, 1, 255}, "nothing": nil,
		"list":  []interface{}{int32(1), "two", []interface{}{int64(3)}},
		"table": amqp.Table{"inner": amqp.Table{"innermost": false}},
	}
	sent := amqp.Publishing{
		Headers: headers, ContentType: "text/plain", ContentEncoding: "utf-8", DeliveryMode: 1, Priority: 7,
		CorrelationId: "c", ReplyTo: "r", Expiration: "60000", MessageId: "m", Timestamp: moment, Type: "t",
		UserId: "guest", AppId: "a", Body: []byte("body"),
	}
	publish(t, channel, "", queue, sent)
	arrived := get(t, channel, queue)
	if !reflect.DeepEqual(arrived.Headers, headers) {
		t.Fatalf("sent %v, arrived %v", headers, arrived.Headers)
	}
	back := amqp.Publishing{
		Headers: headers, ContentType: arrived.ContentType, ContentEncoding: arrived.ContentEncoding,
		DeliveryMode: arrived.DeliveryMode, Priority: arrived.Priority, CorrelationId: arrived.CorrelationId,
		ReplyTo: arrived.ReplyTo, Expiration: arrived.Expiration, MessageId: arrived.MessageId,
		Timestamp: arrived.Timestamp, Type: arrived.Type, UserId: arrived.UserId, AppId: arrived.AppId, Body: arrived.Body,
	}
	if !reflect.DeepEqual(back, sent) {
		t.Fatalf("sent %v, arrived %v", sent, back)
	}
}
