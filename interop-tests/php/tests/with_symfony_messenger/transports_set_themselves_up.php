<?php

// The first use of a transport makes its exchange, queues and bindings; a second process finds them; what does not match fails.

declare(strict_types=1);

require 'symfony_messenger.php';

$name = unique('setup');
$options = [
    'exchange' => ['name' => $name, 'type' => 'topic', 'default_publish_routing_key' => 'orders.new'],
    'queues' => [
        "$name-all" => ['binding_keys' => ['orders.#']],
        "$name-few" => ['binding_keys' => ['orders.old', 'orders.gone'], 'arguments' => ['x-max-length' => '5', 'x-max-priority' => 3]],
    ],
];
$connection = connection($name, $options);
$application = new Application(['orders' => transport($connection)], fn () => null);
$application->dispatch('first');
$application->dispatch('second');
check(2, $connection->countMessagesInQueues());
check(0, $connection->queue("$name-few")->declareQueue());

$again = connection($name, $options);
$again->setup();
$application->work(2);
check(['first', 'second'], $application->attempts);

$options['queues']["$name-few"]['arguments']['x-max-length'] = 6;
try {
    connection($name, $options)->setup();
    check('a refusal', 'none');
} catch (AMQPQueueException $refused) {
    check(406, $refused->getCode());
}
tear_down($again);
