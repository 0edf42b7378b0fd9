// Durable queues, bindings and persistent messages survive SIGKILL.
#include "client.h"

int main(void) {
    const char *broker = killable_broker();
    amqp_bytes_t exchange = unique("exchange"), orders = amqp_cstring_bytes("orders.new");
    amqp_connection_state_t connection = connect_confirming();
    amqp_exchange_declare(connection, 1, exchange, amqp_cstring_bytes("topic"), 0, 1, 0, 0, amqp_empty_table);
    amqp_bytes_t queue = declare(connection, unique("queue"), DURABLE, 0, NULL);
    amqp_queue_bind(connection, 1, queue, exchange, amqp_cstring_bytes("orders.#"), amqp_empty_table);
    CHECK_OK(amqp_get_rpc_reply(connection));
    publish(connection, queue, "transient", NULL);
    publish(connection, queue, "persistent", &PERSISTENT);
    restart(broker);
    amqp_frame_t frame;
    struct timeval patience = PATIENCE;
    int lost = amqp_simple_wait_frame_noblock(connection, &frame, &patience);
    CHECK(lost == AMQP_STATUS_CONNECTION_CLOSED || lost == AMQP_STATUS_SOCKET_ERROR);

    connection = connect_confirming();
    send_message(connection, exchange, orders, true, &PERSISTENT, amqp_cstring_bytes("after the restart"));
    await_confirm(connection, 1);
    const char *bodies[] = {"persistent", "after the restart"};
    message_t message;
    for (int i = 0; i < 2; i++) {
        CHECK(get(connection, 1, queue, true, &message));
        CHECK_TEXT(bodies[i], message.content.body);
    }
    CHECK(!get(connection, 1, queue, true, &message));
    disconnect(connection);
}
