%% A rejected message waits in a retry queue, expires back, and its x-death counts the failures.
-module(a_message_rejected_three_times_tells_so_in_x_death).
-export([run/0]).
-include_lib("amqp_client/include/amqp_client.hrl").

run() -> client:connected(fun(Connection) ->
    Channel = client:confirm_channel(Connection),
    [Work, Retry] = [client:unique("work"), client:unique("retry")],
    client:declare(Channel, #'queue.declare'{queue = Work, exclusive = true}, client:dead_letters_to(Retry)),
    client:declare(Channel, #'queue.declare'{queue = Retry, exclusive = true},
                   [{<<"x-message-ttl">>, long, 20} | client:dead_letters_to(Work)]),
    client:publish(Channel, Work, <<"poison">>),

    Tag = client:consume(Channel, Work),
    lists:foreach(fun(Failures) ->
        {#'basic.deliver'{delivery_tag = Delivery}, Message} = client:next(Tag),
        Expected = [{Work, <<"rejected">>, Failures} || Failures > 0],
        Expected = [Death || {_, <<"rejected">>, _} = Death <- client:deaths(Message)],
        ok = amqp_channel:call(Channel, #'basic.reject'{delivery_tag = Delivery, requeue = false})
    end, [0, 1, 2]),
    {#'basic.deliver'{delivery_tag = Delivery}, Last} = client:next(Tag),
    [{Retry, <<"expired">>, 3}, {Work, <<"rejected">>, 3}] = client:deaths(Last),
    ok = amqp_channel:call(Channel, #'basic.ack'{delivery_tag = Delivery})
end).
