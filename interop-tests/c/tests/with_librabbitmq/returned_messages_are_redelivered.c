// What is nacked, rejected or held by a closed channel comes back in its place, marked as redelivered.
#include "client.h"

int main(void) {
    amqp_connection_state_t connection = connect_confirming();
    amqp_bytes_t queue = declare(connection, amqp_empty_bytes, EXCLUSIVE, 0, NULL);
    for (char body[] = "0"; body[0] <= '5'; body[0]++) publish(connection, queue, body, NULL);

    enum { HOLDER = 2 };
    open_channel(connection, HOLDER);
    message_t held[6];
    for (int i = 0; i < 6; i++) CHECK(get(connection, HOLDER, queue, false, &held[i]));
    amqp_basic_ack(connection, HOLDER, held[0].tag, false);
    amqp_basic_nack(connection, HOLDER, held[1].tag, false, true);
    amqp_basic_reject(connection, HOLDER, held[2].tag, true);
    amqp_basic_reject(connection, HOLDER, held[3].tag, false);
    CHECK_OK(amqp_channel_close(connection, HOLDER, AMQP_REPLY_SUCCESS));

    const char *back[] = {"1", "2", "4", "5"};
    consume(connection, queue, unique("tag"), false);
    for (int i = 0; i < 4; i++) {
        message_t message = next_delivery(connection);
        CHECK_TEXT(back[i], message.content.body);
        CHECK(message.redelivered);
        amqp_basic_ack(connection, 1, message.tag, false);
    }
    message_t none;
    CHECK(!get(connection, 1, queue, false, &none));
    disconnect(connection);
}
