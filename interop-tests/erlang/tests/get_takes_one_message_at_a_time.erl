%% basic.get hands out the oldest message and how many are left, and says when there is none.
-module(get_takes_one_message_at_a_time).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

run() -> client:connected(fun(Connection) ->
    Channel = client:confirm_channel(Connection),
    Queue = client:declare(Channel, #'queue.declare'{exclusive = true}),
    empty = client:get(Channel, Queue),
    client:publish(Channel, Queue, <<"first">>),
    client:publish(Channel, Queue, <<"second">>),

    {#'basic.get_ok'{message_count = 1, redelivered = false, delivery_tag = Tag}, #amqp_msg{payload = <<"first">>}} =
        client:get(Channel, Queue),
    ok = amqp_channel:call(Channel, #'basic.ack'{delivery_tag = Tag}),
    {#'basic.get_ok'{message_count = 0}, #amqp_msg{payload = <<"second">>}} =
        amqp_channel:call(Channel, #'basic.get'{queue = Queue, no_ack = true}),
    empty = client:get(Channel, Queue)
end).
