#!/usr/bin/env bash
# Fetches DynamoDB Local and what it needs through Maven into .cache/dynamodb-local. Needs Java 17 and Maven.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)"
target="$root/.cache/dynamodb-local"
if [[ -f "$target/complete" ]]; then
  echo "DynamoDB Local is in $target"
  exit 0
fi
rm -rf "$target"
mkdir -p "$target"
for attempt in 1 2 3; do
  if timeout 300 mvn -q -B -f "$root/test/conformance/dynamodb-local/pom.xml" \
    dependency:copy-dependencies -DoutputDirectory="$target" -DincludeScope=runtime; then
    # The libraries load by their plain name.
    for library in "$target"/*.so "$target"/*.dylib; do
      [[ -e "$library" ]] && cp "$library" "${library%-[0-9]*}.${library##*.}"
    done
    touch "$target/complete"
    echo "DynamoDB Local is in $target"
    exit 0
  fi
  echo "attempt $attempt failed" >&2
done
echo "DynamoDB Local could not be fetched" >&2
exit 1
