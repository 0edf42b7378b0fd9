"""The differential test's own AMQP 0-9-1 client, and what runs scripts with it. Python's standard library only.

Owns: the wire format, connections that do exactly what a script says, transcripts, the brokers under test.
Refuses: to be helpful. Nothing is retried, reconnected or checked before it is sent.
"""
