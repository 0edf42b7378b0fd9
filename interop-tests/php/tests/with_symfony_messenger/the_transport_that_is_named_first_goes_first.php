<?php

// A worker with two transports looks into the second when nothing is in the first.

declare(strict_types=1);

require 'symfony_messenger.php';

[$high, $low] = [connection(unique('high')), connection(unique('low'))];
foreach (['low 1', 'low 2'] as $name) {
    (new Application(['low' => transport($low)], fn () => null))->dispatch($name);
}
$application = new Application(['high' => transport($high), 'low' => transport($low)], function (Order $order) use (&$application): void {
    if ($order->name === 'low 1') {
        $application->dispatch('high 3');
    }
});
foreach (['high 1', 'high 2'] as $name) {
    $application->dispatch($name);
}
$application->work(5);
check(['high 1', 'high 2', 'low 1', 'high 3', 'low 2'], $application->attempts);
tear_down($high, $low);
