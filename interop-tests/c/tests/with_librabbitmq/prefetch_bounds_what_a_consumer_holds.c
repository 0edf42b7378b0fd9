// A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles.
#include "client.h"

int main(void) {
    amqp_connection_state_t connection = connect_confirming();
    amqp_bytes_t queue = declare(connection, amqp_empty_bytes, EXCLUSIVE, 0, NULL);
    for (char body[] = "0"; body[0] <= '9'; body[0]++) publish(connection, queue, body, NULL);

    amqp_basic_qos(connection, 1, 0, 3, 0);
    CHECK_OK(amqp_get_rpc_reply(connection));
    consume(connection, queue, unique("tag"), false);
    message_t held[3], got;
    for (int i = 0; i < 3; i++) held[i] = next_delivery(connection);
    CHECK_TEXT("0", held[0].content.body);
    CHECK_TEXT("2", held[2].content.body);
    // The consumer is full, so the next message in order is still the queue's: a get finds it there.
    open_channel(connection, 2);
    CHECK(get(connection, 2, queue, false, &got));
    CHECK_TEXT("3", got.content.body);

    CHECK_NUMBER(AMQP_STATUS_OK, amqp_basic_ack(connection, 1, held[1].tag, true));
    CHECK_TEXT("4", next_delivery(connection).content.body);
    CHECK_TEXT("5", next_delivery(connection).content.body);
    CHECK(get(connection, 2, queue, false, &got));
    CHECK_TEXT("6", got.content.body);
    disconnect(connection);
}
