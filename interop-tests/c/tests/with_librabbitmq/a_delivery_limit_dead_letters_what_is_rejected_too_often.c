// A quorum queue's x-delivery-limit: what comes back more often goes to the dead-letter exchange.
#include "client.h"

enum { LIMIT = 2 };

int main(void) {
    amqp_connection_state_t publisher = connect_confirming(), connection = connect_confirming();
    amqp_bytes_t dead = declare(connection, unique("dead"), EXCLUSIVE, 0, NULL);
    amqp_table_entry_t arguments[] = {
        text_argument("x-queue-type", amqp_cstring_bytes("quorum")), number_argument("x-delivery-limit", LIMIT),
        text_argument("x-dead-letter-exchange", amqp_empty_bytes), text_argument("x-dead-letter-routing-key", dead),
    };
    amqp_bytes_t work = declare(connection, unique("work"), DURABLE, 4, arguments);
    publish(publisher, work, "poison", &PERSISTENT);

    consume(connection, work, unique("tag"), false);
    for (int attempt = 0; attempt <= LIMIT; attempt++) {
        message_t message = next_delivery(connection);
        CHECK_NUMBER(attempt > 0, message.redelivered);
        CHECK_NUMBER(attempt, attempt == 0 ? 0 : number_of(header(&message, "x-delivery-count")));
        amqp_basic_reject(connection, 1, message.tag, true);
    }
    consume(connection, dead, unique("tag"), false);
    message_t letter = next_delivery(connection);
    CHECK_TEXT("poison", letter.content.body);
    check_death(&letter, 0, work, "delivery_limit", 1);
    amqp_queue_delete(publisher, 1, work, 0, 0);
    disconnect(publisher);
    disconnect(connection);
}
