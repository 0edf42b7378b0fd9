// A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange.
#include "client.h"

int main(void) {
    amqp_connection_state_t connection = connect_confirming();
    amqp_bytes_t dead = declare(connection, unique("dead"), EXCLUSIVE, 0, NULL);
    amqp_table_entry_t arguments[] = {
        text_argument("x-dead-letter-exchange", amqp_empty_bytes), text_argument("x-dead-letter-routing-key", dead),
        number_argument("x-message-ttl", 30),
    };
    amqp_bytes_t by_queue = declare(connection, unique("ttl"), EXCLUSIVE, 3, arguments);
    amqp_bytes_t by_message = declare(connection, unique("expiration"), EXCLUSIVE, 2, arguments);

    publish(connection, by_queue, "queue's", NULL);
    amqp_basic_properties_t expiring = {
        ._flags = AMQP_BASIC_EXPIRATION_FLAG, .expiration = amqp_cstring_bytes("300"),
    };
    publish(connection, by_message, "its own", &expiring);

    consume(connection, dead, unique("tag"), false);
    message_t first = next_delivery(connection);
    CHECK_TEXT("queue's", first.content.body);
    CHECK_NUMBER(1, death_count(&first));
    check_death(&first, 0, by_queue, "expired", 1);
    message_t second = next_delivery(connection);
    CHECK_TEXT("its own", second.content.body);
    CHECK_NUMBER(1, death_count(&second));
    check_death(&second, 0, by_message, "expired", 1);
    // A dead letter must not expire again.
    CHECK(!(second.content.properties._flags & AMQP_BASIC_EXPIRATION_FLAG));
    CHECK_TEXT("300", field(death(&second, 0), "original-expiration")->value.bytes);
    disconnect(connection);
}
