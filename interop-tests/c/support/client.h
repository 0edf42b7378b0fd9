// rabbitmq-c in short forms: what nearly every scenario does, once. A failed check ends the program with 1, and nothing
// is freed: a scenario is a short program.
#ifndef CLIENT_H
#define CLIENT_H

#include <amqp.h>
#include <amqp_framing.h>
#include <amqp_tcp_socket.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))
#define SKIPPED 77
// Generous, since only a failing scenario waits it out.
static const struct timeval PATIENCE = {30, 0};
enum { FRAME_MAX = 131072, CHANNEL_MAX = 0, HEARTBEAT = 0 };

#define CHECK(held)                                                              \
    do {                                                                         \
        if (!(held)) {                                                           \
            printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #held);            \
            exit(1);                                                             \
        }                                                                        \
    } while (0)
#define CHECK_NUMBER(expected, actual)                                           \
    do {                                                                         \
        long long want = (long long)(expected), have = (long long)(actual);      \
        if (want != have) {                                                      \
            printf("%s:%d: %s: expected %lld, got %lld\n", __FILE__, __LINE__, #actual, want, have); \
            exit(1);                                                             \
        }                                                                        \
    } while (0)
#define CHECK_TEXT(expected, actual)                                             \
    do {                                                                         \
        amqp_bytes_t want = amqp_cstring_bytes(expected), have = (actual);       \
        if (want.len != have.len || memcmp(want.bytes, have.bytes, want.len) != 0) { \
            printf("%s:%d: %s: expected '%s', got '%.*s'\n", __FILE__, __LINE__, #actual, (char *)want.bytes, \
                   (int)have.len, (char *)have.bytes);                           \
            exit(1);                                                             \
        }                                                                        \
    } while (0)
#define CHECK_OK(reply) CHECK((reply).reply_type == AMQP_RESPONSE_NORMAL)

static UNUSED amqp_bytes_t unique(const char *what) {
    char name[128];
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    snprintf(name, sizeof name, "interop-c-%s-%d-%ld%09ld", what, (int)getpid(), (long)now.tv_sec, now.tv_nsec);
    return amqp_bytes_malloc_dup(amqp_cstring_bytes(name));
}

static UNUSED bool same_bytes(amqp_bytes_t a, amqp_bytes_t b) {
    return a.len == b.len && memcmp(a.bytes, b.bytes, a.len) == 0;
}

static UNUSED bool same(amqp_bytes_t a, const char *b) { return same_bytes(a, amqp_cstring_bytes(b)); }

static UNUSED amqp_connection_state_t connect_broker(void) {
    amqp_connection_state_t connection = amqp_new_connection();
    amqp_socket_t *socket = amqp_tcp_socket_new(connection);
    CHECK(socket);
    CHECK_NUMBER(AMQP_STATUS_OK, amqp_socket_open(socket, getenv("INTEROP_HOST"), atoi(getenv("INTEROP_PORT"))));
    // The library leaves it to the application to say that it understands the broker's cancels.
    amqp_table_entry_t cancels = {.key = amqp_cstring_bytes("consumer_cancel_notify"), .value.kind = AMQP_FIELD_KIND_BOOLEAN};
    cancels.value.value.boolean = 1;
    amqp_table_entry_t capabilities = {.key = amqp_cstring_bytes("capabilities"), .value.kind = AMQP_FIELD_KIND_TABLE};
    capabilities.value.value.table = (amqp_table_t){1, &cancels};
    amqp_table_t properties = {1, &capabilities};
    CHECK_OK(amqp_login_with_properties(connection, getenv("INTEROP_VHOST"), CHANNEL_MAX, FRAME_MAX, HEARTBEAT, &properties,
                                        AMQP_SASL_METHOD_PLAIN, getenv("INTEROP_USER"), getenv("INTEROP_PASSWORD")));
    return connection;
}

static UNUSED void open_channel(amqp_connection_state_t connection, amqp_channel_t channel) {
    amqp_channel_open(connection, channel);
    CHECK_OK(amqp_get_rpc_reply(connection));
}

// A connection with one channel, 1, that confirms publishes.
static UNUSED amqp_connection_state_t connect_confirming(void) {
    amqp_connection_state_t connection = connect_broker();
    open_channel(connection, 1);
    amqp_confirm_select(connection, 1);
    CHECK_OK(amqp_get_rpc_reply(connection));
    return connection;
}

static UNUSED void disconnect(amqp_connection_state_t connection) {
    CHECK_OK(amqp_connection_close(connection, AMQP_REPLY_SUCCESS));
    CHECK_NUMBER(AMQP_STATUS_OK, amqp_destroy_connection(connection));
}

static UNUSED amqp_table_entry_t text_argument(const char *key, amqp_bytes_t value) {
    amqp_table_entry_t entry = {.key = amqp_cstring_bytes(key), .value.kind = AMQP_FIELD_KIND_UTF8};
    entry.value.value.bytes = value;
    return entry;
}

static UNUSED amqp_table_entry_t number_argument(const char *key, int32_t value) {
    amqp_table_entry_t entry = {.key = amqp_cstring_bytes(key), .value.kind = AMQP_FIELD_KIND_I32};
    entry.value.value.i32 = value;
    return entry;
}

enum { DURABLE = 1, EXCLUSIVE = 2, PASSIVE = 4, AUTO_DELETE = 8 };

// The answer, or null when it was refused: amqp_get_rpc_reply tells why.
static UNUSED amqp_queue_declare_ok_t *try_declare(amqp_connection_state_t connection, amqp_channel_t channel,
                                                   amqp_bytes_t name, int flags, int count,
                                                   amqp_table_entry_t *arguments) {
    amqp_table_t table = {count, arguments};
    return amqp_queue_declare(connection, channel, name, !!(flags & PASSIVE), !!(flags & DURABLE), !!(flags & EXCLUSIVE),
                              !!(flags & AUTO_DELETE), table);
}

// The queue's name.
static UNUSED amqp_bytes_t declare(amqp_connection_state_t connection, amqp_bytes_t name, int flags, int count,
                                   amqp_table_entry_t *arguments) {
    amqp_queue_declare_ok_t *declared = try_declare(connection, 1, name, flags, count, arguments);
    CHECK_OK(amqp_get_rpc_reply(connection));
    return amqp_bytes_malloc_dup(declared->queue);
}

static UNUSED void send_message(amqp_connection_state_t connection, amqp_bytes_t exchange, amqp_bytes_t key, bool mandatory,
                                const amqp_basic_properties_t *properties, amqp_bytes_t body) {
    CHECK_NUMBER(AMQP_STATUS_OK, amqp_basic_publish(connection, 1, exchange, key, mandatory, 0, properties, body));
}

// The next method that comes on channel 1.
static UNUSED amqp_method_t next_method(amqp_connection_state_t connection) {
    amqp_frame_t frame;
    struct timeval patience = PATIENCE;
    amqp_maybe_release_buffers(connection);
    CHECK_NUMBER(AMQP_STATUS_OK, amqp_simple_wait_frame_noblock(connection, &frame, &patience));
    CHECK_NUMBER(AMQP_FRAME_METHOD, frame.frame_type);
    CHECK_NUMBER(1, frame.channel);
    return frame.payload.method;
}

// Waits until the publish of that number, counted from 1 for each connection, is confirmed.
static UNUSED void await_confirm(amqp_connection_state_t connection, uint64_t number) {
    for (uint64_t confirmed = 0; confirmed < number;) {
        amqp_method_t method = next_method(connection);
        CHECK_NUMBER(AMQP_BASIC_ACK_METHOD, method.id);
        confirmed = ((amqp_basic_ack_t *)method.decoded)->delivery_tag;
    }
}

// Publishes to a queue and waits until that is confirmed; for connections that do nothing else.
static UNUSED void publish(amqp_connection_state_t connection, amqp_bytes_t queue, const char *body,
                           const amqp_basic_properties_t *properties) {
    send_message(connection, amqp_empty_bytes, queue, false, properties, amqp_cstring_bytes(body));
    amqp_method_t method = next_method(connection);
    CHECK_NUMBER(AMQP_BASIC_ACK_METHOD, method.id);
}

static UNUSED const amqp_basic_properties_t PERSISTENT = {._flags = AMQP_BASIC_DELIVERY_MODE_FLAG, .delivery_mode = 2};

typedef struct {
    uint64_t tag;
    bool redelivered;
    uint32_t left; // of a get
    amqp_message_t content;
} message_t;

// Whether there was a message.
static UNUSED bool get(amqp_connection_state_t connection, amqp_channel_t channel, amqp_bytes_t queue, bool no_ack,
                       message_t *message) {
    amqp_rpc_reply_t reply = amqp_basic_get(connection, channel, queue, no_ack);
    CHECK_OK(reply);
    if (reply.reply.id == AMQP_BASIC_GET_EMPTY_METHOD) return false;
    CHECK_NUMBER(AMQP_BASIC_GET_OK_METHOD, reply.reply.id);
    amqp_basic_get_ok_t *ok = reply.reply.decoded;
    message->tag = ok->delivery_tag;
    message->redelivered = ok->redelivered;
    message->left = ok->message_count;
    CHECK_OK(amqp_read_message(connection, channel, &message->content, 0));
    return true;
}

static UNUSED void consume(amqp_connection_state_t connection, amqp_bytes_t queue, amqp_bytes_t tag, bool no_ack) {
    amqp_basic_consume(connection, 1, queue, tag, 0, no_ack, 0, amqp_empty_table);
    CHECK_OK(amqp_get_rpc_reply(connection));
}

static UNUSED message_t next_delivery(amqp_connection_state_t connection) {
    amqp_envelope_t envelope;
    struct timeval patience = PATIENCE;
    amqp_maybe_release_buffers(connection);
    CHECK_OK(amqp_consume_message(connection, &envelope, &patience, 0));
    return (message_t){envelope.delivery_tag, envelope.redelivered, 0, envelope.message};
}

static UNUSED amqp_field_value_t *field(amqp_table_t *table, const char *key) {
    for (int i = 0; i < table->num_entries; i++)
        if (same(table->entries[i].key, key)) return &table->entries[i].value;
    return NULL;
}

static UNUSED amqp_field_value_t *header(message_t *message, const char *key) {
    bool any = message->content.properties._flags & AMQP_BASIC_HEADERS_FLAG;
    return any ? field(&message->content.properties.headers, key) : NULL;
}

static UNUSED int64_t number_of(amqp_field_value_t *value) {
    CHECK(value);
    switch (value->kind) {
        case AMQP_FIELD_KIND_I8: return value->value.i8;
        case AMQP_FIELD_KIND_I16: return value->value.i16;
        case AMQP_FIELD_KIND_I32: return value->value.i32;
        case AMQP_FIELD_KIND_I64: return value->value.i64;
        default: CHECK(!"a number");
    }
    return -1;
}

static UNUSED int death_count(message_t *message) {
    amqp_field_value_t *deaths = header(message, "x-death");
    return deaths ? deaths->value.array.num_entries : 0;
}

// The x-death record at a place, newest first.
static UNUSED amqp_table_t *death(message_t *message, int place) {
    CHECK(place < death_count(message));
    return &header(message, "x-death")->value.array.entries[place].value.table;
}

static UNUSED void check_death(message_t *message, int place, amqp_bytes_t queue, const char *reason, int64_t count) {
    amqp_table_t *record = death(message, place);
    CHECK(same_bytes(queue, field(record, "queue")->value.bytes));
    CHECK_TEXT(reason, field(record, "reason")->value.bytes);
    CHECK_NUMBER(count, number_of(field(record, "count")));
}

static UNUSED const char *killable_broker(void) {
    const char *broker = getenv("INTEROP_BROKER");
    if (broker[0] == '\0') {
        puts("the broker cannot be restarted");
        exit(SKIPPED);
    }
    return broker;
}

static UNUSED void restart(const char *broker) {
    char command[4096];
    snprintf(command, sizeof command, "'%s' restart", broker);
    CHECK_NUMBER(0, system(command));
}

#endif
