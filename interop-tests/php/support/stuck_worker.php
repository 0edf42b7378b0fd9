<?php

// A worker for one exchange that never finishes its first message. It says so, and waits to be killed.

declare(strict_types=1);

require 'symfony_messenger.php';

$hold = function (Order $order): void {
    echo "holding {$order->name}\n";
    fgets(STDIN);
};
(new Application(['orders' => transport(connection($argv[1]))], $hold))->work(1);
