// After a cancel nothing more comes and messages stay queued; a consumer is told when its queue is deleted.
#include "client.h"

static void cancelled_by_the_client(void) {
    amqp_connection_state_t publisher = connect_confirming(), connection = connect_confirming();
    amqp_bytes_t queue = declare(connection, unique("cancelled"), DURABLE, 0, NULL), tag = unique("tag");
    consume(connection, queue, tag, false);
    publish(publisher, queue, "before", NULL);
    amqp_basic_ack(connection, 1, next_delivery(connection).tag, false);
    amqp_basic_cancel(connection, 1, tag);
    CHECK_OK(amqp_get_rpc_reply(connection));
    publish(publisher, queue, "after", NULL);
    message_t kept;
    CHECK(get(connection, 1, queue, true, &kept));
    CHECK_TEXT("after", kept.content.body);
    CHECK(!kept.redelivered);
    CHECK(!amqp_frames_enqueued(connection));
    amqp_queue_delete(connection, 1, queue, 0, 0);
    disconnect(publisher);
    disconnect(connection);
}

static void cancelled_by_the_broker(void) {
    amqp_connection_state_t other = connect_confirming(), connection = connect_confirming();
    amqp_bytes_t queue = declare(connection, unique("deleted"), DURABLE, 0, NULL), tag = unique("tag");
    consume(connection, queue, tag, false);
    amqp_queue_delete(other, 1, queue, 0, 0);
    amqp_method_t method = next_method(connection);
    CHECK_NUMBER(AMQP_BASIC_CANCEL_METHOD, method.id);
    CHECK(same_bytes(tag, ((amqp_basic_cancel_t *)method.decoded)->consumer_tag));
    declare(connection, amqp_empty_bytes, EXCLUSIVE, 0, NULL);
    disconnect(other);
    disconnect(connection);
}

int main(void) {
    cancelled_by_the_client();
    cancelled_by_the_broker();
}
