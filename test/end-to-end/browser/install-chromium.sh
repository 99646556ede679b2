#!/usr/bin/env bash
# A Chromium for the tests in a browser, from the system's packages, where that can be done: as root, on Debian or Ubuntu.
# Without one those tests are skipped, and say so.
set -uo pipefail
command -v chromium >/dev/null && { echo "There is a Chromium: $(command -v chromium)"; exit 0; }
if [[ "$(id -u)" -ne 0 ]] || ! command -v apt-get >/dev/null; then
  echo 'No Chromium can be installed here: tests in a browser will be skipped.'
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive
# A slow mirror must not fail what only adds to the rest.
timeout 60 apt-get update -qq && timeout 200 apt-get install -y -qq --no-install-recommends chromium >/dev/null
command -v chromium || echo 'Chromium could not be installed: tests in a browser will be skipped.'
exit 0
