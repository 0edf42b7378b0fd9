%% Runs one command line after the other in this Erlang machine: RabbitMQ's own program, without its second of start-up.
application:ensure_all_started(elixir), application:ensure_all_started(rabbitmqctl), application:load(rabbitmqctl),
M = fun Loop() ->
  case io:read(standard_io, '') of
    {ok, Args} ->
      Code = try application:ensure_all_started(elixir), 'Elixir.RabbitMQCtl':main1([unicode:characters_to_binary(A) || A <- Args]), 0
             catch exit:{shutdown, C} -> C; K:R:S -> io:format(standard_error, "~p ~p ~p~n", [K,R,S]), 99 end,
      io:put_chars(standard_error, [0, "\n"]),
      io:put_chars([0, integer_to_list(Code), "\n"]),
      Loop();
    _ -> erlang:halt(0)
  end
end, M().
