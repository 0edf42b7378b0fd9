// A mandatory message that reaches no queue is returned with 312 and still confirmed.
#include "client.h"

int main(void) {
    amqp_connection_state_t connection = connect_confirming();
    amqp_bytes_t direct = amqp_cstring_bytes("amq.direct"), nowhere = unique("nowhere");
    amqp_basic_properties_t properties = {
        ._flags = AMQP_BASIC_CORRELATION_ID_FLAG, .correlation_id = amqp_cstring_bytes("order-7"),
    };
    send_message(connection, direct, nowhere, true, &properties, amqp_cstring_bytes("lost"));
    amqp_method_t method = next_method(connection);
    CHECK_NUMBER(AMQP_BASIC_RETURN_METHOD, method.id);
    amqp_basic_return_t *returned = method.decoded;
    CHECK_NUMBER(312, returned->reply_code);
    CHECK_TEXT("NO_ROUTE", returned->reply_text);
    CHECK_TEXT("amq.direct", returned->exchange);
    CHECK(same_bytes(nowhere, returned->routing_key));
    amqp_message_t message;
    CHECK_OK(amqp_read_message(connection, 1, &message, 0));
    CHECK_TEXT("lost", message.body);
    CHECK_TEXT("order-7", message.properties.correlation_id);
    CHECK_NUMBER(AMQP_BASIC_ACK_METHOD, next_method(connection).id);

    // Without the flag only the confirm comes.
    send_message(connection, direct, nowhere, false, NULL, amqp_cstring_bytes("dropped"));
    CHECK_NUMBER(AMQP_BASIC_ACK_METHOD, next_method(connection).id);
    disconnect(connection);
}
