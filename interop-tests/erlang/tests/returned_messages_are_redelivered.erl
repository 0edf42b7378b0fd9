%% What is nacked, rejected or held by a closed channel comes back in its place, marked as redelivered.
-module(returned_messages_are_redelivered).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

run() -> client:connected(fun(Connection) ->
    Channel = client:confirm_channel(Connection),
    Queue = client:declare(Channel, #'queue.declare'{exclusive = true}),
    [client:publish(Channel, Queue, <<Body>>) || Body <- "012345"],

    {ok, Holder} = amqp_connection:open_channel(Connection),
    [First, Second, Third, Fourth | _] = [begin
        {#'basic.get_ok'{delivery_tag = Tag}, _} = client:get(Holder, Queue),
        Tag
    end || _ <- lists:seq(1, 6)],
    ok = amqp_channel:call(Holder, #'basic.ack'{delivery_tag = First}),
    ok = amqp_channel:call(Holder, #'basic.nack'{delivery_tag = Second}),
    ok = amqp_channel:call(Holder, #'basic.reject'{delivery_tag = Third}),
    ok = amqp_channel:call(Holder, #'basic.reject'{delivery_tag = Fourth, requeue = false}),
    ok = amqp_channel:close(Holder),

    Tag = client:consume(Channel, Queue),
    lists:foreach(fun(Body) ->
        {#'basic.deliver'{redelivered = true, delivery_tag = Delivery}, #amqp_msg{payload = <<Body>>}} = client:next(Tag),
        ok = amqp_channel:call(Channel, #'basic.ack'{delivery_tag = Delivery})
    end, "1245"),
    empty = client:get(Channel, Queue)
end).
