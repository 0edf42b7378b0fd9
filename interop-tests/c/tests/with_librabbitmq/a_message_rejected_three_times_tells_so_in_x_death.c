// A rejected message waits in a retry queue, expires back, and its x-death counts the failures.
#include "client.h"

int main(void) {
    amqp_connection_state_t connection = connect_confirming();
    amqp_bytes_t work = unique("work"), retry = unique("retry");
    amqp_table_entry_t to_retry[] = {
        text_argument("x-dead-letter-exchange", amqp_empty_bytes), text_argument("x-dead-letter-routing-key", retry),
    };
    amqp_table_entry_t back[] = {
        text_argument("x-dead-letter-exchange", amqp_empty_bytes), text_argument("x-dead-letter-routing-key", work),
        number_argument("x-message-ttl", 20),
    };
    declare(connection, work, EXCLUSIVE, 2, to_retry);
    declare(connection, retry, EXCLUSIVE, 3, back);
    publish(connection, work, "poison", NULL);

    consume(connection, work, unique("tag"), false);
    for (int failures = 0; failures < 3; failures++) {
        message_t message = next_delivery(connection);
        CHECK_NUMBER(failures == 0 ? 0 : 2, death_count(&message));
        if (failures > 0) check_death(&message, 1, work, "rejected", failures);
        amqp_basic_reject(connection, 1, message.tag, false);
    }
    message_t last = next_delivery(connection);
    CHECK_NUMBER(2, death_count(&last));
    check_death(&last, 0, retry, "expired", 3);
    check_death(&last, 1, work, "rejected", 3);
    amqp_basic_ack(connection, 1, last.tag, false);
    disconnect(connection);
}
