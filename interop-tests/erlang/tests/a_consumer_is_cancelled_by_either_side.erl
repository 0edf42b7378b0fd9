%% After a cancel nothing more comes and messages stay queued; a consumer is told when its queue is deleted.
-module(a_consumer_is_cancelled_by_either_side).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

run() -> client:connected(fun(Connection) ->
    Channel = client:confirm_channel(Connection),
    Queue = client:declare(Channel, #'queue.declare'{exclusive = true}),
    Tag = client:consume(Channel, Queue),
    client:publish(Channel, Queue, <<"before">>),
    {#'basic.deliver'{delivery_tag = Delivery}, _} = client:next(Tag),
    ok = amqp_channel:call(Channel, #'basic.ack'{delivery_tag = Delivery}),
    #'basic.cancel_ok'{consumer_tag = Tag} = amqp_channel:call(Channel, #'basic.cancel'{consumer_tag = Tag}),
    client:publish(Channel, Queue, <<"after">>),
    {#'basic.get_ok'{redelivered = false}, #amqp_msg{payload = <<"after">>}} = client:get(Channel, Queue),
    receive {#'basic.deliver'{}, _} -> error(delivered_after_the_cancel) after 0 -> ok end,

    Deleted = client:declare(Channel, #'queue.declare'{queue = client:unique("deleted"), durable = true}),
    Told = client:consume(Channel, Deleted),
    {ok, Other} = amqp_connection:open_channel(Connection),
    #'queue.delete_ok'{} = amqp_channel:call(Other, #'queue.delete'{queue = Deleted}),
    cancelled = client:next(Told),
    client:declare(Channel, #'queue.declare'{exclusive = true})
end).
