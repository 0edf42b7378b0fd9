# A durable queue survives SIGKILL and is used on; a transient message in it does not survive.
source support/tools.bash

need_killable_broker
queue=$(declared --queue "$(unique durable)" --durable)
# The tools do not wait for confirms, so a persistent message could not be counted on either.
published "$queue" transient
"$INTEROP_BROKER" restart
published "$queue" after --persistent
check after "$(got "$queue")"
deleted "$queue"
