#!/bin/busybox sh
# Run by pppd as ip-up and ipv6-up: INTERFACE TTY SPEED LOCAL REMOTE IPPARAM; ipparam is the dialer's directory.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
up="$6/$(basename "$0")"
echo "$1 $4 $5 ${DNS1:--} ${DNS2:--}" > "$up.new"
mv "$up.new" "$up"
