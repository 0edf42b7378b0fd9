%% A consumer never holds more than its prefetch; an acknowledgement makes room for what it settles.
-module(prefetch_bounds_what_a_consumer_holds).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

run() -> client:connected(fun(Connection) ->
    Channel = client:confirm_channel(Connection),
    Queue = client:declare(Channel, #'queue.declare'{exclusive = true}),
    [client:publish(Channel, Queue, <<Body>>) || Body <- "0123456789"],

    #'basic.qos_ok'{} = amqp_channel:call(Channel, #'basic.qos'{prefetch_count = 3}),
    Tag = client:consume(Channel, Queue),
    {_, #amqp_msg{payload = <<"0">>}} = client:next(Tag),
    {#'basic.deliver'{delivery_tag = Second}, #amqp_msg{payload = <<"1">>}} = client:next(Tag),
    {_, #amqp_msg{payload = <<"2">>}} = client:next(Tag),
    %% The consumer is full, so the next message in order is still the queue's: a get finds it there.
    {_, #amqp_msg{payload = <<"3">>}} = client:get(Channel, Queue),

    ok = amqp_channel:call(Channel, #'basic.ack'{delivery_tag = Second, multiple = true}),
    {_, #amqp_msg{payload = <<"4">>}} = client:next(Tag),
    {_, #amqp_msg{payload = <<"5">>}} = client:next(Tag),
    %% Two were settled, two may come.
    {_, #amqp_msg{payload = <<"6">>}} = client:get(Channel, Queue)
end).
