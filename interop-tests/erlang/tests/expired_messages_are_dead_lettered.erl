%% A message that outlives the queue's TTL or its own expiration goes to the dead-letter exchange.
-module(expired_messages_are_dead_lettered).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

run() -> client:connected(fun(Connection) ->
    Channel = client:confirm_channel(Connection),
    Dead = client:declare(Channel, #'queue.declare'{queue = client:unique("dead"), exclusive = true}),
    ByQueue = client:declare(Channel, #'queue.declare'{queue = client:unique("ttl"), exclusive = true},
                             [{<<"x-message-ttl">>, long, 30} | client:dead_letters_to(Dead)]),
    ByMessage = client:declare(Channel, #'queue.declare'{queue = client:unique("expiration"), exclusive = true},
                               client:dead_letters_to(Dead)),
    Tag = client:consume(Channel, Dead),

    client:publish(Channel, ByQueue, <<"queue's">>),
    {_, #amqp_msg{payload = <<"queue's">>} = First} = client:next(Tag),
    [{ByQueue, <<"expired">>, 1}] = client:deaths(First),

    client:publish(Channel, ByMessage, <<"its own">>, #'P_basic'{expiration = <<"40">>}),
    {_, #amqp_msg{payload = <<"its own">>, props = #'P_basic'{expiration = undefined}} = Second} = client:next(Tag),
    [{ByMessage, <<"expired">>, 1}] = client:deaths(Second),
    {_, array, [{table, Record}]} = lists:keyfind(<<"x-death">>, 1, client:headers(Second)),
    {_, longstr, <<"40">>} = lists:keyfind(<<"original-expiration">>, 1, Record)
end).
