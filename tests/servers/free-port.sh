#!/usr/bin/env bash
# Prints free loopback ports.   free-port.sh [COUNT]
set -euo pipefail
perl -MIO::Socket::INET -e '
  my @sockets = map { IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => 0, Listen => 1) or die } 1 .. $ARGV[0];
  print join(" ", map { $_->sockport } @sockets), "\n"' "${1:-1}"
