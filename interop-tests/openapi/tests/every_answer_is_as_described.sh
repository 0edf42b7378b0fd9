# A few requests for each operation, sound and unsound. What guest has must stay, and statistics need not be forgotten.
cd "$(dirname "$DESCRIPTION")" || exit 1
"$SCHEMATHESIS" run "$DESCRIPTION" --url "http://127.0.0.1:$INTEROP_HTTP_PORT" --auth guest:guest \
  --checks not_a_server_error,status_code_conformance,content_type_conformance \
  --phases fuzzing --max-examples 6 --max-time 90 --generation-deterministic --continue-on-failure --no-shrink \
  --suppress-health-check all --warnings off --no-color --exclude-path-regex '/api/(users/\{user\}$|permissions/\{vhost\}/\{user\}$|health|aliveness-test)'
