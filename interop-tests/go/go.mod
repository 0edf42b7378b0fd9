module leveret/interop

go 1.21

require github.com/rabbitmq/amqp091-go v1.16.0

require github.com/google/uuid v1.6.0
