<?php

// What the scenarios share, whichever client they use.

declare(strict_types=1);

/** Seconds; generous, since only a failing scenario waits them out. */
const PATIENCE = 30;

// A notice or warning is a failure, deprecations of old clients on a newer PHP are not.
set_error_handler(static function (int $level, string $text, string $file, int $line): bool {
    if ($level & (E_DEPRECATED | E_USER_DEPRECATED)) {
        return true;
    }
    throw new ErrorException($text, 0, $level, $file, $line);
});

function check(mixed $expected, mixed $actual, string $what = ''): void
{
    if ($expected !== $actual) {
        throw new RuntimeException(sprintf('%sexpected %s, got %s', $what === '' ? '' : "$what: ", json($expected), json($actual)));
    }
}

function json(mixed $value): string
{
    return json_encode($value, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_SLASHES);
}

function unique(string $what): string
{
    return "interop-php-$what-" . bin2hex(random_bytes(8));
}

/** A part of the broker's address: HOST, PORT, USER, PASSWORD, VHOST. */
function address(string $part): string
{
    return getenv("INTEROP_$part");
}

/** The program that kills and restarts the broker; ends the scenario as skipped where it is not ours to kill. */
function killable_broker(): string
{
    $broker = getenv('INTEROP_BROKER');
    if ($broker === '') {
        echo "the broker cannot be restarted\n";
        exit(77);
    }
    return $broker;
}

function restart(string $broker): void
{
    passthru(escapeshellarg($broker) . ' restart', $status);
    check(0, $status, 'restart');
}

/** x-death records, newest first, without what changes from run to run. */
function deaths_in(array $headers): array
{
    return array_map(
        static fn (array $death): array => [$death['queue'], $death['reason'], $death['count']],
        $headers['x-death'] ?? [],
    );
}

/** An empty, a small, and (every hundredth) a body that is longer than a frame. */
function body_of(int $number): string
{
    return str_repeat(chr($number % 256), $number % 100 === 0 ? $number * 3000 : $number);
}
