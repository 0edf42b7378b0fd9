%% Durable, exclusive, server-named and passive declares; what does not match or is not there is refused.
-module(queues_are_declared_in_every_way).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

run() -> client:connected(fun(Connection) ->
    {ok, Channel} = amqp_connection:open_channel(Connection),
    Durable = #'queue.declare'{queue = client:unique("durable"), durable = true},
    Name = client:declare(Channel, Durable),
    Name = client:declare(Channel, Durable),
    #'queue.declare_ok'{queue = Name, message_count = 0, consumer_count = 0} =
        amqp_channel:call(Channel, #'queue.declare'{queue = Name, passive = true}),

    Exclusive = client:declare(Channel, #'queue.declare'{queue = client:unique("exclusive"), exclusive = true}),
    client:connected(fun(Other) -> 405 = client:refusal(Other, #'queue.declare'{queue = Exclusive, passive = true}) end),

    <<"amq.gen-", _/binary>> = Named = client:declare(Channel, #'queue.declare'{exclusive = true}),

    404 = client:refusal(Connection, #'queue.declare'{queue = client:unique("missing"), passive = true}),
    406 = client:refusal(Connection, Durable#'queue.declare'{auto_delete = true}),
    406 = client:refusal(Connection, Durable#'queue.declare'{arguments = [{<<"x-max-length">>, long, 5}]}),
    403 = client:refusal(Connection, #'queue.declare'{queue = Named, exclusive = true}),
    none = client:refusal(Connection, Durable),
    #'queue.delete_ok'{message_count = 0} = amqp_channel:call(Channel, #'queue.delete'{queue = Name})
end).
