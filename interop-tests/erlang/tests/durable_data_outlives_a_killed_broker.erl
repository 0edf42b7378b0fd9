%% Durable queues, bindings and persistent messages survive SIGKILL.
-module(durable_data_outlives_a_killed_broker).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

run() ->
    Broker = client:killable_broker(),
    [Exchange, Queue] = [client:unique("exchange"), client:unique("queue")],
    Persistent = #'P_basic'{delivery_mode = 2},
    Connection = client:connect(),
    Lost = monitor(process, Connection),
    Channel = client:confirm_channel(Connection),
    #'exchange.declare_ok'{} =
        amqp_channel:call(Channel, #'exchange.declare'{exchange = Exchange, type = <<"topic">>, durable = true}),
    client:declare(Channel, #'queue.declare'{queue = Queue, durable = true}),
    #'queue.bind_ok'{} =
        amqp_channel:call(Channel, #'queue.bind'{queue = Queue, exchange = Exchange, routing_key = <<"orders.#">>}),
    client:publish(Channel, Queue, <<"transient">>),
    client:publish(Channel, Queue, <<"persistent">>, Persistent),
    client:restart(Broker),
    receive {'DOWN', Lost, process, Connection, _} -> ok after 30_000 -> error(loss_not_told) end,

    client:connected(fun(Again) ->
        NewChannel = client:confirm_channel(Again),
        ok = amqp_channel:call(NewChannel, #'basic.publish'{exchange = Exchange, routing_key = <<"orders.new">>},
                               #amqp_msg{props = Persistent, payload = <<"after the restart">>}),
        true = amqp_channel:wait_for_confirms_or_die(NewChannel, 30),
        {_, #amqp_msg{payload = <<"persistent">>}} = client:get(NewChannel, Queue),
        {_, #amqp_msg{payload = <<"after the restart">>}} = client:get(NewChannel, Queue),
        empty = client:get(NewChannel, Queue)
    end).
