#!/bin/busybox sh
# First program of the virtual machine: makes the host's root its own, runs the command, powers off.
# What it prints goes to the console, which the host shows when something fails here.
set -eu
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root

b() { /bin/busybox "$@"; }

finish() { b poweroff -f; }
trap finish EXIT

b mkdir -p /proc /sys /dev /host /changes /new
b mount -t proc none /proc
b mount -t sysfs none /sys
b mount -t devtmpfs none /dev
while read -r module; do b insmod "/modules/$module"; done </modules/order

b mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=524288,cache=loose host /host
b mount -t tmpfs none /changes
b mkdir /changes/files /changes/work
b mount -t overlay -o lowerdir=/host,upperdir=/changes/files,workdir=/changes/work none /new
for folder in proc sys dev; do b mount --move "/$folder" "/new/$folder"; done
for folder in run dev/shm; do
  b mkdir -p "/new/$folder"
  b mount -t tmpfs none "/new/$folder"
done
b mkdir -p /new/dev/pts
b mount -t devpts none /new/dev/pts
b ifconfig lo 127.0.0.1 up

port() {
  for folder in /new/sys/class/virtio-ports/*; do
    if [ "$(b cat "$folder/name")" = "$1" ]; then
      echo "/new/dev/${folder##*/}"
      return
    fi
  done
}

out=$(port out) err=$(port err) exit=$(port exit) in=$(port in)
b cp /command /new/run/command
status=0
b chroot /new /bin/sh /run/command <"${in:-/new/dev/null}" >"$out" 2>"$err" || status=$?
echo "$status" >"$exit"
