#!/usr/bin/env bash
# PHP's clients against the broker: php-amqplib, the amqp extension and, on top of that, Symfony Messenger.
# shellcheck source=../support/suite.bash
. "$(dirname "$0")/../support/suite.bash"
run="php -d include_path=support:/usr/share/php -d error_reporting=-1 -d display_errors=stderr"
has() { echo "test -n \"\$(php -r '$1')\""; }

if needs "php: php-amqplib" "$(has 'require "PhpAmqpLib/autoload.php"; echo PhpAmqpLib\Package::VERSION;')" php-cli php-amqplib; then
  use_broker
  scenarios php-amqplib "$run" tests/with_php_amqplib/*.php
fi
if needs "php: php-amqp" "$(has 'echo phpversion("amqp");')" php-cli php-amqp; then
  use_broker
  scenarios php-amqp "$run" tests/with_php_amqp/*.php
fi
if needs "php: symfony/messenger" "$(has 'require "Symfony/Component/Messenger/autoload.php"; require "Symfony/Component/EventDispatcher/autoload.php";
  echo class_exists(Symfony\Component\Messenger\Bridge\Amqp\Transport\AmqpTransport::class) ? phpversion("amqp") : "";')" \
  php-cli php-amqp php-symfony-amqp-messenger php-symfony-event-dispatcher; then
  use_broker
  scenarios symfony/messenger "$run" tests/with_symfony_messenger/*.php
fi
finish
