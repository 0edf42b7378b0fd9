#!/usr/bin/env bash
# .NET, as far as Debian has it: Mono, and the RabbitMQ.Client that Mono ships, which speaks AMQP 0-9.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
library=/usr/lib/mono/4.5/RabbitMQ.Client.dll
if needs "dotnet: Mono's RabbitMQ.Client" "command -v mono mcs && test -e $library" mono-runtime mono-mcs libmono-rabbitmq4.0-cil; then
  if mcs -nologo -warnaserror -r:"$library" -out:"$scratch/scenarios.exe" support/*.cs tests/*.cs; then
    use_broker
    scenarios RabbitMQ.Client "mono --debug $scratch/scenarios.exe" tests/*.cs
  else
    echo "FAILED  RabbitMQ.Client: the scenarios do not compile"
    failed=$((failed + 1))
  fi
fi
finish
