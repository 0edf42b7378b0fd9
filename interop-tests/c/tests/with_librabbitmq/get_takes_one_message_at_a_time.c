// basic.get hands out the oldest message and how many are left, and says when there is none.
#include "client.h"

int main(void) {
    amqp_connection_state_t connection = connect_confirming();
    amqp_bytes_t queue = declare(connection, amqp_empty_bytes, EXCLUSIVE, 0, NULL);
    message_t message;
    CHECK(!get(connection, 1, queue, false, &message));
    publish(connection, queue, "first", NULL);
    publish(connection, queue, "second", NULL);

    CHECK(get(connection, 1, queue, false, &message));
    CHECK_TEXT("first", message.content.body);
    CHECK_NUMBER(1, message.left);
    amqp_basic_ack(connection, 1, message.tag, false);
    CHECK(get(connection, 1, queue, true, &message));
    CHECK_TEXT("second", message.content.body);
    CHECK_NUMBER(0, message.left);
    CHECK(!get(connection, 1, queue, false, &message));
    disconnect(connection);
}
