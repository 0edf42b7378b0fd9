%% Every publish is confirmed, many in flight at once, and arrives in order and intact.
-module(publishes_are_confirmed).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

-define(MESSAGES, 500).

%% Empty, small, and (every hundredth) longer than a frame.
body(Number) when Number rem 100 =:= 0 -> binary:copy(<<Number>>, Number * 3000);
body(Number) -> binary:copy(<<Number>>, Number).

run() -> client:connected(fun(Connection) ->
    Channel = client:confirm_channel(Connection),
    Queue = client:declare(Channel, #'queue.declare'{exclusive = true}),
    Numbers = lists:seq(0, ?MESSAGES - 1),
    [ok = amqp_channel:cast(Channel, #'basic.publish'{routing_key = Queue}, #amqp_msg{
        props = #'P_basic'{delivery_mode = 2, message_id = integer_to_binary(Number), headers = [{<<"number">>, signedint, Number}]},
        payload = body(Number)}) || Number <- Numbers],
    true = amqp_channel:wait_for_confirms_or_die(Channel, 30),

    Tag = client:consume(Channel, Queue, true),
    lists:foreach(fun(Number) ->
        {#'basic.deliver'{redelivered = false}, #amqp_msg{props = Properties, payload = Payload}} = client:next(Tag),
        {Number, true} = {Number, Payload =:= body(Number)},
        #'P_basic'{message_id = Id, headers = [{<<"number">>, signedint, Number}]} = Properties,
        Number = binary_to_integer(Id)
    end, Numbers)
end).
