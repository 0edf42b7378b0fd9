// Durable, exclusive, server-named and passive declares; what does not match or is not there is refused.
#include "client.h"

// The code that a declare is refused with, tried on a channel of its own; 0 when it succeeds.
static int refusal(amqp_connection_state_t connection, amqp_bytes_t name, int flags, int count, amqp_table_entry_t *arguments) {
    enum { CHANNEL = 2 };
    open_channel(connection, CHANNEL);
    try_declare(connection, CHANNEL, name, flags, count, arguments);
    amqp_rpc_reply_t reply = amqp_get_rpc_reply(connection);
    if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
        CHECK_OK(amqp_channel_close(connection, CHANNEL, AMQP_REPLY_SUCCESS));
        return 0;
    }
    CHECK_NUMBER(AMQP_RESPONSE_SERVER_EXCEPTION, reply.reply_type);
    CHECK_NUMBER(AMQP_CHANNEL_CLOSE_METHOD, reply.reply.id);
    int code = ((amqp_channel_close_t *)reply.reply.decoded)->reply_code;
    amqp_channel_close_ok_t closed = {0};
    CHECK_NUMBER(AMQP_STATUS_OK, amqp_send_method(connection, CHANNEL, AMQP_CHANNEL_CLOSE_OK_METHOD, &closed));
    return code;
}

int main(void) {
    amqp_connection_state_t connection = connect_confirming();
    amqp_bytes_t durable = declare(connection, unique("durable"), DURABLE, 0, NULL);
    declare(connection, durable, DURABLE, 0, NULL);
    amqp_queue_declare_ok_t *passive = try_declare(connection, 1, durable, PASSIVE, 0, NULL);
    CHECK(passive);
    CHECK(same_bytes(durable, passive->queue));
    CHECK_NUMBER(0, passive->message_count);
    CHECK_NUMBER(0, passive->consumer_count);

    amqp_bytes_t exclusive = declare(connection, unique("exclusive"), EXCLUSIVE, 0, NULL);
    amqp_connection_state_t other = connect_broker();
    CHECK_NUMBER(405, refusal(other, exclusive, PASSIVE, 0, NULL));
    disconnect(other);

    amqp_bytes_t named = declare(connection, amqp_empty_bytes, EXCLUSIVE, 0, NULL);
    CHECK(memcmp("amq.gen-", named.bytes, strlen("amq.gen-")) == 0);

    amqp_table_entry_t limit = number_argument("x-max-length", 5);
    CHECK_NUMBER(404, refusal(connection, unique("missing"), PASSIVE, 0, NULL));
    CHECK_NUMBER(406, refusal(connection, durable, DURABLE | AUTO_DELETE, 0, NULL));
    CHECK_NUMBER(406, refusal(connection, durable, DURABLE, 1, &limit));
    CHECK_NUMBER(403, refusal(connection, named, EXCLUSIVE, 0, NULL));
    CHECK_NUMBER(0, refusal(connection, durable, DURABLE, 0, NULL));
    amqp_queue_delete(connection, 1, durable, 0, 0);
    disconnect(connection);
}
