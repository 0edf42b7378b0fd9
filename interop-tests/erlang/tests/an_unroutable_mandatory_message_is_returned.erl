%% A mandatory message that reaches no queue is returned with 312 and still confirmed.
-module(an_unroutable_mandatory_message_is_returned).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

run() -> client:connected(fun(Connection) ->
    Channel = client:confirm_channel(Connection),
    Nowhere = client:unique("nowhere"),
    ok = amqp_channel:register_return_handler(Channel, self()),
    Publish = fun(Mandatory, Body) ->
        Method = #'basic.publish'{exchange = <<"amq.direct">>, routing_key = Nowhere, mandatory = Mandatory},
        Message = #amqp_msg{props = #'P_basic'{correlation_id = <<"order-7">>}, payload = Body},
        ok = amqp_channel:call(Channel, Method, Message),
        true = amqp_channel:wait_for_confirms_or_die(Channel, 30)
    end,
    Publish(true, <<"lost">>),
    Publish(false, <<"dropped">>),
    receive {#'basic.return'{} = Return, Message} ->
        #'basic.return'{reply_code = 312, reply_text = <<"NO_ROUTE">>, exchange = <<"amq.direct">>, routing_key = Nowhere} = Return,
        #amqp_msg{props = #'P_basic'{correlation_id = <<"order-7">>}, payload = <<"lost">>} = Message
    after 30_000 -> error(no_return)
    end,
    receive {#'basic.return'{}, _} -> error(returned_without_the_mandatory_flag) after 0 -> ok end
end).
