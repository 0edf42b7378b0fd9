// Every publish is confirmed, many in flight at once, and arrives in order and intact.
#include "client.h"

enum { MESSAGES = 500, LONGEST = 400 * 3000 };

// Empty, small, and (every hundredth) longer than a frame.
static amqp_bytes_t body(int number) {
    static char bytes[LONGEST];
    size_t length = number % 100 == 0 ? number * 3000 : number;
    memset(bytes, number % 256, length);
    return (amqp_bytes_t){length, bytes};
}

int main(void) {
    amqp_connection_state_t connection = connect_confirming();
    amqp_bytes_t queue = declare(connection, amqp_empty_bytes, EXCLUSIVE, 0, NULL);
    for (int number = 0; number < MESSAGES; number++) {
        char id[16];
        snprintf(id, sizeof id, "%d", number);
        amqp_table_entry_t header = number_argument("number", number);
        amqp_basic_properties_t properties = {
            ._flags = AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG | AMQP_BASIC_HEADERS_FLAG,
            .delivery_mode = 2, .message_id = amqp_cstring_bytes(id), .headers = {1, &header},
        };
        send_message(connection, amqp_empty_bytes, queue, false, &properties, body(number));
    }
    await_confirm(connection, MESSAGES);

    consume(connection, queue, unique("tag"), true);
    for (int number = 0; number < MESSAGES; number++) {
        message_t message = next_delivery(connection);
        CHECK(same_bytes(body(number), message.content.body));
        CHECK_NUMBER(number, strtol(message.content.properties.message_id.bytes, NULL, 10));
        CHECK_NUMBER(1, message.content.properties.headers.num_entries);
        CHECK_NUMBER(number, number_of(header(&message, "number")));
        CHECK(!message.redelivered);
    }
    disconnect(connection);
}
