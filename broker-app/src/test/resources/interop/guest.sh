#!/bin/busybox sh
# Started by the guest's init: mounts, modules, then a command loop on the console.
# A line "ID N" and N lines of script run that script in the background; its answer is
#   @begin ID EXITCODE / @out ID LINE ... / @err ID LINE ... / @end ID
# and "ID kill" ends it without an answer. Forking is slow in User-Mode-Linux, so there is as little as can be.
/bin/busybox --install -s /bin
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir -p /dev/pts /run/cmd /run/d /run/netns /run/lock /var/lock
mount -t devpts devpts /dev/pts
ln -s /run /var/run
[ -e /dev/ppp ] || mknod /dev/ppp c 108 0
while read -r module; do
    insmod "/modules/$module" || echo "no module $module"
done < /modules/list
ip link set lo up
stty raw -echo 2> /dev/null

newline='
'

# One command: the scripts of several run at the same time, so each answer goes out in pieces of whole lines.
perform() {
    (eval "$2") > "/run/cmd/$1.out" 2> "/run/cmd/$1.err" < /dev/null
    awk -v id="$1" -v code="$?" '
        function out(line) {
            buffer = buffer line "\n"
            if (length(buffer) > 1500) { printf "%s", buffer; fflush(); buffer = "" }
        }
        BEGIN { out("@begin " id " " code) }
        { out((FILENAME ~ /out$/ ? "@out " : "@err ") id " " $0) }
        END { out("@end " id); printf "%s", buffer }' "/run/cmd/$1.out" "/run/cmd/$1.err"
    : > "/run/cmd/$1.out"
    : > "/run/cmd/$1.err"
}

echo "@ready"
while read -r id lines; do
    if [ "$lines" = kill ]; then
        eval "kill -9 \$pid$id"
        continue
    fi
    script=
    while [ "$lines" -gt 0 ]; do
        IFS= read -r line
        script="$script$line$newline"
        lines=$((lines - 1))
    done
    perform "$id" "$script" &
    eval "pid$id=$!"
done
poweroff -f
