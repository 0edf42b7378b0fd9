%% A quorum queue's x-delivery-limit: what comes back more often goes to the dead-letter exchange.
-module(a_delivery_limit_dead_letters_what_is_rejected_too_often).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

-define(LIMIT, 2).

run() -> client:connected(fun(Connection) ->
    Channel = client:confirm_channel(Connection),
    Dead = client:declare(Channel, #'queue.declare'{queue = client:unique("dead"), exclusive = true}),
    Quorum = [{<<"x-queue-type">>, longstr, <<"quorum">>}, {<<"x-delivery-limit">>, long, ?LIMIT}],
    Work = client:declare(Channel, #'queue.declare'{queue = client:unique("work"), durable = true},
                          Quorum ++ client:dead_letters_to(Dead)),
    client:publish(Channel, Work, <<"poison">>, #'P_basic'{delivery_mode = 2}),

    Tag = client:consume(Channel, Work),
    lists:foreach(fun(Attempt) ->
        {#'basic.deliver'{delivery_tag = Delivery, redelivered = Redelivered}, Message} = client:next(Tag),
        Redelivered = Attempt > 0,
        {_, _, Attempt} = lists:keyfind(<<"x-delivery-count">>, 1, client:headers(Message) ++ [{<<"x-delivery-count">>, none, 0}]),
        ok = amqp_channel:call(Channel, #'basic.reject'{delivery_tag = Delivery})
    end, lists:seq(0, ?LIMIT)),
    {_, #amqp_msg{payload = <<"poison">>} = Letter} = client:next(client:consume(Channel, Dead)),
    [{Work, <<"delivery_limit">>, 1}] = client:deaths(Letter),
    #'queue.delete_ok'{} = amqp_channel:call(Channel, #'queue.delete'{queue = Work})
end).
