#!/usr/bin/env escript
%% The kernel's SCTP as a peer, through Erlang's gen_sctp. What it is told and what it tells: ../echo-peer.ts.
-include_lib("kernel/include/inet_sctp.hrl").

-define(STREAMS, 64).
-define(HOST, {127, 0, 0, 1}).

main([]) ->
    Self = self(),
    spawn_link(fun() -> read_commands(Self) end),
    serve(none, none).

read_commands(To) ->
    case io:get_line("") of
        eof -> halt();
        Line -> To ! {command, string:lexemes(Line, " \n")}
    end,
    read_commands(To).

serve(Socket, Association) ->
    receive
        {command, ["listen", _]} ->
            Listening = open(),
            ok = gen_sctp:listen(Listening, true),
            {ok, {_, Port}} = inet:sockname(Listening),
            say("{\"port\":~b}", [Port]),
            serve(Listening, none);
        {command, ["connect", _, Port]} ->
            Connecting = open(),
            {ok, #sctp_assoc_change{assoc_id = Id}} =
                gen_sctp:connect(Connecting, ?HOST, list_to_integer(Port), []),
            say("{\"connected\":true}", []),
            serve(Connecting, Id);
        {command, ["shutdown"]} ->
            ok = gen_sctp:eof(Socket, #sctp_assoc_change{assoc_id = Association}),
            serve(Socket, Association);
        {command, ["abort"]} ->
            ok = gen_sctp:abort(Socket, #sctp_assoc_change{assoc_id = Association}),
            serve(Socket, Association);
        {command, ["close"]} ->
            Socket =:= none orelse gen_sctp:close(Socket),
            say("{\"closed\":true}", []),
            serve(none, none);
        {sctp, Socket, _, _, {[#sctp_sndrcvinfo{} = Info], Data}} when is_binary(Data) ->
            serve(Socket, echo(Socket, Info, Data));
        {sctp, Socket, _, _, {_, #sctp_assoc_change{state = comm_up, assoc_id = Id}}} ->
            serve(Socket, Id);
        {sctp, Socket, _, _, {_, #sctp_assoc_change{state = shutdown_comp}}} ->
            say("{\"ended\":\"shutdown\"}", []),
            serve(Socket, Association);
        {sctp, Socket, _, _, {_, #sctp_assoc_change{state = comm_lost}}} ->
            say("{\"ended\":\"abort\"}", []),
            serve(Socket, Association);
        {sctp, _, _, _, _} ->
            serve(Socket, Association)
    end.

open() ->
    {ok, Socket} = gen_sctp:open([
        binary,
        {ip, ?HOST},
        {active, true},
        %% A message that the receive buffer has no room for comes in parts, and the default is 1 KiB.
        {buffer, 1 bsl 18},
        {recbuf, 1 bsl 18},
        {sndbuf, 1 bsl 18},
        {sctp_nodelay, true},
        {sctp_initmsg, #sctp_initmsg{num_ostreams = ?STREAMS, max_instreams = ?STREAMS}}
    ]),
    Socket.

echo(Socket, #sctp_sndrcvinfo{stream = Stream, ppid = Ppid, flags = Flags, assoc_id = Id}, Data) ->
    Unordered = lists:member(unordered, Flags),
    Label = #sctp_sndrcvinfo{stream = Stream, ppid = Ppid, flags = Flags, assoc_id = Id},
    ok = gen_sctp:send(Socket, Label, Data),
    say(
        "{\"stream\":~b,\"ppid\":~b,\"unordered\":~p,\"length\":~b}",
        [Stream, Ppid, Unordered, byte_size(Data)]
    ),
    Id.

say(Format, Arguments) -> io:format(Format ++ "~n", Arguments).
