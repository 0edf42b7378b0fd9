%% amqp_client in short forms: what nearly every scenario does, once.
-module(client).
-export([run/1, unique/1, connect/0, connected/1, confirm_channel/1, declare/2, declare/3, dead_letters_to/1, publish/3, publish/4,
         get/2, consume/2, consume/3, next/1, refusal/2, headers/1, deaths/1, killable_broker/0, restart/1]).
-include_lib("amqp_client/include/amqp_client.hrl").

%% Milliseconds; generous, since only a failing scenario waits them out.
-define(PATIENCE, 30_000).

%% Runs the scenario of a module, and ends the program with what came of it.
run(Scenario) ->
    logger:set_primary_config(level, none),
    {ok, _} = application:ensure_all_started(amqp_client),
    try Scenario:run() of
        _ -> erlang:halt(0)
    catch
        throw:{skipped, Why} ->
            io:format("~s~n", [Why]),
            erlang:halt(77);
        Class:Reason:Stack ->
            io:format("~p: ~p~n~p~n", [Class, Reason, Stack]),
            erlang:halt(1)
    end.

unique(What) ->
    iolist_to_binary(["interop-erlang-", What, "-", binary:encode_hex(crypto:strong_rand_bytes(8))]).

address(Part) -> os:getenv("INTEROP_" ++ Part).

connect() ->
    {ok, Connection} = amqp_connection:start(#amqp_params_network{
        host = address("HOST"), port = list_to_integer(address("PORT")), virtual_host = list_to_binary(address("VHOST")),
        username = list_to_binary(address("USER")), password = list_to_binary(address("PASSWORD"))}),
    Connection.

%% Runs a scenario on a connection of its own.
connected(Scenario) ->
    Connection = connect(),
    Scenario(Connection),
    ok = amqp_connection:close(Connection).

confirm_channel(Connection) ->
    {ok, Channel} = amqp_connection:open_channel(Connection),
    #'confirm.select_ok'{} = amqp_channel:call(Channel, #'confirm.select'{}),
    Channel.

%% The name of a queue that is declared so.
declare(Channel, Queue) ->
    #'queue.declare_ok'{queue = Name} = amqp_channel:call(Channel, Queue),
    Name.

declare(Channel, Queue, Arguments) ->
    declare(Channel, Queue#'queue.declare'{arguments = Arguments}).

dead_letters_to(Queue) ->
    [{<<"x-dead-letter-exchange">>, longstr, <<>>}, {<<"x-dead-letter-routing-key">>, longstr, Queue}].

%% Publishes to a queue, and waits until that is confirmed.
publish(Channel, Queue, Body) -> publish(Channel, Queue, Body, #'P_basic'{}).

publish(Channel, Queue, Body, Properties) ->
    ok = amqp_channel:call(Channel, #'basic.publish'{routing_key = Queue}, #amqp_msg{props = Properties, payload = Body}),
    true = amqp_channel:wait_for_confirms_or_die(Channel, {?PATIENCE, millisecond}).

%% One message, held until it is acknowledged, as basic.get_ok and the message; or empty.
get(Channel, Queue) ->
    case amqp_channel:call(Channel, #'basic.get'{queue = Queue}) of
        {#'basic.get_ok'{} = Got, Message} -> {Got, Message};
        #'basic.get_empty'{} -> empty
    end.

consume(Channel, Queue) -> consume(Channel, Queue, false).

%% Has this process get a queue's deliveries; gives the consumer's tag.
consume(Channel, Queue, NoAck) ->
    #'basic.consume_ok'{consumer_tag = Tag} =
        amqp_channel:subscribe(Channel, #'basic.consume'{queue = Queue, no_ack = NoAck}, self()),
    receive #'basic.consume_ok'{consumer_tag = Tag} -> Tag after ?PATIENCE -> error(no_consume_ok) end.

%% What comes next for a consumer: a delivery, or a cancel.
next(Tag) ->
    receive
        {#'basic.deliver'{consumer_tag = Tag}, _} = Delivery -> Delivery;
        #'basic.cancel'{consumer_tag = Tag} -> cancelled
    after ?PATIENCE -> error(no_delivery)
    end.

%% The code that a call is refused with, tried on a channel of its own; none when it succeeds.
refusal(Connection, Method) ->
    {ok, Channel} = amqp_connection:open_channel(Connection),
    try amqp_channel:call(Channel, Method) of
        _ -> none
    catch
        exit:{{shutdown, {server_initiated_close, Code, _Text}}, _} -> Code
    end.

headers(#amqp_msg{props = #'P_basic'{headers = undefined}}) -> [];
headers(#amqp_msg{props = #'P_basic'{headers = Headers}}) -> Headers.

%% The x-death records, newest first, without what changes from run to run.
deaths(Message) ->
    case lists:keyfind(<<"x-death">>, 1, headers(Message)) of
        {_, array, Records} -> [death(Record) || {table, Record} <- Records];
        false -> []
    end.

death(Record) ->
    {_, longstr, Queue} = lists:keyfind(<<"queue">>, 1, Record),
    {_, longstr, Reason} = lists:keyfind(<<"reason">>, 1, Record),
    {_, _, Count} = lists:keyfind(<<"count">>, 1, Record),
    {Queue, Reason, Count}.

%% The program that kills and restarts the broker; skips the scenario where it is not ours to kill.
killable_broker() ->
    case address("BROKER") of
        "" -> throw({skipped, "the broker cannot be restarted"});
        Broker -> Broker
    end.

restart(Broker) ->
    "0\n" = os:cmd("'" ++ Broker ++ "' restart >/dev/null 2>&1; echo $?").
